# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154
# leaks
# Upstream commit 9174c3df1cd1 taken out again (tests/lab/tunkey-exist): beside healthy
# traffic the report names the function where the put is missing, first.
lab=$1/../lab
# shellcheck source=tests/lab/lib.sh
. "$lab/lib.sh"
incident tunkey-exist
