# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Sourced by tests that build modules of edits of the kernel's source.  CACHE is
# the kernel's cache directory.

# changed MODULE FUNCTION...: the module replaces exactly these
changed()
{
	local module=$1

	shift
	diff <(modinfo -F kpatch_func "$module" | sort) \
		<(printf '%s\n' "$@" | sort)
}

# edit PATH SED-SCRIPT: the diff that this edit of a source makes
edit()
{
	sed "$2" "$CACHE/tree/$1" >edited
	diff -u --label "a/$1" --label "b/$1" "$CACHE/tree/$1" edited || :
}
