#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# What is said about kpatch in several places is the same in all of them: the
# verbs and options of --help, of the man page and of the README, whose commands are
# run by `make check-readme`.
#
# Environment: B (default build).

bats_require_minimum_version 1.5.0

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

# header_statuses: each exit status of the header, "NAME NUMBER"
header_statuses()
{
	tr -s ' \t\n' ' ' <include/kpatch/exit.h |
		grep -o 'KPATCH_EXIT_[A-Z_]* = [0-9]*' | sed 's/ =//'
}

# page_statuses PAGE: those that it tells of, one a line; PAGE may be a pattern
page_statuses()
{
	# shellcheck disable=SC2086 # a pattern is meant
	sed -n '/^\.Sh EXIT STATUS/,/^\.Sh [^E]/s/^\.It \([0-9]*\)$/\1/p' man/$1
}

# same_statuses PAGE SOURCE...: the page has those that these files name
same_statuses()
{
	local page=$1 there

	shift
	there=$(page_statuses "$page")
	echo "$page: $there"
	[[ -n $there ]]
	diff <(sort -n <<<"$there") <(header_statuses |
		grep -Fwf <(grep -oh 'KPATCH_EXIT_[A-Z_]*' "$@") |
		cut -d ' ' -f 2 | sort -n)
}

@test "the man page of each program has the exit statuses that it ends with" {
	same_statuses kpatch.8 kpatch/exit_status.c
	same_statuses kpatch-build.1 kpatch-build/{main,tell,pipeline}.c
	same_statuses kpatch-fetch.1 kpatch-build/kpatch-fetch.c
	same_statuses create-diff-object.1 kpatch-build/create-diff-object.c
}

@test "exit statuses: the header has no others, and helps tell of those of the pages" {
	local page program

	diff <(header_statuses | cut -d ' ' -f 2 | sort -n) \
		<(for page in man/*.[18]; do page_statuses "${page#man/}"; done | sort -nu)
	for program in "$kpatch" "${B:-build}"/kpatch-build/{kpatch-build,create-diff-object}; do
		diff <(page_statuses "$(basename "$program").[18]") <("$program" --help |
			sed -n '/^Exit status:/,$p' | tr ' ' '\n' | grep -x '[0-9]*')
	done
}

@test "the man pages quote nothing inside of a quote" {
	local page
	local -x LC_ALL=C.UTF-8

	for page in man/*.[1-8]; do
		mandoc -T utf8 "$page" | sed 's/.\x08//g' | tr '\n' ' ' >"$BATS_TEST_TMPDIR/page"
		[[ -s $BATS_TEST_TMPDIR/page ]]
		run -1 grep -oE '“[^”]*“.{1,20}' "$BATS_TEST_TMPDIR/page"
	done
}

# split README: its commands and their outputs, to $BATS_TEST_TMPDIR/split
split()
{
	# shellcheck source=test/integration/readme/readme.bash
	. test/integration/readme/readme.bash
	mkdir "$BATS_TEST_TMPDIR/split"
	readme_split "$1" "$BATS_TEST_TMPDIR/split"
}

# options_in WORD...: those, one a line
options_in()
{
	printf '%s\n' "$@" | sed -n 's/^\(--*[a-zA-Z][a-z-]*\).*/\1/p'
}

@test "the man pages of the builder's programs have the options of their help" {
	local program options

	for program in kpatch-build kpatch-fetch create-diff-object; do
		options=$("${B:-build}/kpatch-build/$program" --help |
			sed -nE 's/^ +(-.*)/\1/p' | sed 's/  .*//' |
			grep -oE -- '--[a-z][a-z-]+' | sort -u)
		[[ $options ]]
		diff <(echo "$options") \
			<(sed -nE '/^\.(It )?Fl /p' "man/$program.1" |
				grep -oE '\\-[a-z][a-z-]+' | sed 's/^\\-/--/' | sort -u)
	done
}

@test "the man page of the format has every name of the header, and so has its page" {
	local name names

	# Sections, symbols, and fields of modinfo; "kpatch" alone is the note's.
	names=$(sed -n 's/^#define .* "\([a-z_.0-9]*\)"$/\1/p' include/kpatch/format.h |
		grep -vx -e kpatch -e vmlinux)
	(($(wc -w <<<"$names") >= 18))
	for name in $names; do
		grep -qE "^\.It (.*, )?Li $name( |\$)|Li $name( |\$)" man/kpatch-patch.7 || {
			echo "kpatch-patch.7: $name"
			return 1
		}
		grep -qF "${name%.p*_*patch}" doc/format.md || {
			echo "doc/format.md: $name"
			return 1
		}
	done
}

@test "the README's path from packages on has only verbs, options and files that exist" {
	local command option verb words

	split README.md
	for command in "$BATS_TEST_TMPDIR"/split/*.command; do
		read -ra words <"$command"
		echo "${words[*]}"
		case ${words[0]} in
		kpatch)
			verb=${words[1]}
			grep -Fx "$verb" <(verbs)
			for option in $(options_in "${words[@]:2}"); do
				grep -Fx -e "${option#--}" <(options_of "$verb")
			done
			;;
		kpatch-build)
			for option in $(options_in "${words[@]:1}"); do
				"${B:-build}/kpatch-build/kpatch-build" --help |
					grep -E -e "^ *(-., )?${option}[ ,]"
			done
			[[ -e ${words[-1]} ]]
			;;
		make)
			grep -F "## ${words[1]}: " Makefile
			;;
		apt | grep | reboot) ;;
		*) false ;;
		esac
	done
	grep -Fx reboot "$BATS_TEST_TMPDIR"/split/*.command
}

@test "the README's packages are those of this version" {
	local name

	split README.md
	grep -lx 'make deb' "$BATS_TEST_TMPDIR"/split/*.command >"$BATS_TEST_TMPDIR/name"
	name=$(<"$BATS_TEST_TMPDIR/name")
	diff <(grep -o '/kpatch[^/]*\.deb$' "${name%.command}.said") - <<-END
		/kpatch-build-dbgsym_$(<VERSION)_amd64.deb
		/kpatch-build_$(<VERSION)_amd64.deb
		/kpatch-dbgsym_$(<VERSION)_amd64.deb
		/kpatch-dkms_$(<VERSION)_all.deb
		/kpatch_$(<VERSION)_amd64.deb
	END
}

# compare STATUS SAID GOT: two outputs compared as make check-readme does it
compare()
{
	local status=0

	printf %b "$2" >"$BATS_TEST_TMPDIR/said"
	printf %b "$3" >"$BATS_TEST_TMPDIR/got"
	readme_same "$BATS_TEST_TMPDIR/said" "$BATS_TEST_TMPDIR/got" || status=$?
	[[ $status -eq $1 ]]
}

@test "an output that is not what the README says is noticed" {
	. test/integration/readme/readme.bash
	compare 0 '' ''
	compare 0 'one\ntwo\n' 'one\ntwo\n'
	compare 1 'one\n' ''
	compare 1 '' 'one\n'
	compare 1 'one\ntwo\n' 'one\n'
	compare 1 'one\n' 'one two\n'
	compare 1 'o*\n' 'one\n'
	compare 1 'o[n]e\n' 'one\n'
	# Whole lines are left out, also none.
	compare 0 'one\n…\nthree\n' 'one\ntwo\nthree\n'
	compare 0 'one\n…\nthree\n' 'one\nthree\n'
	compare 0 '…\n' ''
	compare 1 'one\n…\nthree\n' 'one\ntwo three\n'
	compare 1 'one\n…\n' 'one two\n'
	compare 1 '…\nthree\n' 'three\nfour\n'
	# What is masked, and no more than that.
	compare 0 '   0.05 s  diff      1 function\n' '  12.50 s  diff      1 function\n'
	compare 1 '   0.05 s  diff      1 function\n' '   0.05 s  diff      2 function\n'
	compare 0 'Percpu:  520 kB\n' 'Percpu:  480 kB\n'
	compare 1 'Percpu:  520 kB\n' 'Percpu (live):  520 kB\n'
	compare 0 'for 6.1.0-56-amd64\n' 'for 6.1.0-57-amd64\n'
	compare 0 'kp_a: unloaded\n' 'kp_a: unpatching: 66 of 67 tasks\nkp_a: unloaded\n'
	compare 1 'kp_a: unloaded\n' 'kp_a: unpatching: it stalls\nkp_a: unloaded\n'
	compare 1 'version 0.1.0\n' 'version 0.2.0\n'
}

@test "a README whose outputs have no command, or without the section, is noticed" {
	run -0 split README.md
	rm -r "$BATS_TEST_TMPDIR/split"
	sed '/^    # make deb$/d' README.md >"$BATS_TEST_TMPDIR/README"
	run -1 split "$BATS_TEST_TMPDIR/README"
	[[ $output == *"output of no command"* ]]
	rm -r "$BATS_TEST_TMPDIR/split"
	run -1 split CONTRIBUTING.md
}
