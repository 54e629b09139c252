# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Sourced by tests that build programs, patches or modules of edits of the kernel's
# source.

# build_setup: for setup_file; exports TOP, the directory of the project, where it
# goes, B, the build directory, KERNEL, CACHE, the kernel's cache directory, and
# WORK, a directory for all tests of the file
build_setup()
{
	export TOP KERNEL B CACHE WORK=$BATS_FILE_TMPDIR
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	cd "$TOP" || return
	KERNEL=${KERNEL:-$(script/default-kernel)}
	B=$(cd "${B:-build}" && pwd -P)
	CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/kpatch/$KERNEL
}

# said PATTERN...: all of that is in what `run` left in output
said()
{
	local pattern

	for pattern; do
		# shellcheck disable=SC2154 # bats sets it
		[[ $output == *"$pattern"* ]] || {
			echo "not said: $pattern"
			return 1
		}
	done
}

# changed MODULE FUNCTION...: the module replaces exactly these
changed()
{
	local module=$1

	shift
	diff <(modinfo -F kpatch_func "$module" | sort) \
		<(printf '%s\n' "$@" | sort)
}

# edit_in DIRECTORY PATH SED-SCRIPT: the diff that this edit of a source makes
edit_in()
{
	diff -u --label "a/$2" --label "b/$2" "$1/$2" <(sed "$3" "$1/$2") || :
}

# edit PATH SED-SCRIPT: the same, of the kernel's source
edit()
{
	edit_in "$CACHE/tree" "$@"
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
