#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# What must never get into the kernel: from a store that others can lead elsewhere or
# write, by a name that means another file, of another kernel, damaged, or against
# the kernel's policy.  Each is refused with the exit status that the man page gives
# it, and leaves nothing behind.  Two virtual machines are run, the second locked
# down; each test judges its part.  What a builder has to stand is for hostile.bats.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).

# shellcheck source=test/integration/section.bash
. "${BATS_TEST_DIRNAME:?}/section.bash"
# shellcheck source=test/integration/build.bash
. "${BATS_TEST_DIRNAME:?}/build.bash"

setup_file()
{
	build_setup || return
	make_modules >"$WORK/make" 2>&1 || {
		cat "$WORK/make" >&2
		return 1
	}
	boot open '' planted_engine symlinked_store writable_by_others \
		planted_file hostile_environment other_build flipped_byte
	boot locked lockdown=integrity lockdown
}

# boot NAME APPEND CASE...: with more on the kernel's command line; to NAME.log
boot()
{
	local name=$1 append=$2 status=0

	shift 2
	test/integration/vm --kernel "$KERNEL" --timeout 600 --append "$append" -- \
		test/integration/guest/security.sh "$B/kpatch/kpatch" \
		"$WORK/modules" "$@" >"$WORK/$name.log" 2>&1 || status=$?
	echo $status >"$WORK/$name.status"
}

drop_format()
{
	sed -z '/^kpatch_format=/d'
}

add_version()
{
	cat
	printf 'kpatch_target_version=#1 SMP Another Debian 6.1.0-1 (2020-01-01)\0'
}

# note: .note.kpatch with the build ID of a kernel, and nothing else
note()
{
	printf '\7\0\0\0\24\0\0\0\1\0\0\0kpatch\0\0'
	printf '\1\0\0\0\1\0\0\0\1\0\0\0\4\0\0\0\0\21\42\63'
}

make_modules()
{
	local to=$WORK/modules edition

	make --no-print-directory kmod KERNEL="$KERNEL" &&
		edition=$(test/integration/boot/patches "$KERNEL")/kp_edition.ko &&
		mkdir "$to" || return
	cp "$edition" "$B/kmod/$KERNEL/kpatch.ko" "$to"
	with_section .modinfo "$edition" "$to/no-format.ko" drop_format
	with_section .modinfo "$edition" "$to/other-release.ko" change_release
	with_section .modinfo "$edition" "$to/other-build.ko" add_version
	note >"$WORK/note"
	objcopy --update-section ".note.kpatch=$WORK/note" "$edition" "$to/other-id.ko"
	cc -shared -fPIC -Wall -Werror -o "$to/preload.so" \
		test/integration/guest/preload.c
}

# case_worked MACHINE CASE
case_worked()
{
	cat "$WORK/$1.log"
	grep -qx "==== end $2 0" "$WORK/$1.log"
}

@test "security: an engine that others planted beside the patch" {
	case_worked open planted_engine
}

@test "security: a store, a manifest or a patch that is a link" {
	case_worked open symlinked_store
}

@test "security: what others may write, or own" {
	case_worked open writable_by_others
}

@test "security: a file of the patch's name in the current directory" {
	case_worked open planted_file
}

@test "security: a hostile PATH, LD_PRELOAD and locale" {
	case_worked open hostile_environment
}

@test "security: a module for another kernel of the same vermagic" {
	case_worked open other_build
}

@test "security: one byte of an installed module is another" {
	case_worked open flipped_byte
}

@test "security: an unsigned module with lockdown=integrity" {
	case_worked locked lockdown
}

@test "security: the kernels had nothing to complain about" {
	tail -n 40 "$WORK"/{open,locked}.log
	[ "$(cat "$WORK/open.status" "$WORK/locked.status" | xargs)" = '0 0' ]
}
