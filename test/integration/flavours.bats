#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# The next series of kernels that Debian 12 has, which differs most from the
# default one: a choice of the engine's cases, and of the patches of macros.bats.
# All of them are in engine/flavours.bats, for "make check-flavours", on other
# flavours as well, and in "make check-macros".
#
# Environment: B (default build).

@test "6.12, with IBT: patches, modules, tasks, the engine unloaded" {
	"$BATS_TEST_DIRNAME/engine/flavour" 6.12 amd64 "$BATS_TEST_TMPDIR" \
		"enable_disable module_loaded_before module_loaded_after stack
		replace sleeper_holds_transition reverse kthread busy_tasks
		core_unload" \
		"kpatch_target kp_one kp_two kp_replace kp_module kp_sleep kp_kthread"
}

@test "6.12, with IBT: patches that kpatch-build makes" {
	local kernel

	kernel=$("$BATS_TEST_DIRNAME/../../script/default-kernel" 6.12 amd64)
	"$BATS_TEST_DIRNAME/macros/run" --kernel "$kernel" --few --format both
}
