# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154
# leaks
# Upstream commit cdef485217d3 taken out again (tests/lab/fib6-suppress): beside healthy
# traffic the report names the function where the put is missing, first.
lab=$1/../lab
# shellcheck source=tests/lab/lib.sh
. "$lab/lib.sh"
incident fib6-suppress
