# shellcheck shell=bash disable=SC2154,SC2086 # variables of guest
# SPDX-License-Identifier: GPL-2.0
#
# Who else may own a function: refused, with the owner named.
# Sourced by ../guest.

cases+=(
	conflict_livepatch conflict_kprobe ftrace_off
)

case_conflict_livepatch()
{
	if ! [ -d /sys/kernel/livepatch ]; then
		leave_out "no LIVEPATCH"
		return
	fi
	must insmod x_livepatch.ko
	eventually 20 grep -q 0 /sys/kernel/livepatch/x_livepatch/transition
	is "*busy*" insmod kp_two.ko
	is livepatch cat /proc/cmdline
	is "*.*" cat /proc/loadavg
	must gone kp_two
	must_not grep -q kp_two /proc/modules
	said "function 'cmdline_proc_show' is redirected already, by a livepatch of the kernel's own"
	echo 0 >/sys/kernel/livepatch/x_livepatch/enabled
	eventually 20 rmmod x_livepatch
	load kp_two
	is two cat /proc/cmdline
	unload kp_two
}

case_conflict_kprobe()
{
	must insmod x_kprobe.ko
	is "*busy*" insmod kp_one.ko
	must gone kp_one
	said "by a kprobe"
	must rmmod x_kprobe
}

case_ftrace_off()
{
	echo 0 >/proc/sys/kernel/ftrace_enabled
	is "*busy*" insmod kp_one.ko
	echo 1 >/proc/sys/kernel/ftrace_enabled
	load kp_one
	must_not bash -c "echo 0 >/proc/sys/kernel/ftrace_enabled"
	unload kp_one
}
