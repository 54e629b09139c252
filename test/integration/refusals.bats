#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# What kpatch-build refuses, and how: exit status, function or symbol and line
# in the message, and no module left behind.  Real builds against the stock
# kernel, up to the point where they are refused; no virtual machine.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).
# bats file_tags=patient

bats_require_minimum_version 1.5.0
# shellcheck source=test/integration/build.bash
. "${BATS_TEST_DIRNAME:?}/build.bash"
# shellcheck source=test/integration/refused.bash
. "${BATS_TEST_DIRNAME:?}/refused.bash"

setup_file()
{
	build_setup || return
	# Fetches packages and prepares the tree, before anything is timed or
	# judged.
	"$B/kpatch-build/kpatch-build" -k "$KERNEL" -o "$WORK/good" \
		examples/meminfo-string.patch >"$WORK/good.log" 2>&1 || {
		cat "$WORK/good.log"
		return 1
	}
}

setup()
{
	OUT=$BATS_TEST_TMPDIR/out
	mkdir "$OUT"
	cd "$BATS_TEST_TMPDIR" || return
}

# build ARGUMENT...: run kpatch-build into $OUT; sets status and output
build()
{
	run "$B/kpatch-build/kpatch-build" -k "$KERNEL" -o "$OUT" "$@"
	echo "$output"
}

# refused PATTERN...: it was, with all of that in what it said, and no module
refused()
{
	((status == 2)) || return
	said "$@" || return
	ways_out || return
	no_module
}

# ways_out: below every refusal there is what to do about it, behind a tab
ways_out()
{
	awk '
		refusal { if (/^\t./) told++; else print "no way out: " refusal }
		{ refusal = / error: refused.* \[[a-z-]+\]$/ ? $0 : "" }
		refusal { refusals++ }
		END { exit !(refusals && told == refusals) }' <<<"$output"
}

no_module()
{
	[[ -z $(ls -A "$OUT") ]]
}

sample()
{
	build "$TOP/test/integration/patches/$1.patch"
}

# diff_of PATH: a hunk that replaces a line of /proc/version's source, for PATH
diff_of()
{
	cat <<-END
		--- a/$1
		+++ b/$1
		@@ -11,6 +11,6 @@
		 {
		 	seq_printf(m, linux_proc_banner,
		-		utsname()->sysname,
		+		utsname()->nodename,
		 		utsname()->release,
		 		utsname()->version);
		 	return 0;
	END
}

@test "the samples are good for one thing: without their fault they build" {
	diff_of fs/proc/version.c >good.patch
	build good.patch
	((status == 0))
	said version_proc_show fs/proc/version.c:
	[[ -s $OUT/kpatch-good.ko ]]
	[[ $(modinfo -F kpatch_func "$OUT/kpatch-good.ko") == \
		vmlinux:version_proc_show ]]
	[[ $(modinfo -F vermagic "$OUT/kpatch-good.ko") == "$KERNEL "* ]]
}

@test "every change that has to be refused is, by its own code" {
	local code bad=0

	for code in "${!words[@]}"; do
		"refused_${code//-/_}" >"$code.patch"
		# shellcheck disable=SC2086 # they are words
		{
			build "$code.patch"
			refused "[$code]" ${words[$code]}
		} >"$code.log" && continue
		echo "$code:"
		cat "$code.log"
		bad=$((bad + 1))
	done
	((bad == 0 && ${#words[@]} >= 30))
}

@test "what livepatch cannot do is refused when the patch is to be for it" {
	local action

	cp "$TOP/test/integration/patches/macros/force-unsafe.patch" .
	for action in "" check; do
		# shellcheck disable=SC2086 # none, or one
		run "$B/kpatch-build/kpatch-build" $action -k "$KERNEL" -o "$OUT" \
			--format livepatch force-unsafe.patch
		echo "$output"
		refused "[not-for-livepatch]" fs/pipe.c wait_for_partner \
			"--format kpatch"
	done
	build force-unsafe.patch
	((status == 0))
}

@test "all reasons are told in one run" {
	sample several
	refused lease_break_time proc_version_init "2 reasons"
}

@test "a comment is nothing to patch" {
	sample comment-only
	((status == 3))
	said "nothing to patch"
	no_module
}

@test "a new function that nobody calls is nothing to patch" {
	sample unused-function
	((status == 3))
	said "nothing to patch"
	no_module
}

@test "beside such a function, what ran at boot is refused still" {
	edit fs/proc/version.c 's/"version", 0,/"version", 0444,/
		/^static int version_proc_show/i int version_length(void);\
int version_length(void) { return strlen(linux_proc_banner); }' >boot.patch
	build boot.patch
	refused "[init-function]" proc_version_init
	[[ $output != *version_length* ]]
}

@test "a path that leads out of the tree" {
	diff_of ../fs/proc/version.c >up.patch
	build up.patch
	refused up.patch:1 ../fs/proc/version.c
	diff_of fs/../../version.c >down.patch
	build down.patch
	refused down.patch:1
}

@test "an absolute path" {
	diff_of fs/proc/version.c | sed 's,[ab]/fs,/fs,' >absolute.patch
	build absolute.patch
	refused absolute.patch:1 "absolute path"
}

@test "a symbolic link" {
	{
		printf '%s\n' 'diff --git a/fs/x.c b/fs/x.c' \
			'new file mode 120000' 'index 000000000000..0123456789ab'
		diff_of fs/proc/version.c
	} >link.patch
	build link.patch
	refused link.patch:2 "symbolic link"
}

@test "a mode change" {
	printf '%s\n' 'diff --git a/fs/open.c b/fs/open.c' 'old mode 100644' \
		'new mode 100755' >mode.patch
	build mode.patch
	refused mode.patch:2 "mode change"
}

@test "an empty diff" {
	: >empty.patch
	build empty.patch
	refused empty.patch "empty"
}

@test "a binary diff" {
	printf '%s\n' 'diff --git a/fs/x.c b/fs/x.c' 'index 1..2 100644' \
		'GIT binary patch' 'delta 5' >binary.patch
	build binary.patch
	refused binary.patch:3 "binary"
	printf '\0\1\2' >bytes.patch
	build bytes.patch
	refused bytes.patch "binary"
}

@test "an ed script is not run" {
	printf '%s\n' '1i' 'x' '.' 'w touched' 'q' '!touch touched' >ed.patch
	build ed.patch
	refused ed.patch "no unified diff"
	[[ ! -e touched ]]
}

@test "another compiler is found out by verification" {
	command -v gcc-11 >/dev/null || {
		echo "gcc-11 is not installed: see script/dependencies.txt"
		return 1
	}
	CC=gcc-11 build "$TOP/examples/meminfo-string.patch"
	refused fs/proc/meminfo.o not-the-kernel "compiler" \
		"apt-get install gcc-12" "CC out of the environment"
	[[ $output =~ (_init|_show)\+0x[0-9a-f]+\ \((fs/proc/meminfo.c:[0-9]+)\) ]]
	said "${BASH_REMATCH[2]}: error: refused"
}

@test "a compiler that lacks an option of the kernel's is told" {
	cat >older-gcc <<-'END'
		#!/bin/bash
		for word; do
			if [[ $word == -Wimplicit-fallthrough=* ]]; then
				echo "gcc: error: unrecognized command-line option '$word'" >&2
				exit 1
			fi
		done
		exec gcc-12 "$@"
	END
	chmod +x older-gcc
	CC=$PWD/older-gcc build "$TOP/examples/meminfo-string.patch"
	refused "fs/proc/meminfo.c: error: refused" other-compiler \
		"apt-get install gcc-12"
}

@test "a source of another release is found out by verification" {
	local tree=$BATS_TEST_TMPDIR/source version=fs/proc/version.c

	# All links but one file, in which another function is another one.
	cp -as "$CACHE/tree" "$tree"
	rm "$tree/$version"
	sed 's/_single("version", 0,/_single("version", 1,/' \
		"$CACHE/tree/$version" >"$tree/$version"
	diff_of "$version" >good.patch
	build -s "$tree" good.patch
	refused fs/proc/version.o proc_version_init+0x \
		"(fs/proc/version.c:" not-the-kernel
}

@test "another configuration is refused" {
	sed 's/^CONFIG_HZ=.*/CONFIG_HZ=17/' "$CACHE/tree/.config" >config
	build -c config "$TOP/examples/meminfo-string.patch"
	((status == 1))
	said CONFIG_HZ 17 "1 option differs" --config --sourcedir
	no_module
}

@test "a module of an earlier run is not left half-written by a refusal" {
	diff_of fs/proc/version.c >twice.patch
	build twice.patch
	((status == 0))
	before=$(sha256sum <"$OUT/kpatch-twice.ko")
	sed -i 's/linux_proc_banner/linux_no_banner/' twice.patch
	build twice.patch
	((status == 2))
	[[ $(sha256sum <"$OUT/kpatch-twice.ko") == "$before" ]]
	[[ $(ls -A "$OUT") == kpatch-twice.ko ]]
}

@test "a wrong command line, no such kernel, no such file" {
	run "$B/kpatch-build/kpatch-build"
	((status == 4))
	run "$B/kpatch-build/kpatch-build" --nonsense
	((status == 4))
	run "$B/kpatch-build/kpatch-build" -n 'a b' x.patch
	((status == 4))
	build none.patch
	((status == 5))
	run "$B/kpatch-build/kpatch-build" -k 1.2.3-none \
		"$TOP/examples/meminfo-string.patch"
	((status == 5))
	run --separate-stderr "$B/kpatch-build/kpatch-build" --help
	((status == 0))
	[[ $output == Usage:* && -z $stderr ]]
}
