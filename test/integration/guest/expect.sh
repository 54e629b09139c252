# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Sourced by what judges a running system: commands and what they have to say.  The
# function "fail TEXT" is the caller's.

# expect TEXT COMMAND...: the command's output (both streams) is TEXT; its exit
# status does not count
expect()
{
	local wanted=$1 got

	shift
	got=$("$@" 2>&1) || :
	echo "$*: $got"
	[[ $got == "$wanted" ]] || fail "expected: $wanted"
}

# expect_like PATTERN COMMAND...: the same with a shell pattern
expect_like()
{
	local wanted=$1 got

	shift
	got=$("$@" 2>&1) || :
	echo "$*: $got"
	# shellcheck disable=SC2053  # a pattern is meant
	[[ $got == $wanted ]] || fail "expected something like: $wanted"
}
