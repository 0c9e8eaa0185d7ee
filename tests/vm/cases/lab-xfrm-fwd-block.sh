# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154
# leaks
# Upstream commit ac37e2515c1a taken out again (tests/lab/xfrm-fwd-block): beside healthy
# traffic the report names the function where the put is missing, first.
lab=$1/../lab
# shellcheck source=tests/lab/lib.sh
. "$lab/lib.sh"
incident xfrm-fwd-block
