# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Sourced by tests that build modules of edits of the kernel's source.  CACHE is
# the kernel's cache directory, TOP that of the project, B the build directory.

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
	diff -u --label "a/$1" --label "b/$1" "$CACHE/tree/$1" \
		<(sed "$2" "$CACHE/tree/$1") || :
}

# build_greeter DIRECTORY: a module that is not the kernel's, with its source;
# moved there from where it was built
build_greeter()
{
	cp -r "$TOP/test/integration/greeter" "$1.built"
	B=$B "$TOP/script/kbuild" "$KERNEL" "$1.built" >"$1.log" 2>&1 || {
		cat "$1.log"
		return 1
	}
	mv "$1.built" "$1"
}

# edit_greeter DIRECTORY PATH SED-SCRIPT: the diff that this edit makes
edit_greeter()
{
	diff -u --label "a/$2" --label "b/$2" "$1/$2" <(sed "$3" "$1/$2") || :
}
