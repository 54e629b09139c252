#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# The storms in short: one boot of the stock kernel runs all of storms/cases with
# small counts; each test then judges one of them.  `make check-storms` runs them
# in full.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).

setup_file()
{
	export WORK=$BATS_FILE_TMPDIR

	cd "$BATS_TEST_DIRNAME/../.." || return
	test/integration/storms/run --short --kernel \
		"${KERNEL:-$(script/default-kernel)}" >"$WORK/log" || :
}

# judge STORM: it passed
judge()
{
	grep -qE "^ok [0-9]+ [^ ]+ $1 " "$WORK/log" && return
	awk -v storm="$1" '
		/^(not )?ok / { told = ($0 ~ "^not ok [0-9]+ [^ ]+ " storm "( |$)") }
		told' "$WORK/log" >&2
	grep -qE "^not ok [0-9]+ [^ ]+ $1( |$)" "$WORK/log" || cat "$WORK/log" >&2
	return 1
}

@test "storm: no task is in two versions at once" {
	judge oracle
}

@test "storm: the oracle sees what an immediate patch does" {
	judge immediate
}

@test "storm: fork, vfork and clone" {
	judge fork
}

@test "storm: workers of io_uring" {
	judge io_uring
}

@test "storm: a CPU goes and comes" {
	judge hotplug
}

@test "storm: a patched module goes and comes" {
	judge module
}

@test "storm: transitions are reversed" {
	judge reverse
}

@test "storm: nothing is left of a patch that was in and out" {
	judge leak
}

@test "storm: 64 functions with 8 patches each" {
	judge many
}

@test "storm: tracers on what is patched" {
	judge trace
}

@test "storm: kprobes on what is patched" {
	judge kprobe
}

@test "storm: kretprobes on what is patched" {
	judge kretprobe
}

@test "storm: BPF on what is patched" {
	judge bpf
}

@test "storm: the kernel's own livepatch on what is patched" {
	judge livepatch
}

@test "storm: these are all of them" {
	run bash -c "$BATS_TEST_DIRNAME/storms/run --list | awk 'NF && \$3 != \"-\" { print \$1 }'"
	[ "$output" = "$(sed -n 's/^	judge \([a-z_]*\)$/\1/p' "$BATS_TEST_FILENAME")" ]
}
