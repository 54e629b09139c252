#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# Tests of test/integration/vm itself: whatever else runs in it can be believed
# only if a command's failure, and the kernel's, cannot be missed.

bats_require_minimum_version 1.5.0

setup()
{
	cd "$BATS_TEST_DIRNAME/../.." || return
	vm=test/integration/vm
}

@test "vm: output, exit status, directory, files and modules are those of the command" {
	echo original >"$BATS_TEST_TMPDIR/file"
	# shellcheck disable=SC2016  # it is for the shell in the machine
	run --separate-stderr -37 "$vm" -- bash -c '
		set -e
		pwd
		echo error >&2
		id -u
		printf "%s\n" "$1"
		cat "$2/file"
		echo changed >"$2/file"
		cat "$2/file"
		modprobe dm_mod
		test -d /sys/module/dm_mod
		test -e /sys/kernel/tracing/available_filter_functions
		test -e /sys/kernel/debug/sched
		! read -r line
		sleep 1000 &
		head -c 1000000 /dev/zero | tr "\0" x
		exit 37' - "a 'b' \"c\" \$d" "$BATS_TEST_TMPDIR"
	[ "${lines[0]}" = "$(pwd -P)" ]
	[ "${lines[1]}" = error ]
	[ "${lines[2]}" = 0 ]
	[ "${lines[3]}" = "a 'b' \"c\" \$d" ]
	[ "${lines[4]}" = original ]
	[ "${lines[5]}" = changed ]
	[ "${#lines[6]}" = 1000000 ]
	[ "${#lines[@]}" = 7 ]
	# shellcheck disable=SC2154  # run sets it
	[ "$stderr" = "" ]
	[ "$(cat "$BATS_TEST_TMPDIR/file")" = original ]
}

@test "vm: a crash of the kernel is a failure, with the console's end" {
	run --separate-stderr -122 "$vm" -- sh -c '
		echo before
		until [ -s /run/vm/exchange/output ]; do sleep 0.1; done
		echo c >/proc/sysrq-trigger
		sleep 60'
	[ "$output" = before ]
	[[ $stderr == *"Kernel panic - not syncing: sysrq triggered crash"* ]]
	[[ $stderr == *"write_sysrq_trigger"* ]]
}

@test "vm: a warning of the kernel is a failure even if the command succeeds" {
	run --separate-stderr -123 "$vm" --console "$BATS_TEST_TMPDIR/console" -- \
		sh -c 'echo "WARNING: CPU: 0 PID: 1 at a test" >/dev/kmsg'
	[[ $stderr == *"the kernel complained: "*"at a test"* ]]
	grep -q "at a test" "$BATS_TEST_TMPDIR/console"
}

@test "vm: a command that does not end is stopped; no stdin, another TERM" {
	TERM=nonsense run --separate-stderr -124 "$vm" --timeout 12 -- \
		sleep 1000 <&-
	[[ $stderr == *"no end after 12 s"* ]]
}

@test "vm: a signal ends the machine and removes its files" {
	export TMPDIR=$BATS_TEST_TMPDIR
	"$vm" -- sleep 1000 3>&- &
	pid=$!
	for ((i = 0; i < 100; i++)); do
		! pgrep -f "qemu-system.*$TMPDIR" >/dev/null || break
		sleep 0.1
	done
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	[ "$status" = 143 ]
	[ "$i" -lt 100 ]
	run -1 pgrep -f "qemu-system.*$TMPDIR"
	[ -z "$(ls "$TMPDIR")" ]
}

# planted COMMAND: the machine does COMMAND in the exchange directory, and no more
planted()
{
	local bin=$BATS_TEST_TMPDIR/bin

	mkdir -p "$bin"
	cat >"$bin/qemu-system-x86_64" <<-END
		#!/bin/bash
		[[ \$* =~ path=([^ ]*/exchange),mount_tag=exchange ]]
		cd "\${BASH_REMATCH[1]}" && $1
	END
	chmod +x "$bin/qemu-system-x86_64"
	PATH=$bin:$PATH run --separate-stderr timeout 60 "$vm" -- true
}

@test "vm: an exit status is read from nothing but a file, and is a number" {
	local command

	planted 'echo 37 >status'
	[ "$status" = 37 ]
	echo 0 >"$BATS_TEST_TMPDIR/zero"
	for command in 'mkfifo status' "ln -s $BATS_TEST_TMPDIR/zero status" \
		'mkdir status' 'ln -s /dev/zero status' \
		'head -c 1000000 /dev/zero | tr "\\0" 0 >status' \
		'echo 256 >status' 'echo "" >status' 'echo -1 >status' 'echo 0x1 >status' :; do
		planted "$command"
		echo "$command: $status $stderr"
		[ "$status" = 122 ]
		[[ $stderr == *"stopped before the command ended"* ]]
	done
}

@test "vm: what cannot be started is told apart from what failed" {
	run -121 "$vm" --cpus 0 -- true
	run -121 "$vm" --bogus -- true
	run -121 "$vm" --
	KPATCH_IMAGE_ROOT=$BATS_TEST_TMPDIR run -125 "$vm" --kernel 9.9 -- true
	[[ $output == *"vmlinuz-9.9"* ]]
	run -125 "$vm" --qemu -bogus -- true
	[[ $output == *"QEMU failed with exit status 1"*"QEMU says:"*bogus* ]]
}
