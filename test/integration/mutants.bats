#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# Each mutant of test/mutation still fits the source that it is to break: one that
# does not would only be missed by those who run them all.

cd "$BATS_TEST_DIRNAME/../.." || exit

@test "every mutant can be made" {
	local mutant broken=() count=0

	for mutant in test/mutation/*/*.patch; do
		patch --dry-run --batch --silent --forward -p1 <"$mutant" >/dev/null ||
			broken+=("$mutant")
		count=$((count + 1))
	done
	printf 'does not apply: %s\n' "${broken[@]}"
	((count > 0 && ${#broken[@]} == 0))
}
