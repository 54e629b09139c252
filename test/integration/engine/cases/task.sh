# shellcheck shell=bash disable=SC2154,SC2086 # variables of guest
# SPDX-License-Identifier: GPL-2.0
#
# Tasks in a transition: who holds it, who switches when, which ways out
# there are.  Sourced by ../guest.

cases+=(
	sleeper_holds_transition reverse reverse_twice forked_tasks signal
	kthread busy_tasks scheduler pair sleeper_in_new force cpu_hotplug
	module_in_transition module_entered_in_transition
)

case_sleeper_holds_transition()
{
	target
	sleep_in_old
	must insmod kp_sleep.ko
	stay 2
	is 1 cat $root/kp_sleep/transition
	is "$sleeper $sleeper stack target_sleep cat" cat $root/kp_sleep/blocking
	local switched total
	read -r switched total <$root/kp_sleep/tasks
	((switched == total - 1)) || wrong "tasks says $switched $total"
	# Others run the new function meanwhile, and new patches have to wait.
	is new within 5 cat $proc/sleep
	is "*busy*" insmod kp_two.ko
	wake
	is old cat /tmp/sleeper
	eventually 5 settled kp_sleep
	is new within 5 cat $proc/sleep
	unload kp_sleep
	no_target
}

case_reverse()
{
	target
	sleep_in_old
	must insmod kp_sleep.ko
	is 1 cat $root/kp_sleep/transition
	stay 1
	must bash -c "echo 0 >$root/kp_sleep/enabled"
	# Its sleeper never left the old state: nothing is in the way.
	eventually 20 gone kp_sleep
	eventually 30 rmmod kp_sleep
	wake
	is old cat /tmp/sleeper
	no_target
}

case_reverse_twice()
{
	target
	sleep_in_old
	must insmod kp_sleep.ko
	for i in 0 1 0 1; do
		echo $i >$root/kp_sleep/enabled || break
	done 2>/dev/null
	wake
	# Every turn is one more chance to be over; then nothing can be written.
	if [ -e $root/kp_sleep ]; then
		eventually 20 settled kp_sleep
		unload kp_sleep
	else
		eventually 30 rmmod kp_sleep
	fi
	no_target
}

case_forked_tasks()
{
	target
	sleep_in_old
	signal_after 1000
	deadline 0
	must insmod kp_sleep.ko
	local i pids=()
	# By now the engine looks only once a second: children are born switched.
	stay 2
	for ((i = 0; i < 200; i++)); do
		read -ru "$nothing" &
		pids+=($!)
	done
	# shellcheck disable=SC2016 # awk's
	is "$sleeper 0 cat" awk '$3 == 0 { print $2, $3, $4 }' /proc/kpatch/tasks
	kill "${pids[@]}"
	wait "${pids[@]}" 2>/dev/null
	(for ((i = 0; i < 20; i++)); do timeout 9 cat $proc/sleep; done) >/tmp/many
	is 20 grep -c new /tmp/many
	is 1 cat $root/kp_sleep/transition
	is "$sleeper $sleeper stack target_sleep cat" cat $root/kp_sleep/blocking
	wake
	eventually 5 settled kp_sleep
	signal_after 15
	deadline 60
	unload kp_sleep
	no_target
}

case_signal()
{
	target
	sleep_in_old
	signal_after 1
	must insmod kp_sleep.ko
	eventually 9 settled kp_sleep
	signal_after 15
	# The system call was restarted, without the process knowing.
	wait "$sleeper" || wrong "the sleeper failed"
	is new cat /tmp/sleeper
	said "signalling remaining tasks"
	unload kp_sleep
	no_target
}

case_kthread()
{
	target
	must insmod kp_kthread.ko
	stay 1
	is "* stack target_nap kpatch_napper" cat $root/kp_kthread/blocking
	must bash -c "echo 0 >$root/kp_kthread/enabled"
	eventually 20 gone kp_kthread
	eventually 30 rmmod kp_kthread

	signal_after 1
	must insmod kp_kthread.ko
	eventually 9 settled kp_kthread
	signal_after 15
	local naps
	naps=$(cat $proc/naps)
	stay 0.5
	must_not test "$naps" = "$(cat $proc/naps)"
	unload kp_kthread
	no_target
}

case_busy_tasks()
{
	local pids=() i
	for i in 1 2 3; do
		(while :; do :; done) &
		pids+=($!)
	done
	load kp_one
	is "one *" cat /proc/cmdline
	unload kp_one
	kill "${pids[@]}"
	wait "${pids[@]}" 2>/dev/null
}

# called TIMES: so often, or more, the scheduler called the new function
called()
{
	[ "$(cat /sys/module/kp_sched/parameters/calls)" -ge "$1" ]
}

# A hooked function of the scheduler, while tasks switch all the time and one is
# pushed from CPU to CPU.
case_scheduler()
{
	local pids=()
	while :; do :; done &
	pids=($!)
	while :; do
		taskset -p 1 "${pids[0]}"
		taskset -p 2 "${pids[0]}"
		# The last one may find nobody any more.
	done >/dev/null 2>&1 &
	pids+=($!)
	for _ in 1 2 3; do
		load kp_sched
		eventually 20 called 6
		unload kp_sched
	done
	kill "${pids[@]}"
	wait "${pids[@]}" 2>/dev/null
}

# One system call never runs a mixture: who slept in an old function goes on with
# old ones, and these are those of the patch below.
case_pair()
{
	local patch others
	target
	for patch in pair2 pair3; do
		others="new 2"
		[ $patch = pair2 ] || others="new 0"
		load kp_pair1
		sleep_in_old pair
		must insmod kp_$patch.ko
		stay 0.5
		is 1 cat $root/kp_$patch/transition
		is "$others" within 5 cat $proc/pair
		wake
		is "old 1" cat /tmp/sleeper
		eventually 9 settled kp_$patch
		is "$others" within 5 cat $proc/pair
		unload kp_$patch
		# Replaced, or still there.
		[ ! -e $root/kp_pair1 ] || must bash -c "echo 0 >$root/kp_pair1/enabled"
		eventually 30 rmmod kp_pair1
	done
	no_target
}

case_sleeper_in_new()
{
	target
	load kp_wait
	sleep_in_new
	must bash -c "echo 0 >$root/kp_wait/enabled"
	stay 1
	is 1 cat $root/kp_wait/transition
	is "*$sleeper stack p_wait_sleep cat" cat $root/kp_wait/blocking
	# All but one have left it; back they go.
	must bash -c "echo 1 >$root/kp_wait/enabled"
	eventually 9 settled kp_wait
	is 1 cat $root/kp_wait/enabled
	must bash -c "echo 0 >$root/kp_wait/enabled"
	echo 1 >/sys/module/kp_wait/parameters/wake
	eventually 9 gone kp_wait
	wait "$sleeper" || wrong "the sleeper failed"
	is new cat /tmp/sleeper
	eventually 30 rmmod kp_wait
	no_target
}

case_force()
{
	target
	sleep_in_old
	must insmod kp_link.ko
	is 1 cat $root/kp_link/transition
	must bash -c "echo 1 >$root/kp_link/force"
	eventually 5 settled kp_link
	is new within 5 cat $proc/sleep
	wake
	is old cat /tmp/sleeper
	# Forced to patched: nothing of it can be in the way of an unload.
	unload kp_link

	sleep_in_old
	must insmod kp_link.ko
	must bash -c "echo 0 >$root/kp_link/enabled"
	eventually 20 gone kp_link
	wake
	eventually 30 rmmod kp_link
	no_target
}

case_cpu_hotplug()
{
	target
	sleep_in_old
	must insmod kp_sleep.ko
	echo 0 >/sys/devices/system/cpu/cpu1/online
	echo 1 >/sys/devices/system/cpu/cpu1/online
	wake
	eventually 9 settled kp_sleep
	unload kp_sleep
	echo 0 >/sys/devices/system/cpu/cpu1/online
	load kp_sleep
	echo 1 >/sys/devices/system/cpu/cpu1/online
	unload kp_sleep
	no_target
}

case_module_in_transition()
{
	target
	sleep_in_old
	signal_after 1000
	must insmod kp_both.ko
	for _ in 1 2 3; do
		must insmod kpatch_second.ko
		is "2077 2" cat /proc/kpatch_second/value
		is 1 cat $root/kp_both/kpatch_second/patched
		must rmmod kpatch_second
	done
	is 1 cat $root/kp_both/transition
	must insmod kpatch_second.ko
	must bash -c "echo 0 >$root/kp_both/enabled"
	eventually 9 gone kp_both
	is "1 2" cat /proc/kpatch_second/value
	signal_after 15
	wake
	must rmmod kpatch_second
	eventually 30 rmmod kp_both
	no_target
}

# A task that cannot be judged at first goes on to a module that came meanwhile.
case_module_entered_in_transition()
{
	local task

	target
	must insmod kpatch_holder.ko
	cat /proc/kpatch_holder/deep >/tmp/entered &
	task=$!
	eventually 5 grep -q holder_deep /proc/$task/stack
	signal_after 1000
	must insmod kp_both.ko
	is "$task $task unreliable * cat" cat $root/kp_both/blocking
	must insmod kpatch_second.ko
	echo 1 >/sys/module/kpatch_holder/parameters/rise
	eventually 5 grep -q target_sleep /proc/$task/stack
	stay 2
	is "$task $task stack target_sleep cat" cat $root/kp_both/blocking
	is 1 cat $root/kp_both/transition
	echo 1 >/sys/module/kpatch_second/parameters/release
	wait $task
	is old cat /tmp/entered
	eventually 5 settled kp_both
	is newer within 5 cat /proc/kpatch_second/sleep
	unload kp_both
	signal_after 15
	must rmmod kpatch_holder
	must rmmod kpatch_second
	no_target
}
