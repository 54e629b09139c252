# shellcheck shell=bash disable=SC2154 # variables of macros.sh
# SPDX-License-Identifier: GPL-2.0
#
# Sourced by macros.sh: the patches that change the kernel image only.

readonly tracing=/sys/kernel/tracing

case_static_data()
{
	expect '' line 2 /proc/uptime
	load static-data
	expect 'reads one, squared 1, steps 3, of cpus 1' line 2 /proc/uptime
	expect 'reads two, squared 4, steps 6, of cpus 2' line 2 /proc/uptime
	cat /proc/uptime /proc/uptime >/dev/null
	expect 'reads four, squared 16, steps 12, of cpus 5' line 2 /proc/uptime
	unload static-data
	expect '' line 2 /proc/uptime
	load static-data
	expect 'reads one, squared 1, steps 3, of cpus 1' line 2 /proc/uptime
	unload static-data
}

# drop VALUE: into drop_caches; what the kernel says of that
drop()
{
	mark
	echo "$1" >/proc/sys/vm/drop_caches
	since_mark | grep -o 'drop_caches.*'
}

case_static_local()
{
	expect 'drop_caches: 1' drop 1
	load static-local
	expect 'drop_caches, patched: 1' drop 1
	expect 'drop_caches, patched: 4' drop 4
	expect '' drop 4
	unload static-local
	# What the patch wrote is in the kernel's variable, ...
	expect '' drop 4
	load static-local
	# ... which the patch reads.
	expect '' drop 4
	unload static-local
}

case_callbacks()
{
	local size

	size=$(</proc/sys/fs/pipe-max-size)
	expect_like 'Linux version*' cat /proc/version
	mark
	load callbacks
	expect $'pre_patch: vmlinux\npost_patch: vmlinux' messages
	expect $((2 * size)) cat /proc/sys/fs/pipe-max-size
	expect_like 'with callbacks: Linux version*' cat /proc/version
	mark
	unload callbacks
	expect $'pre_unpatch: vmlinux\npost_unpatch: saved '"$size" messages
	expect "$size" cat /proc/sys/fs/pipe-max-size
	expect_like 'Linux version*' cat /proc/version
}

case_callbacks_only()
{
	mark
	load callbacks-only
	expect 'only callbacks, 2 CPUs' messages
	mark
	unload callbacks-only
	expect 'only callbacks, gone' messages
}

case_callback_refuses()
{
	mark
	expect_status 1 load callback-refuses
	expect refused messages
	expect_like '[0-9]*' cat /proc/uptime
	[[ ! -e /sys/kernel/kpatch/kpatch_callback_refuses ]]
	[[ ! -e /sys/module/kpatch_callback_refuses ]]
}

case_new_function()
{
	local old=$'0-0\tLinux           \t[kernel]'

	expect "$old" cat /proc/execdomains
	load new-function
	expect "$old"$'\nachpt\nchpt\nhpt\npt\nt' cat /proc/execdomains
	unload new-function
	expect "$old" cat /proc/execdomains
}

case_kernel_key()
{
	local switch=/proc/sys/kernel/sched_schedstats

	expect '' line 2 /proc/loadavg
	load kernel-key
	expect 'schedstats off, no' line 2 /proc/loadavg
	echo 1 >$switch
	expect 'schedstats on, yes' line 2 /proc/loadavg
	echo 0 >$switch
	expect 'schedstats off, no' line 2 /proc/loadavg
	echo 1 >$switch
	unload kernel-key
	expect '' line 2 /proc/loadavg
	# A key that was on already, and one that nobody switches any more.
	load kernel-key
	expect 'schedstats on, yes' line 2 /proc/loadavg
	unload kernel-key
	echo 0 >$switch
	expect '' line 2 /proc/loadavg
}

# hold_eventfd FILE: a task that has an eventfd; its entry of /proc is in FILE
hold_eventfd()
{
	# The case may have been run with modules of another format before.
	rm -f "$1"
	# shellcheck disable=SC2016  # these are perl's
	perl -e 'my $fd = syscall(290, 0, 0);
		open(my $out, ">", $ARGV[0]);
		print $out "/proc/$$/fdinfo/$fd\n";
		close($out);
		sleep(1000);' "$1" &
	until_true 10 test -s "$1"
}

# serial FILE
serial()
{
	grep ^serial "$(<"$1")"
}

case_shadow()
{
	local old first second

	hold_eventfd /run/old
	old=$!
	expect '' serial /run/old
	load shadow
	hold_eventfd /run/first
	first=$!
	hold_eventfd /run/second
	second=$!
	expect 'serial 0, look 1, freed 0' serial /run/old
	expect 'serial 1, look 1, freed 0' serial /run/first
	expect 'serial 1, look 2, freed 0' serial /run/first
	expect 'serial 2, look 1, freed 0' serial /run/second
	kill "$first"
	wait "$first" || :
	expect 'serial 2, look 2, freed 1' serial /run/second
	kill "$old"
	wait "$old" || :
	expect 'serial 2, look 3, freed 1' serial /run/second
	mark
	unload shadow
	expect $'1 of 2 serials freed\n2 of 2 serials freed' messages
	expect '' serial /run/second
	kill "$second"
	wait "$second" || :
}

# set_umask: to 1777 in octal, and what is left of that
set_umask()
{
	perl -e 'umask(01777); printf("%o\n", umask());'
}

# read_other: process_vm_readv(1, 20, 300, 4000, 50000, 4711)
read_other()
{
	perl -e 'printf("%d\n", syscall(310, 1, 20, 300, 4000, 50000, 4711));'
}

case_syscall()
{
	expect 777 set_umask
	expect -1 read_other
	load syscall
	expect 1777 set_umask
	expect 59032 read_other
	busybox hostname patched
	expect live-patched cat /proc/sys/kernel/hostname
	unload syscall
	expect 777 set_umask
	expect -1 read_other
	busybox hostname vm
	expect vm cat /proc/sys/kernel/hostname
}

# read_softirqs: the lines of it that are the patch's
read_softirqs()
{
	grep call /proc/softirqs
}

case_once()
{
	local call count

	expect '' read_softirqs
	warnings_allowed
	trap 'warnings_fatal; end_jobs' EXIT
	load once
	mark
	expect '' read_softirqs
	expect $'printk_once in call 1\npr_warn_once in call 1\nratelimited in call 1' \
		messages
	expect '' read_softirqs
	expect '' warnings
	expect 'third call' read_softirqs
	expect 'later call' read_softirqs
	expect 'later call' read_softirqs
	expect $'fs/proc/softirqs.c:19 show_softirqs\nfs/proc/softirqs.c:21 show_softirqs' \
		warnings
	# Fast, so that most are within one interval of the limit.
	for ((call = 6; call <= 200; call++)); do
		read -r </proc/softirqs
	done
	expect 1 sh -c "dmesg | grep -c 'kpatch-test: WARN_ONCE in call 3'"
	expect 2 eval 'warnings | wc -l'
	expect 2 eval 'messages | grep -c _once'
	count=$(messages | grep -c ratelimited)
	echo "calls: 200, messages: $count"
	((count >= 10 && count < 150))
	mark
	expect_status 32 mount -t kpatchtest none /mnt
	expect 'no such file system' eval 'messages | grep file.system'
	unload once
	mark
	expect '' read_softirqs
	expect '' messages
	# The state went with the patch.
	load once
	expect '' read_softirqs
	expect 'printk_once in call 1' eval 'messages | grep printk_once'
	unload once
}

case_warn()
{
	expect '' eval 'grep warned /proc/version'
	warnings_allowed
	trap 'warnings_fatal; end_jobs' EXIT
	load warn
	mark
	expect 'warned: 1, and went on' line 2 /proc/version
	# Lines that are not new have the number that they have in the kernel's
	# source; new ones are counted on from where they were put.
	expect $'fs/proc/version.c:12 version_proc_show\nfs/proc/version.c:17 warn_new\nfs/proc/version.c:18 version_proc_show' \
		warnings
	expect $'inlined\nchanged' messages
	expect 3 eval "since_mark | grep -c 'end trace'"
	expect_like '*version_proc_show+0x*/0x*kpatch_warn*' \
		eval 'since_mark | grep RIP:'
	unload warn
	mark
	expect '' eval 'grep warned /proc/version'
	expect '' warnings
}

case_ignore()
{
	local lease=/proc/sys/fs/lease-break-time

	expect 45 cat $lease
	load ignore
	expect_like '(patched) Linux version*' cat /proc/version
	expect '' line 2 /proc/loadavg
	expect 45 cat $lease
	expect kpatch_ignore basename "/sys/kernel/$format"/*ignore*
	unload ignore
	expect_like 'Linux version*' cat /proc/version
}

# ask_prctl ARGUMENT...
ask_prctl()
{
	# shellcheck disable=SC2016  # these are perl's
	perl -e 'printf("%d\n", syscall(157, map { int($_) } @ARGV, 0, 0, 0));' "$@"
}

# translated: 0 to 8
translated()
{
	local number

	for number in {0..8}; do
		ask_prctl 4711 "$number"
	done
}

case_switch()
{
	expect 0 ask_prctl 27 0
	expect -1 ask_prctl 4711 3
	load switch
	expect 4096 ask_prctl 27 0
	expect $'12\n31\n7\n99\n54\n3\n77\n1000\n1' translated
	unload switch
	expect 0 ask_prctl 27 0
	expect -1 ask_prctl 4711 3
}

# rename: a task names itself; the name that it then has
rename()
{
	# shellcheck disable=SC2016  # the task's
	sh -c 'printf kpatch-test >/proc/$$/comm; read -r name </proc/$$/comm; echo $name'
}

# traced: the new names that were traced, without those of new programs
traced()
{
	sed -n 's/.*newcomm=\(kpatch-test\|patched-task\|loadavg\) .*/\1/p' $tracing/trace
	echo >$tracing/trace
}

case_tracepoint()
{
	local event=$tracing/events/task/task_rename/enable

	echo 1 >$event
	trap 'echo 0 >$tracing/events/task/task_rename/enable; end_jobs' EXIT
	expect kpatch-test rename
	cat /proc/loadavg
	expect kpatch-test traced
	load tracepoint
	expect patched-task rename
	cat /proc/loadavg
	expect $'patched-task\nloadavg' traced
	echo 0 >$event
	expect patched-task rename
	cat /proc/loadavg
	expect '' traced
	echo 1 >$event
	cat /proc/loadavg
	expect loadavg traced
	unload tracepoint
	expect kpatch-test rename
	cat /proc/loadavg
	expect kpatch-test traced
}

case_extable()
{
	expect '' line 2 /proc/uptime
	load extable
	expect 'bad -14, good 0, user -14' line 2 /proc/uptime
	unload extable
	expect '' line 2 /proc/uptime
}

# sleeps_in PID FUNCTION
sleeps_in()
{
	grep -q " $2+" "/proc/$1/stack"
}

# Its module stays, as a task may sleep in it.
case_force_unsafe()
{
	local reader

	mkfifo /run/fifo /run/other
	cat /run/fifo >/run/answer &
	reader=$!
	until_true 10 sleeps_in "$reader" wait_for_partner
	mark
	load force-unsafe
	# No signal helped the transition on.
	expect '' eval 'since_mark | grep signalling'
	sleeps_in "$reader" wait_for_partner
	expect 'cat: /run/other: Unknown error 512' timeout 20 cat /run/other
	echo hello >/run/fifo
	wait "$reader"
	expect hello cat /run/answer
	expect_status 10 "$kpatch" unload --timeout 3 kpatch-force-unsafe
	[[ ! -e /sys/kernel/kpatch/kpatch_force_unsafe ]]
	cat /run/other >/run/answer &
	reader=$!
	until_true 10 sleeps_in "$reader" wait_for_partner
	echo again >/run/other
	wait "$reader"
	expect again cat /run/answer
}
