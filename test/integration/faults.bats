#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# Fault injection, the short form of "make check-fail-nth": some of the scenarios,
# and in these each 7th call.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).

setup_file()
{
	export WORK=$BATS_FILE_TMPDIR

	TIMEOUT=280 "$BATS_TEST_DIRNAME/faults/run" --step 7 patch_load disable \
		target_coming core_load >"$WORK/log" 2>&1 || :
}

# judge NAME: it was ok, and calls were failed in it
judge()
{
	grep -qE "^ok $1: ([1-9][0-9]* points|[a-z])" "$WORK/log" && return
	sed -n "/^not ok $1/,/^\(not \)\?ok /p" "$WORK/log" >&2
	grep -q "^not ok $1" "$WORK/log" || tail -n 30 "$WORK/log" >&2
	return 1
}

@test "fault injection covers every call that can fail" {
	judge covered
}

@test "a fault while the engine loads" {
	judge core_load
}

@test "a fault while a patch is enabled" {
	judge patch_load
}

@test "a fault while a patch is disabled" {
	judge disable
}

@test "a fault while a module comes that is patched" {
	judge target_coming
}

@test "the kernel has nothing to complain of" {
	judge kernel
}
