# shellcheck shell=bash disable=SC2154,SC2086 # variables of guest
# SPDX-License-Identifier: GPL-2.0
#
# Transitions that are held up: who holds them and why, what the engine does at
# the deadline, and that nobody else is harmed.  Sourced by ../guest.

cases+=(
	held_by_sleeper held_by_thread held_by_spinner held_by_burner
	held_by_exiting deadline_waits deadline_moved deadline_on_disable
	deadline_on_reversal deadline_and_hotplug deadline_and_flips
	deadline_parameters signal_file task_states trace_events
)

readonly holder=/sys/module/kpatch_holder/parameters
readonly parameters=/sys/module/kpatch/parameters
readonly held=$root/kp_hold

# deadline SECONDS [ACTION]: of the transitions to come
deadline()
{
	echo $(($1 * pace)) >$parameters/deadline
	echo "${2:-reverse}" >$parameters/on_deadline
}

# hold HOW: have a process read this file; makes holder_pid
hold()
{
	cat /proc/kpatch_holder/$1 >/tmp/held &
	holder_pid=$!
	eventually 5 grep -q '[^0]' /proc/$holder_pid/stat
	stay 0.3
}

# let_go: the holders leave; the patch that they held up can then be loaded
let_go()
{
	echo 1 >$holder/release
	wait "$holder_pid"
	is old cat /tmp/held
	deadline 60
	load kp_hold
	is new within 5 cat /proc/kpatch_holder/sleep
	unload kp_hold
	must rmmod kpatch_holder
}

state_is()
{
	[ "$(cat $held/state 2>/dev/null)" = "$1" ]
}

# listed LINE: the file names who holds the transition so (a pattern of grep)
listed()
{
	cat $held/blocking >/tmp/blocking
	grep -qx -- "$1" /tmp/blocking
}

# reversed_by_deadline LISTED LOGGED: load the patch; it is held up by what
# these patterns say, and goes by itself
reversed_by_deadline()
{
	local ticks

	(while :; do echo; pause; done) >/tmp/ticks &
	deadline 4
	must insmod kp_hold.ko
	is patching cat $held/state
	eventually 3 listed "$1" || wrong "listed: $(</tmp/blocking)"
	ticks=$(stat -c %s /tmp/ticks)
	eventually 15 gone kp_hold
	said_like "'kp_hold': not complete after $(span 4 6) s, reversing"
	said_like "'kp_hold': held by $2"
	must_not test "$ticks" = "$(stat -c %s /tmp/ticks)"
	kill $! && wait $! 2>/dev/null
	eventually 30 rmmod kp_hold
}

case_held_by_sleeper()
{
	must insmod kpatch_holder.ko
	hold sleep
	local p=$holder_pid
	reversed_by_deadline "$p $p stack holder_sleep cat" \
		"pid $p, tid $p (cat): stack, holder_sleep"
	let_go
}

case_held_by_thread()
{
	must insmod kpatch_holder.ko
	echo 1 >$holder/loop
	reversed_by_deadline \
		'\([0-9]*\) \1 \(stack\|running\) holder_loop kpatch_looper' \
		'pid .* (kpatch_looper): \(stack\|running\), holder_loop'
	hold sleep
	let_go
}

case_held_by_spinner()
{
	must insmod kpatch_holder.ko
	hold spin
	local p=$holder_pid
	reversed_by_deadline "$p $p \(stack\|running\) holder_spin cat" \
		"pid $p, tid $p (cat): \(stack\|running\), holder_spin"
	let_go
}

# Where kernel code is preempted at all.
case_held_by_burner()
{
	local switch=/sys/kernel/debug/sched/preempt before=

	mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug
	if [ -e $switch ]; then
		before=$(sed 's/.*(\(.*\)).*/\1/' $switch)
		echo full >$switch
	fi
	must insmod kpatch_holder.ko burn_seconds=$((8 * pace))
	hold burn
	local p=$holder_pid
	reversed_by_deadline "$p $p \(stack\|running\) holder_burn cat" \
		"pid $p, tid $p (cat): \(stack\|running\), holder_burn"
	let_go
	[ -z "$before" ] || echo "$before" >$switch
}

case_held_by_exiting()
{
	must insmod kpatch_holder.ko
	bash -c 'exec 3</proc/kpatch_holder/exit; exit' &
	local p=$!
	stay 0.5
	reversed_by_deadline "$p $p exiting holder_exit bash" \
		"pid $p, tid $p (bash): exiting, holder_exit"
	hold sleep
	let_go
	wait $p || wrong "the one that closed the file failed"
}

case_deadline_waits()
{
	must insmod kpatch_holder.ko
	hold sleep
	deadline 1 wait
	must insmod kp_hold.ko
	is -1 cat $held/deadline
	stay 3.5
	is patching cat $held/state
	said_like "'kp_hold': not complete after $(span 1 1) s, still waiting"
	said_like "'kp_hold': not complete after $(span 2 3) s, still waiting"
	said "pid $holder_pid, tid $holder_pid (cat): stack, holder_sleep"
	# Asked for by hand, it is reversed.
	must bash -c "echo 1 >$held/deadline"
	eventually 4 gone kp_hold
	eventually 30 rmmod kp_hold
	let_go
}

case_deadline_moved()
{
	local left begun

	must insmod kpatch_holder.ko
	hold sleep
	deadline 6
	begun=$(date +%s)
	must insmod kp_hold.ko
	left=$(cat $held/deadline)
	((left >= 1 && left <= 6 * pace)) || wrong "deadline says $left"
	begun=$(($(cat $held/start_time) - begun))
	((begun >= 0 && begun <= pace)) || wrong "begun $begun s after it was"
	must bash -c "echo -1 >$held/deadline"
	is -1 cat $held/deadline
	must_not bash -c "echo -2 >$held/deadline"
	must_not bash -c "echo 86401 >$held/deadline"
	must_not bash -c "echo soon >$held/deadline"
	stay 7
	is patching cat $held/state
	must bash -c "echo 86400 >$held/deadline"
	left=$(cat $held/deadline)
	((left <= 86400 && left > 86400 - pace)) || wrong "deadline says $left"
	must bash -c "echo 0 >$held/deadline"
	eventually 2 gone kp_hold
	eventually 30 rmmod kp_hold

	# Not later than the transition.
	deadline 6
	echo 1 >$holder/release
	wait "$holder_pid"
	load kp_hold
	must_not bash -c "echo 5 >$held/deadline"
	must_not bash -c "echo 1 >$held/signal"
	is -1 cat $held/deadline
	is 0 cat $held/start_time
	stay 7
	is patched cat $held/state
	unload kp_hold
	echo 0 >$holder/release
	hold sleep
	let_go
}

# hold_new: a process that stays in the function of the patch
hold_new()
{
	echo 1 >/sys/module/kp_hold/parameters/hold
	hold sleep
	eventually 5 grep -q p_hold_sleep /proc/$holder_pid/stack
}

# ended PID: of a child that is not reaped yet
ended()
{
	grep -qs ') Z ' /proc/$1/stat || [ ! -e /proc/$1 ]
}

let_go_of_new()
{
	echo 0 >/sys/module/kp_hold/parameters/hold
	eventually 20 ended $holder_pid
	# It may be in the old text, which is let go of otherwise.
	ended $holder_pid || echo 1 >$holder/release
	wait $holder_pid || wrong "the reader of the new text failed"
	is new cat /tmp/held
}

case_deadline_on_disable()
{
	must insmod kpatch_holder.ko
	load kp_hold
	hold_new
	deadline 2
	must bash -c "echo 0 >$held/enabled"
	is unpatching cat $held/state
	eventually 2 listed "$holder_pid $holder_pid stack p_hold_sleep cat"
	eventually 4 state_is patched
	is 1 cat $held/enabled
	said "(cat): stack, p_hold_sleep"
	let_go_of_new
	deadline 60
	unload kp_hold
	must rmmod kpatch_holder
}

case_deadline_on_reversal()
{
	local old

	must insmod kpatch_holder.ko
	hold sleep
	old=$holder_pid
	deadline 60
	must insmod kp_hold.ko hold=1
	hold_new
	deadline 2
	must bash -c "echo $((2 * pace)) >$held/deadline"
	eventually 4 state_is unpatching
	is -1 cat $held/deadline
	is 0 cat $held/enabled
	eventually 2 listed "$holder_pid $holder_pid stack p_hold_sleep cat"
	# Twice as long as it may take, it is still on its way back.
	stay 4.5
	is unpatching cat $held/state
	said_like "'kp_hold': not complete after $(span 2 2) s, still waiting"
	said_like "'kp_hold': not complete after $(span 4 5) s, still waiting"
	said "pid $holder_pid, tid $holder_pid (cat): stack, p_hold_sleep"
	let_go_of_new
	eventually 5 gone kp_hold
	eventually 30 rmmod kp_hold
	holder_pid=$old
	let_go
}

case_deadline_and_hotplug()
{
	local cpu1=/sys/devices/system/cpu/cpu1/online

	must insmod kpatch_holder.ko
	hold sleep
	deadline 2
	must taskset -c 1 insmod kp_hold.ko
	echo 0 >$cpu1
	eventually 5 gone kp_hold
	echo 1 >$cpu1
	eventually 30 rmmod kp_hold
	let_go
}

# The deadline falls into reversals that are asked for; each starts a new one.
case_deadline_and_flips()
{
	local end value=0

	must insmod kpatch_holder.ko
	hold sleep
	deadline 60
	must insmod kp_hold.ko hold=1
	local old=$holder_pid
	hold_new
	deadline 1
	end=$((SECONDS + 6 * pace))
	while ((SECONDS < end)); do
		echo $value >$held/enabled
		value=$((1 - value))
		sleep $pace.0$((RANDOM % 10))
	done 2>/dev/null
	eventually 3 state_is unpatching
	said "reversing"
	let_go_of_new
	eventually 5 gone kp_hold
	eventually 30 rmmod kp_hold
	holder_pid=$old
	let_go
}

case_deadline_parameters()
{
	deadline 7 wait
	is $((7 * pace)) cat $parameters/deadline
	is wait cat $parameters/on_deadline
	must_not bash -c "echo 86401 >$parameters/deadline"
	must_not bash -c "echo -1 >$parameters/deadline"
	must_not bash -c "echo never >$parameters/on_deadline"
	is $((7 * pace)) cat $parameters/deadline
	is wait cat $parameters/on_deadline
	deadline 0
	must insmod kpatch_holder.ko
	hold sleep
	must insmod kp_hold.ko
	is -1 cat $held/deadline
	echo 0 >$held/enabled
	eventually 5 gone kp_hold
	eventually 30 rmmod kp_hold
	let_go
}

case_signal_file()
{
	target
	sleep_in_old
	signal_after 100
	must insmod kp_sleep.ko
	is 1 cat $root/kp_sleep/transition
	must bash -c "echo 1 >$root/kp_sleep/signal"
	eventually 3 settled kp_sleep
	signal_after 15
	wait "$sleeper" || wrong "the sleeper saw the signal"
	is new cat /tmp/sleeper
	unload kp_sleep
	no_target
}

# states: the different states in the file of all tasks
states()
{
	cut -d ' ' -f 3 /proc/kpatch/tasks | sort -u | tr '\n' ' '
}

case_task_states()
{
	local i pids=()

	is 400 stat -c %a /proc/kpatch/tasks
	is "-1 " states
	must insmod kpatch_holder.ko
	hold sleep
	for ((i = 0; i < 160; i++)); do
		(echo sleeper_of_many >/proc/$BASHPID/comm && read -ru "$nothing") &
		pids+=($!)
	done
	deadline 60
	must insmod kp_hold.ko
	eventually 5 listed "$holder_pid $holder_pid stack holder_sleep cat"
	must grep -qx "$holder_pid $holder_pid 0 cat" /proc/kpatch/tasks
	eventually 5 grep -qx "0 0 1 swapper/1" /proc/kpatch/tasks
	must grep -qx "${pids[159]} ${pids[159]} 1 sleeper_of_many" /proc/kpatch/tasks
	is 160 grep -c ' 1 sleeper_of_many$' /proc/kpatch/tasks
	is "0 1 " states
	# More than a page.
	(($(wc -c </proc/kpatch/tasks) > 4096)) || wrong "the file is short"
	kill "${pids[@]}"
	wait "${pids[@]}" 2>/dev/null
	echo 0 >$held/enabled
	eventually 5 gone kp_hold
	eventually 30 rmmod kp_hold
	is "-1 " states
	let_go
}

case_trace_events()
{
	local tracing=/sys/kernel/tracing event

	mountpoint -q $tracing || mount -t tracefs none $tracing
	must insmod kpatch_holder.ko
	hold sleep
	echo >$tracing/trace
	must bash -c "echo 1 >$tracing/events/kpatch/enable"
	deadline 2
	must insmod kp_hold.ko
	eventually 5 gone kp_hold
	eventually 30 rmmod kp_hold
	echo 0 >$tracing/events/kpatch/enable
	cat $tracing/trace >/tmp/trace
	for event in 'transition_start: patch=kp_hold target=1' \
		'task_switched: .* target=1 how=off-cpu' \
		'task_switched: .*comm=swapper/1 target=1 how=idle' \
		"task_blocked: pid=$holder_pid comm=cat reason=stack function=holder_sleep" \
		'transition_deadline: patch=kp_hold reverse=1' \
		'transition_reverse: patch=kp_hold target=0' \
		'transition_start: patch=kp_hold target=0' \
		'transition_complete: patch=kp_hold target=0'; do
		must grep -q "$event" /tmp/trace
	done
	echo >$tracing/trace
	let_go
}
