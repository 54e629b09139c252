#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# A few power cuts: `make check-cuts` has a hundred.  Two virtual machines are run.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).

setup()
{
	cd "$BATS_TEST_DIRNAME/../.." || return
}

@test "cuts: the old set of patches or the new one is there, and all of it" {
	COUNT=12 CHANGES=8 EVERY=6 run test/integration/cuts/run
	echo "$output"
	[[ $status -eq 0 && ${lines[-1]} == '12 passed, 0 failed' ]]
}
