#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# Two of the kernel's own livepatch selftests against the engine, the short form
# of `make check-selftests`: the callbacks and the system states of a patch.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).

setup_file()
{
	export WORK=$BATS_FILE_TMPDIR
	local top

	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	cd "$top" || return
	test/integration/selftests/run --subject kpatch --script test-callbacks.sh \
		--script test-state.sh "${KERNEL:-$(script/default-kernel)}" \
		>"$WORK/log" 2>&1 || :
}

# judge SCRIPT: all of its tests passed, and there were some
judge()
{
	grep -qE "kpatch $1: ([1-9][0-9]*) of \1 passed" "$WORK/log" && return
	cat "$WORK/log" >&2
	return 1
}

@test "livepatch's selftest of callbacks passes" {
	judge test-callbacks.sh
}

@test "livepatch's selftest of system states passes" {
	judge test-state.sh
}

@test "nothing else went wrong" {
	grep -qE '^[1-9][0-9]* passed, 0 failed$' "$WORK/log"
}
