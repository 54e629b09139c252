# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Sourced by run and readme/run.  Owns the machine that boots from a disk: how it is
# started, waited for, and judged.  The caller has set
#
#	image	a directory as boot/image prints it
#	work	a directory for what comes of the machine
#
# machine_start leaves the process in machine_pid; $work/console has the kernel's
# messages, $work/said what the step said.  It has few devices and a plain
# processor, as each driver that udev loads takes its time.

machine_pid=''
: "${image:-}" "${work:-}"

# machine_start LIMIT STEP DISK APPEND [QEMU-ARGUMENT]...: boots from DISK, a
# -blockdev description without its node's name, and does the STEP; stopped after
# LIMIT seconds, and when this shell ends
machine_start()
{
	local limit=$1 step=$2 disk=$3 append=$4
	local line="root=/dev/vda ro console=ttyS0 panic=-1 systemd.show_status=0 quiet"

	shift 4
	# What the one before said is not to be taken for this one's.
	rm -f "$work/console" "$work/said"
	: >"$work/said"
	setpriv --pdeathsig TERM timeout --kill-after=5 "$limit" \
		setpriv --pdeathsig KILL qemu-system-x86_64 \
		-nodefaults -no-user-config -display none -no-reboot -nic none \
		-machine q35,sata=off,smbus=off,i8042=off -cpu qemu64 \
		-accel tcg,thread=single -smp 2 -m 1G \
		-kernel "$image/vmlinuz" -initrd "$image/initrd" \
		-append "$line kpatch_step=$step $append" \
		-serial "file:$work/console" -serial "file:$work/said" \
		-blockdev "$disk,node-name=disk" -device virtio-blk-pci,drive=disk \
		-drive "file=$work/exchange.tar,format=raw,if=virtio,readonly=on" \
		"$@" >"$work/qemu" 2>&1 9>&- &
	machine_pid=$!
}

# machine_wait: until it is off; the status is that of timeout(1)
machine_wait()
{
	local status=0

	wait "$machine_pid" || status=$?
	machine_pid=''
	return $status
}

# machine_end: however far it is
machine_end()
{
	[[ -n $machine_pid ]] || return 0
	kill "$machine_pid" 2>/dev/null || :
	machine_wait || :
}

# machine_crashed: the kernel has said that it cannot go on
machine_crashed()
{
	grep -aqE 'Kernel panic|Oops: |kernel BUG at |general protection fault' \
		"$work/console"
}

# machine_boot ENDING STEP [APPEND]: from $work/disk; fails if the step does, or if the
# machine did not end as it should: "orderly", or by a "crash".  LIMIT is the time.
machine_boot()
{
	local ending=$1 step=$2 status=0 started=$SECONDS
	local disk="driver=qcow2,file.driver=file,file.filename=$work/disk"

	machine_start "${LIMIT:-600}" "$step" "$disk,file.locking=off" "${3-}"
	machine_wait || status=$?
	echo "---- boot $step: $((SECONDS - started)) s"
	tr -d '\r' <"$work/said"
	if ((status)); then
		echo "QEMU or the time limit: $status"
		tail -n 3 "$work/qemu"
	elif [[ $ending == crash ]] && machine_crashed; then
		return
	elif [[ $ending == orderly ]] && ! machine_crashed && machine_succeeded; then
		return
	fi
	echo "expected an end: $ending; the console's:"
	tail -n 40 "$work/console" | tr -d '\r'
	return 1
}

# machine_succeeded: it said so, or it shut the machine down itself
machine_succeeded()
{
	! grep -aq '^FAILED' "$work/said" &&
		[[ -s $work/said ]] && grep -aq 'reboot: ' "$work/console" &&
		! grep -aqE '^==== end [1-9]' "$work/said"
}

# machine_disk DISK FORMAT: $work/disk is a new layer on this one
machine_disk()
{
	rm -f "$work/disk"
	qemu-img create -q -f qcow2 -b "$1" -F "$2" "$work/disk"
}

# machine_pack FILE...: what the machine finds on its second disk
machine_pack()
{
	rm -rf "$work/exchange"
	mkdir "$work/exchange"
	cp -r "$@" "$work/exchange"
	tar -cf "$work/exchange.tar" -C "$work/exchange" .
}
