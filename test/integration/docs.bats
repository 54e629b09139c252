#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# What is said about kpatch in several places is the same in all of them: the
# verbs and options of --help and of the man page.
#
# Environment: B (default build).

setup()
{
	cd "$BATS_TEST_DIRNAME/../.." || return
	kpatch=${B:-build}/kpatch/kpatch
	page=$(plain man/kpatch.8)
}

# plain PAGE: without the escapes of what matters here
plain()
{
	sed 's/\\-/-/g' "$1"
}

verbs()
{
	"$kpatch" --help | sed -n '/^Verbs:/,/^$/s/^  \([a-z]*\) .*/\1/p'
}

# options_of VERB: one a line, the long form
options_of()
{
	"$kpatch" "$1" --help | sed -n '/^Options:/,$s/^  .*--\([a-z-]*\).*/\1/p'
}

@test "the man page has every verb, and no other" {
	local wanted there

	wanted=$(verbs | sort)
	there=$(sed -n 's/^\.It Cm \([a-z]*\).*/\1/p' <<<"$page" | sort)
	echo "--help: $wanted"
	echo "kpatch.8: $there"
	[[ -n $wanted && $wanted == "$there" ]]
}

@test "the man page has every option of every verb" {
	local verb option

	for verb in $(verbs); do
		for option in $(options_of "$verb"); do
			echo "$verb --$option"
			grep -E "^\.It Fl (. , )?-$option( |\$)" <<<"$page"
		done
	done
}

@test "the man page has every exit status of the header" {
	local status

	sed -n 's/.*KPATCH_EXIT_[A-Z_]* = \([0-9]*\).*/\1/p' \
		include/kpatch/exit.h >"$BATS_TEST_TMPDIR/statuses"
	while read -r status; do
		case $status in
		# Refused, unchanged: of kpatch-build alone.
		2 | 3) grep -qx ".It $status" man/kpatch-build.1 ;;
		*) grep -qx ".It $status" <<<"$page" ;;
		esac
	done <"$BATS_TEST_TMPDIR/statuses"
	[[ -s $BATS_TEST_TMPDIR/statuses ]]
}
