#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# A few of the real fixes of test/corpus, built for the stock kernel, loaded and
# unloaded; `make corpus` has many.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).

@test "patches of real fixes are made and go in and out of a running kernel" {
	cd "$BATS_TEST_DIRNAME/../.."
	run test/corpus/run --patches --load 6
	echo "$output"
	((status == 0))
	[[ ${lines[-1]} == "6 passed, 0 failed" ]]
	[[ $output == *"6 module"* ]]
}
