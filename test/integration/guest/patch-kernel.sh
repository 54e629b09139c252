#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# patch-kernel.sh KPATCH MODULES: loads and unloads, one after the other, the
# sample patches that change the kernel image only, and looks at what the kernel
# then does.  Part of patch.bats; runs as root in the test VM.
# shellcheck source=test/integration/guest/case.sh
. "${BASH_SOURCE[0]%/*}/case.sh" "$@"

percpu_line()
{
	grep '^Percpu' /proc/meminfo
}

case_string()
{
	expect_like 'Percpu: *kB' percpu_line
	load meminfo-string
	expect_like 'Percpu (live): *kB' percpu_line
	unload meminfo-string
	expect_like 'Percpu: *kB' percpu_line
}

# What it is for, what it changes, and since when.
case_told()
{
	local began since said

	began=$(date +%s)
	load meminfo-string
	since=$(</sys/kernel/kpatch/kpatch_meminfo_string/since)
	((since >= began && since <= $(date +%s))) || fail "since $since, loaded at $began"
	said=$(TZ=UTC "$kpatch" status)
	expect "kpatch_meminfo_string: enabled since $(date -u -d "@$since" '+%F %T')
  description: A string in a function of the kernel image: the \"Percpu\" line of /proc/meminfo
  vmlinux: meminfo_proc_show" tail -n +3 <<<"$said"
	expect_like "*\"since\": $since,*\"description\": \"A string in*" \
		"$kpatch" status --json
	unload meminfo-string
}

# probe_entry: a kprobe at the first instruction behind the call to ftrace
probe_entry()
{
	local at

	for at in 5 9; do
		echo "p:patched meminfo_proc_show+$at" \
			>/sys/kernel/tracing/kprobe_events && break
	done 2>/run/errors || fail "$(</run/errors)"
	echo 1 >/sys/kernel/tracing/events/kprobes/patched/enable
}

end_probes()
{
	echo 0 >/sys/kernel/tracing/events/kprobes/enable
	echo >/sys/kernel/tracing/kprobe_events
	mountpoint -q /sys/kernel/debug || mount -t debugfs nodev /sys/kernel/debug
}

# A function that has been changed in memory is as good as one of another kernel,
# which here is the other way round.
case_code()
{
	local module=$modules/kpatch-meminfo-string.ko offset size

	expect_like '*ok  code: 1*' "$kpatch" load --dry-run "$module"
	trap 'end_probes; end_jobs' EXIT
	probe_entry
	expect_like '*ok  code: 1, and the kprobe at vmlinux:meminfo_proc_show+0x[59] is not hit any more*' \
		"$kpatch" load --dry-run "$module"
	umount /sys/kernel/debug
	expect_like '*[?][?]  code: vmlinux:meminfo_proc_show+0x* may have a kprobe*' \
		"$kpatch" load --dry-run "$module"
	load meminfo-string
	unload meminfo-string

	cp "$module" /run/changed.ko
	read -r offset size < <(readelf -SW "$module" | sed -n \
		's/.* \.note\.kpatch *NOTE *[0-9a-f]* \([0-9a-f]*\) \([0-9a-f]*\) .*/\1 \2/p')
	head -c 16 /dev/zero | dd of=/run/changed.ko bs=1 conv=notrunc status=none \
		seek=$((16#$offset + 16#$size - 64))
	expect_status 9 "$kpatch" load --dry-run /run/changed.ko >/run/said
	expect_like '*no  code: vmlinux:meminfo_proc_show is not what the kernel was shipped with: at +0x*reboot*' \
		cat /run/said
	expect_status 9 "$kpatch" load /run/changed.ko 2>/run/said
	expect_like '*/run/changed.ko: vmlinux:meminfo_proc_show is not what*' cat /run/said
	expect_status 1 test -e /sys/module/kpatch_meminfo_string
}

case_new_code()
{
	local old=$'0-0\tLinux           \t[kernel]'

	expect "$old" cat /proc/execdomains
	load new-code
	expect "$old"$'\nread 1 times (odd), 7 steps' cat /proc/execdomains
	expect "$old"$'\nread 2 times (even), 14 steps' cat /proc/execdomains
	unload new-code
	expect "$old" cat /proc/execdomains
	# The data came with the module, and went with it.
	load new-code
	expect "$old"$'\nread 1 times (odd), 7 steps' cat /proc/execdomains
	unload new-code
	expect "$old" cat /proc/execdomains
}

# device_counts: of /proc/devices, how many character devices are listed, and
# how many of these bear the mark of the patch
device_counts()
{
	local line text count=0 marked=0

	text=$(</proc/devices)
	while read -r line; do
		[[ -n $line ]] || break
		[[ $line == [0-9]* ]] || continue
		count=$((count + 1))
		[[ $line != *' [char]' ]] || marked=$((marked + 1))
	done <<<"$text"
	echo "$count $marked"
}

# last_count_is TEXT: the reader below has come to say TEXT
last_count_is()
{
	[[ $(tail -n 1 /run/counts) == "$1" ]]
}

case_two_objects()
{
	local counts count reader

	counts=$(device_counts)
	count=${counts% *}
	echo "character devices: $count"
	((count > 0))
	expect 'Character devices:' sed 1q /proc/devices
	# No task may ever pair an old function with a new one: it would find
	# no device, or not all.
	while device_counts; do :; done >/run/counts &
	reader=$!
	until_true 10 last_count_is "$count 0"
	load two-objects
	until_true 10 last_count_is "$count $count"
	expect 'Character devices, marked:' sed 1q /proc/devices
	expect "$count $count" device_counts
	unload two-objects
	until_true 10 last_count_is "$count 0"
	kill "$reader"
	wait "$reader" || :
	expect 'Character devices:' sed 1q /proc/devices
	expect "$count 0" device_counts
	echo "reads, by devices listed and devices marked:"
	sort /run/counts | uniq -c
	expect "$count" sh -c "cut -d ' ' -f 1 /run/counts | sort -u"
}

write_to_full()
{
	echo x >/dev/full
}

case_ops_table()
{
	expect_like '*: No space left on device' write_to_full
	load ops-table
	expect_like '*: Disk quota exceeded' write_to_full
	unload ops-table
	expect_like '*: No space left on device' write_to_full
}

# task_state PID: as the two files that show it say
task_state()
{
	sed -n 's/^State:\t//p' "/proc/$1/status"
	cut -d ' ' -f 3 "/proc/$1/stat"
}

case_inline()
{
	sleep 1000 &
	until_true 10 grep -q 'State:.S' /proc/$!/status
	expect_like $'[SR] (*)\n[SR]' task_state 2
	expect $'S (sleeping)\nS' task_state $!
	load inline
	expect $'K (kernel thread)\nK' task_state 2
	expect $'S (sleeping)\nS' task_state $!
	unload inline
	expect_like $'[SR] (*)\n[SR]' task_state 2
	expect $'S (sleeping)\nS' task_state $!
	kill $!
	wait $! || :
}

# new_input_device: the name that the next input device gets
new_input_device()
{
	local directory

	modprobe pcspkr
	for directory in /sys/class/input/*; do
		if grep -q 'PC Speaker' "$directory/name" 2>/dev/null; then
			basename "$directory"
		fi
	done
	rmmod pcspkr
}

case_static_local()
{
	local first number

	first=$(new_input_device)
	number=${first#input}
	echo "new device before: $first"
	((number > 0))
	expect "input$((number + 1))" new_input_device
	load static-local
	expect "live$((number + 2))" new_input_device
	expect "live$((number + 3))" new_input_device
	unload static-local
	expect "input$((number + 4))" new_input_device
}

# The release name says nothing of which build of a kernel it is.
case_other_build()
{
	local other=/run/kpatch-other.ko

	sed 's/(20[0-9][0-9]-/(1999-/' "$(module_file meminfo-string)" >"$other"
	expect_status 9 "$kpatch" load "$other"
	# Not even without kpatch.
	expect_status 1 insmod "$other"
	expect_like '*built for*1999-*but this kernel is*' tail -n 1 <(dmesg)
	expect_like 'Percpu: *kB' percpu_line
	expect_status 1 grep -q ^kpatch_meminfo_string /proc/modules
}

run_cases string told code new_code two_objects ops_table inline static_local other_build
