#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# The engine on the next series of kernels that Debian 12 has, which differs most
# from the default one: a choice of its cases.  All of them, on the other flavours
# as well, are in engine/flavours.bats, for "make check-flavours".
#
# Environment: B (default build).

@test "6.12, with IBT: patches, modules, tasks, the engine unloaded" {
	"$BATS_TEST_DIRNAME/engine/flavour" 6.12 amd64 "$BATS_TEST_TMPDIR" \
		"enable_disable module_loaded_before module_loaded_after stack
		replace sleeper_holds_transition reverse kthread busy_tasks
		core_unload"
}
