#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# The differ on a few objects of a stock kernel; `make check-sweep` takes 300 of
# each kind.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).
# bats file_tags=patient

setup()
{
	cd "$BATS_TEST_DIRNAME/../.." || return
	KERNEL=${KERNEL:-$(script/default-kernel)}
}

sweep()
{
	run "${B:-build}/test/sweep/sweep" --kernel "$KERNEL" "$@"
	echo "$output"
	[ "$status" = 0 ]
}

@test "objects of a kernel with lines moved are unchanged" {
	sweep --null --count 6
	[ "${lines[-1]}" = "6 passed, 0 failed" ]
}

@test "one edited function is found, and nothing else" {
	sweep --mutate --count 8
	[ "${lines[-1]}" = "8 passed, 0 failed" ]
}
