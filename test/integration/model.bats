#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# The short form of the model of the engine's protocol: that it holds, and that
# broken variants are noticed.  All of it is run by "make check-model".

bats_require_minimum_version 1.5.0

setup()
{
	cd "$BATS_TEST_DIRNAME/../.." || return
}

@test "model: no task runs a mixture, none is lost; three broken variants fail" {
	run test/model/run --short
	echo "$output"
	[ "$status" -eq 0 ]
	[ "${lines[-1]}" = "4 passed, 0 failed" ]
}

@test "model: a broken variant that is expected to hold is a failure" {
	copy=$BATS_TEST_TMPDIR/model
	cp -r test/model "$copy"
	echo "NO_HOLD	holds	USERS=1 NO_HOLD=1" >"$copy/models"
	run "$copy/run"
	[ "$status" -ne 0 ]
	[[ ${lines[0]} == "not ok - NO_HOLD: holds expected, P1_mixture found" ]]
	[ "${lines[-1]}" = "0 passed, 1 failed" ]
}
