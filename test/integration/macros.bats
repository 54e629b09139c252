#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# Patches as they are written for dynup/kpatch, with its macros: each of
# patches/macros is built, loaded into a stock kernel and unloaded, and judged by
# what the kernel does before, with the patch, and after.  macros/run does that
# once for all, in one virtual machine; a test is named after its patch.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).

setup_file()
{
	export TOP WORK=$BATS_FILE_TMPDIR
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	cd "$TOP" || return
	KERNEL=${KERNEL:-$(script/default-kernel)}
	test/integration/macros/run --kernel "$KERNEL" --out "$WORK" \
		>"$WORK/tap" 2>"$WORK/errors" || :
}

# passed NAME
passed()
{
	grep -qE "^ok [0-9]+ - [^ ]+: $1\$" "$WORK/tap" || {
		cat "$WORK/errors"
		sed -nE "/^not ok .*: $1\$/,/^(not )?ok/p" "$WORK/tap"
		return 1
	}
}

@test "static-data" {
	passed static-data
}

@test "static-local" {
	passed static-local
}

@test "callbacks" {
	passed callbacks
}

@test "callbacks-only" {
	passed callbacks-only
}

@test "module-callbacks" {
	passed module-callbacks
}

@test "callback-refuses" {
	passed callback-refuses
}

@test "shared-globals" {
	passed shared-globals
}

@test "new-function" {
	passed new-function
}

@test "alternatives" {
	passed alternatives
}

@test "kernel-key" {
	passed kernel-key
}

@test "module-key" {
	passed module-key
}

@test "dynamic-debug" {
	passed dynamic-debug
}

@test "shadow" {
	passed shadow
}

@test "syscall" {
	passed syscall
}

@test "once" {
	passed once
}

@test "warn" {
	passed warn
}

@test "ignore" {
	passed ignore
}

@test "static-call" {
	passed static-call
}

@test "switch" {
	passed switch
}

@test "tracepoint" {
	passed tracepoint
}

@test "exported" {
	passed exported
}

@test "extable" {
	passed extable
}

@test "force-unsafe" {
	passed force-unsafe
}

@test "the kernel has nothing to complain of" {
	passed "the kernel has nothing to complain of"
}

@test "each patch is judged above" {
	diff <(sed -nE 's/^(not )?ok .*[0-9a-z]: ([^ ]*)$/\2/p' "$WORK/tap" | sort) \
		<(sed -n 's/^@test "\([^ ]*\)" {$/\1/p' "$BATS_TEST_FILENAME" | sort)
}
