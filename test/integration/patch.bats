#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# From a diff to a patched kernel: each diff of examples/ is built with
# kpatch-build, loaded into the stock kernel with kpatch, and judged by what the
# kernel does before, with the patch, and after.  Everything is built, and three
# virtual machines are run, once; each test then judges its part of that.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).

# shellcheck source=test/integration/cases.bash
. "$BATS_TEST_DIRNAME/cases.bash"
# shellcheck source=test/integration/build.bash
. "$BATS_TEST_DIRNAME/build.bash"

setup_file()
{
	export TOP WORK=$BATS_FILE_TMPDIR
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	cd "$TOP" || return
	KERNEL=${KERNEL:-$(script/default-kernel)}
	B=$(cd "${B:-build}" && pwd -P)
	make --no-print-directory kmod KERNEL="$KERNEL" >"$WORK/kmod" 2>&1 || {
		cat "$WORK/kmod" >&2
		return 1
	}
	mkdir "$WORK/build" "$WORK/case"
	for diff in examples/*.patch; do
		build "$diff"
	done
	build_external
	run_machine kernel
	run_machine module
	run_machine sleeper
}

# build DIFF OPTION...: its module, its log and its exit status go to $WORK/build
build()
{
	local name status=0

	name=$(basename "$1" .patch)
	"$B/kpatch-build/kpatch-build" -k "$KERNEL" -o "$WORK/build" "$@" \
		>"$WORK/build/$name.log" 2>&1 || status=$?
	echo "$status" >"$WORK/build/$name.status"
}

# build_external: a module that is not the kernel's, and a patch of it
build_external()
{
	local source=$WORK/greeter

	build_greeter "$source"
	edit_in "$source" lib/text.c 's/"world"/"people"/' \
		>"$WORK/external.patch"
	cp "$source/greeter.ko" "$WORK/build"
	build "$WORK/external.patch" --oot-module "$source/greeter.ko" \
		--oot-module-src "$source"
}

# run_machine NAME: guest/patch-NAME.sh in a machine of its own
run_machine()
{
	local status=0

	test/integration/vm --kernel "$KERNEL" --timeout 150 -- \
		"$TOP/test/integration/guest/patch-$1.sh" \
		"$B/kpatch/kpatch" "$WORK/build" >"$WORK/$1.log" 2>&1 || status=$?
	echo "$status" >"$WORK/$1.status"
	split_cases "$WORK/$1.log" "$WORK/case"
}

# build_worked DIFF
build_worked()
{
	cat "$WORK/build/$1.log"
	[[ $(<"$WORK/build/$1.status") == 0 && -s $WORK/build/kpatch-$1.ko ]]
}

# case_worked MACHINE CASE
case_worked()
{
	if [[ ! -e $WORK/case/$2.status ]]; then
		echo "the machine did not get to the end of this case:"
		cat "$WORK/$1.log"
		return 1
	fi
	cat "$WORK/case/$2.log"
	[[ $(<"$WORK/case/$2.status") == 0 ]]
}

# kernel_silent MACHINE: neither a warning nor a crash nor a time-out
kernel_silent()
{
	tail -n 80 "$WORK/$1.log"
	[[ $(<"$WORK/$1.status") == 0 ]]
}

@test "string in a function of the kernel image" {
	build_worked meminfo-string
	case_worked kernel string
}

@test "new function, new static data, new global data" {
	build_worked new-code
	case_worked kernel new_code
}

@test "two functions in two objects change together for every task" {
	build_worked two-objects
	case_worked kernel two_objects
}

@test "function of a module that was loaded before the patch" {
	build_worked module
	case_worked module module_first
}

@test "function of a module that is loaded after the patch" {
	build_worked module
	case_worked module patch_first
}

@test "function that branches on static keys of its module" {
	build_worked static-key
	case_worked module static_key
}

@test "function of a module that is not the kernel's" {
	build_worked external
	case_worked module external
}

@test "kernel image and module in one patch" {
	build_worked mixed
	case_worked module mixed
}

@test "static function that a table of operations points to" {
	build_worked ops-table
	case_worked kernel ops_table
}

@test "static inline function with two users" {
	build_worked inline
	case_worked kernel inline
}

@test "static local variable keeps its value" {
	build_worked static-local
	case_worked kernel static_local
}

@test "another build of the same release refuses the patch" {
	build_worked meminfo-string
	case_worked kernel other_build
}

@test "a task asleep in the old function holds the transition" {
	build_worked sleeper
	case_worked sleeper sleeper_holds
}

@test "unload in the middle of a transition reverses it" {
	build_worked sleeper
	case_worked sleeper reversed_by_unload
}

@test "a load that stalls is reversed, with its own exit status" {
	build_worked sleeper
	case_worked sleeper reversed_by_timeout
}

@test "a task asleep in the new function holds the unload" {
	build_worked sleeper
	case_worked sleeper sleeper_holds_unload
}

@test "a task asleep that hears signals is brought over, without EINTR" {
	build_worked signalled-sleeper
	case_worked sleeper signalled
}

@test "the kernel has nothing to complain of: patches of the kernel image" {
	kernel_silent kernel
}

@test "the kernel has nothing to complain of: patches of modules" {
	kernel_silent module
}

@test "the kernel has nothing to complain of: sleepers" {
	kernel_silent sleeper
}
