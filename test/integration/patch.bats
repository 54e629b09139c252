#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# From a diff to a patched kernel: each diff of examples/ is built with
# kpatch-build, loaded into the stock kernel with kpatch, and judged by what the
# kernel does before, with the patch, and after.  Everything is built, and one
# virtual machine is run, once; each test then judges its part of that.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).

# shellcheck source=test/integration/cases.bash
. "$BATS_TEST_DIRNAME/cases.bash"
# shellcheck source=test/integration/build.bash
. "$BATS_TEST_DIRNAME/build.bash"

setup_file()
{
	build_setup || return
	make --no-print-directory kmod KERNEL="$KERNEL" >"$WORK/kmod" 2>&1 || {
		cat "$WORK/kmod" >&2
		return 1
	}
	mkdir "$WORK/build" "$WORK/case"
	for diff in examples/*.patch; do
		build "$diff"
	done
	build_external
	run_machine
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

# run_machine: guest/patch-{kernel,module,sleeper}.sh, one after the other
run_machine()
{
	local guest=$TOP/test/integration/guest/patch status=0

	# shellcheck disable=SC2016  # it is for the shell in the machine
	test/integration/vm --kernel "$KERNEL" --timeout 450 -- \
		sh -c '"$0-kernel.sh" "$@" && "$0-module.sh" "$@" && "$0-sleeper.sh" "$@"' \
		"$guest" "$B/kpatch/kpatch" "$WORK/build" >"$WORK/log" 2>&1 || status=$?
	echo "$status" >"$WORK/status"
	split_cases "$WORK/log" "$WORK/case"
}

# build_worked DIFF
build_worked()
{
	cat "$WORK/build/$1.log"
	[[ $(<"$WORK/build/$1.status") == 0 && -s $WORK/build/kpatch-$1.ko ]]
}

# case_worked CASE
case_worked()
{
	if [[ ! -e $WORK/case/$1.status ]]; then
		echo "the machine did not get to the end of this case:"
		cat "$WORK/log"
		return 1
	fi
	cat "$WORK/case/$1.log"
	[[ $(<"$WORK/case/$1.status") == 0 ]]
}

@test "string in a function of the kernel image" {
	build_worked meminfo-string
	case_worked string
}

@test "what a loaded patch is for, what it changes, and since when, is told" {
	build_worked meminfo-string
	case_worked told
}

@test "a function that was changed in memory is not patched, and kprobes are told" {
	build_worked meminfo-string
	case_worked code
}

@test "new function, new static data, new global data" {
	build_worked new-code
	case_worked new_code
}

@test "two functions in two objects change together for every task" {
	build_worked two-objects
	case_worked two_objects
}

@test "function of a module that was loaded before the patch" {
	build_worked module
	case_worked module_first
}

@test "function of a module that is loaded after the patch" {
	build_worked module
	case_worked patch_first
}

@test "a module of another build is not patched, and does not come to a patch" {
	build_worked module
	case_worked other_module
}

@test "function that branches on static keys of its module" {
	build_worked static-key
	case_worked static_key
}

@test "function of a module that is not the kernel's" {
	build_worked external
	case_worked external
}

@test "kernel image and module in one patch" {
	build_worked mixed
	case_worked mixed
}

@test "static function that a table of operations points to" {
	build_worked ops-table
	case_worked ops_table
}

@test "static inline function with two users" {
	build_worked inline
	case_worked inline
}

@test "static local variable keeps its value" {
	build_worked static-local
	case_worked static_local
}

@test "another build of the same release refuses the patch" {
	build_worked meminfo-string
	case_worked other_build
}

@test "a task asleep in the old function holds the transition" {
	build_worked sleeper
	case_worked sleeper_holds
}

@test "unload in the middle of a transition reverses it" {
	build_worked sleeper
	case_worked reversed_by_unload
}

@test "a load that stalls is reversed, with its own exit status" {
	build_worked sleeper
	case_worked reversed_by_timeout
}

@test "a task asleep in the new function holds the unload" {
	build_worked sleeper
	case_worked sleeper_holds_unload
}

@test "a task asleep that hears signals is brought over, without EINTR" {
	build_worked signalled-sleeper
	case_worked signalled
}

@test "the kernel has nothing to complain of" {
	tail -n 80 "$WORK/log"
	[[ $(<"$WORK/status") == 0 ]]
}
