#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# Builds that are killed, find the disk full, or run side by side: some of what
# `make check-trouble` tries.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).
# bats file_tags=patient

@test "whatever happens to a build, the next one is none the worse for it" {
	cd "$BATS_TEST_DIRNAME/../.."
	run test/integration/trouble/run --few
	echo "$output"
	((status == 0))
}
