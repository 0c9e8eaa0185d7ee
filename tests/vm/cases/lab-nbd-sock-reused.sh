# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154
# leaks
# Upstream commit dff10bbea4be taken out again (tests/lab/nbd-sock-reused): beside healthy
# traffic the report names the function where the put is missing, first.
lab=$1/../lab
# shellcheck source=tests/lab/lib.sh
. "$lab/lib.sh"
incident nbd-sock-reused
