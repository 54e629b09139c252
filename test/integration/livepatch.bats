#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# Patches for the kernel's own livepatch: diffs of examples/ are built with
# --format livepatch, loaded into the stock kernel without the engine, and judged
# by what the kernel does.  Everything is built, and one virtual machine is run,
# once; each test then judges its part of that.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).

# shellcheck source=test/integration/cases.bash
. "${BATS_TEST_DIRNAME:?}/cases.bash"
# shellcheck source=test/integration/build.bash
. "${BATS_TEST_DIRNAME:?}/build.bash"

setup_file()
{
	build_setup || return
	mkdir "$WORK/build" "$WORK/case"
	for diff in meminfo-string new-code two-objects mixed; do
		build "$diff"
	done
	run_machine
}

# build DIFF: its module, its log and its exit status go to $WORK/build
build()
{
	local status=0

	"$B/kpatch-build/kpatch-build" -k "$KERNEL" -o "$WORK/build" \
		--format livepatch "examples/$1.patch" \
		>"$WORK/build/$1.log" 2>&1 || status=$?
	echo "$status" >"$WORK/build/$1.status"
}

# run_machine: what each case said and its status go to $WORK/case
run_machine()
{
	local status=0

	test/integration/vm --kernel "$KERNEL" --timeout 300 -- \
		"$TOP/test/integration/guest/patch-livepatch.sh" \
		"$B/kpatch/kpatch" "$WORK/build" >"$WORK/log" 2>&1 || status=$?
	echo "$status" >"$WORK/status"
	split_cases "$WORK/log" "$WORK/case"
}

# worked DIFF CASE
worked()
{
	cat "$WORK/build/$1.log"
	[[ $(<"$WORK/build/$1.status") == 0 && -s $WORK/build/kpatch-$1.ko ]]
	if [[ ! -e $WORK/case/$2.status ]]; then
		echo "the machine did not get to the end of this case:"
		cat "$WORK/log"
		return 1
	fi
	cat "$WORK/case/$2.log"
	[[ $(<"$WORK/case/$2.status") == 0 ]]
}

@test "the module is one for livepatch, and needs no engine" {
	local module=$WORK/build/kpatch-mixed.ko

	[[ $(modinfo -F livepatch "$module") == Y ]]
	[[ -z $(modinfo -F depends "$module") ]]
	readelf -SW "$module"
	# Allocated, with a target section, and livepatch's own flag.
	readelf -SW "$module" |
		grep -E '\.klp\.rela\.vmlinux\.text\.dev_seq_show +RELA .* AIo '
	readelf -sW "$module" | grep -F \
		'OS [0xff20] .klp.sym.vmlinux.dev_seq_printf_stats,0'
	# Nothing is left for the engine.
	readelf -SW "$module" |
		grep -E '\.kpatch\.relocations +PROGBITS +0+ [0-9a-f]+ 000000 '
}

@test "function of the kernel image, twice" {
	worked meminfo-string string
}

@test "new function, new static data, new global data" {
	worked new-code new_code
}

@test "two functions in two objects" {
	worked two-objects two_objects
}

@test "kernel image and module, which is there before" {
	worked mixed module_first
}

@test "kernel image and module, which comes after" {
	worked mixed patch_first
}

@test "the engine stays away, and the patch's note is read" {
	worked meminfo-string told
}

@test "what a patch has replaced is not missing" {
	worked new-code cumulative
}

@test "the kernel has nothing to complain of" {
	tail -n 80 "$WORK/log"
	[[ $(<"$WORK/status") == 0 ]]
}
