#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# kpatch's answers and exit statuses, on hand-written patch modules: the ways in
# which loading is refused, done twice, or done by another.  That patches work
# is for patch.bats.  One virtual machine is run; each test judges its part.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).

# shellcheck source=test/integration/section.bash
. "$BATS_TEST_DIRNAME/section.bash"
# shellcheck source=test/integration/build.bash
. "${BATS_TEST_DIRNAME:?}/build.bash"

setup_file()
{
	build_setup || return
	{
		make --no-print-directory kmod KERNEL="$KERNEL" &&
			test/integration/engine/build "$KERNEL" "$WORK/engine" &&
			make_modules
	} >"$WORK/make" 2>&1 || {
		cat "$WORK/make" >&2
		return 1
	}
	status=0
	test/integration/vm --kernel "$KERNEL" --timeout 600 -- \
		test/integration/guest/cli.sh "$B/kpatch/kpatch" "$WORK/modules" \
		>"$WORK/log" 2>&1 || status=$?
	echo $status >"$WORK/status"
}

add_format()
{
	cat
	printf 'kpatch_format=1\0'
}

add_function()
{
	add_format
	printf 'kpatch_func=vmlinux:cmdline_proc_show\0'
}

make_modules()
{
	local from=$WORK/engine to=$WORK/modules

	mkdir "$to"
	cp "$from/"x_livepatch*.ko "$to"
	cp "$from/kp_one.ko" "$to/no-format.ko"
	cp "$from/kpatch_target.ko" "$to"
	with_section .modinfo "$from/kp_one.ko" "$to/one.ko" add_function
	with_section .modinfo "$from/kp_sleep.ko" "$to/sleep.ko" add_format
	with_section .modinfo "$from/kp_wait.ko" "$to/wait.ko" add_format
	with_section .modinfo "$from/kp_nosymbol.ko" "$to/no-symbol.ko" add_format
	with_section .modinfo "$to/one.ko" "$to/other-kernel.ko" change_release
	with_section .note.gnu.build-id "$to/one.ko" "$to/other-build.ko" change_end
	with_section .note.gnu.build-id "$to/wait.ko" "$to/other-wait.ko" change_end
}

# case_worked CASE
case_worked()
{
	cat "$WORK/log"
	grep -qx "==== end $1 0" "$WORK/log"
}

@test "kpatch: without an engine anywhere" {
	case_worked engine_not_found
}

@test "kpatch: what a load would meet is told" {
	case_worked dry_run
}

@test "kpatch: what is not a patch is refused" {
	case_worked not_a_patch
}

@test "kpatch: what is for another kernel is refused" {
	case_worked other_kernel
}

@test "kpatch: only root changes the kernel" {
	case_worked not_root
}

@test "kpatch: what is loaded already, or was left over" {
	case_worked loaded_before
}

@test "kpatch: several times at once" {
	case_worked at_once
}

@test "kpatch: patches that are installed, and JSON" {
	case_worked installed
}

@test "kpatch: all that are installed, and which of them are trusted" {
	case_worked all
}

@test "kpatch: a file that is swapped while it is being loaded" {
	case_worked swapped
}

@test "kpatch: who holds a transition up, and what to do about it" {
	case_worked held_up
}

@test "kpatch: metrics in a transition are what Prometheus reads, and all there are" {
	sed -n 's/^metrics: //p' "$WORK/log" >"$WORK/metrics"
	cat "$WORK/metrics"
	cd "$TOP"
	test/integration/promtool check metrics <"$WORK/metrics"
	diff <(sed -n 's/^\(kpatch_[a-z_]*\).*/\1/p' "$WORK/metrics" | sort -u) \
		<(grep -oE '"kpatch_[a-z_]+"' kpatch/metrics.c | tr -d '"' |
			grep -v kpatch_patch_suspect | sort -u)
}

@test "kpatch: a transition that stalls, on a terminal and without one" {
	case_worked stalled
}

@test "kpatch: a transition that is taken back, or kept" {
	case_worked cancelled
}

@test "kpatch: a transition that is forced" {
	case_worked forced
}

@test "kpatch: patches of the kernel's own livepatch" {
	case_worked livepatch
}

@test "kpatch: a function with another owner" {
	case_worked other_owner
}

@test "kpatch: a kernel that takes no modules" {
	case_worked policy
}

@test "kpatch: the kernel had nothing to complain about" {
	tail -n 80 "$WORK/log"
	[ "$(cat "$WORK/status")" = 0 ]
}
