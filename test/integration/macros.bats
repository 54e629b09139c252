#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# Patches as they are written for dynup/kpatch, with its macros: some of
# patches/macros are built, loaded into a stock kernel and unloaded, and judged by
# what the kernel does before, with the patch, and after.  All of them, on two
# kernels, are in "make check-macros"; flavours.bats has the other kernel.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).

@test "patches with macros, of those that depend on the kernel most" {
	local top

	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	"$top/test/integration/macros/run" --few \
		--kernel "${KERNEL:-$("$top/script/default-kernel")}"
}
