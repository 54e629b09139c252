# shellcheck shell=bash disable=SC2154,SC2034,SC2086 # variables of guest and pair.sh
# SPDX-License-Identifier: GPL-2.0
#
# Transitions while tasks, CPUs and modules come and go.

# lived: each bystander still runs
lived()
{
	local pid

	for pid in "${bystanders[@]}"; do
		kill -0 "$pid" 2>/dev/null || wrong "bystander $pid has ended"
	done
	end_tasks "${bystanders[@]}"
	bystanders=()
}

# Children that call the pair at once, in the state of their parent.
fork_callers()
{
	local byte

	while :; do
		(read -rN1 byte <$pair/spin)
	done
}

# fork COUNT: transitions
case_fork()
{
	pair_load
	meter=forks
	bystander stress-ng --quiet --oomable --fork 1 --fork-max 4 --vfork 1 \
		--vfork-max 4 --clone 1 --clone-max 16
	bystander fork_callers
	turns "$1"
	lived
	((metered >= 5 * transitions)) ||
		wrong "only $metered forks while transitions were on"
	pair_unload
	figures="$transitions transitions, $metered forks in them, $observed observations, 0 mixed"
}

# io_uring_workers: a meter
io_uring_workers()
{
	read -r REPLY _ </tmp/workers
}

# io_uring COUNT: transitions
case_io_uring()
{
	local workers reads

	pair_load
	echo 0 0 >/tmp/workers
	bystander "$programs/workers" $pair/sleep /tmp/workers
	meter=io_uring_workers
	turns "$1"
	lived
	((metered >= transitions)) ||
		wrong "only $metered workers while transitions were on"
	read -r workers reads </tmp/workers
	((reads >= metered)) || wrong "only $reads reads by workers"
	pair_unload
	figures="$transitions transitions, $metered of $workers workers in them, $observed observations, 0 mixed"
}

# Takes CPU 1 away and back, for ever, and counts; stopped with it online.
cpu_flapper()
{
	local flaps=0 going=1

	trap 'going=' TERM
	while [ -n "$going" ]; do
		echo 0 >/sys/devices/system/cpu/cpu1/online || exit
		echo $((++flaps)) >/tmp/flaps
		echo 1 >/sys/devices/system/cpu/cpu1/online || exit
		echo $((++flaps)) >/tmp/flaps
	done
}

cpu_flaps()
{
	# It may be empty for a moment.
	until read -r REPLY </tmp/flaps; do :; done
}

# hotplug COUNT: transitions
case_hotplug()
{
	pair_load
	echo 0 >/tmp/flaps
	bystander cpu_flapper
	meter=cpu_flaps
	turns "$1"
	lived
	is 1 cat /sys/devices/system/cpu/cpu1/online
	((metered >= transitions)) ||
		wrong "CPU 1 went or came only $metered times while transitions were on"
	pair_unload
	figures="$transitions transitions, CPU 1 went or came $metered times in them, $observed observations, 0 mixed"
}

# Enables and disables for ever, held in mid-transition until a few modules were
# loaded, then completed or reversed.  Stopped with nothing loaded.
visit_turner()
{
	local going=1 turned=0

	errors=''
	trap 'going=' TERM
	meter=visits
	while [ -n "$going$errors" ]; do
		if ((turned % 4 == 2)); then
			visit_reversed
		else
			held_turn kp_visit
		fi
		turned=$((turned + 2))
		echo "$turned" >/tmp/turned
		[ -z "$errors" ] || break
	done
	printf '%s' "$errors" >/tmp/turner_errors
}

visit_reversed()
{
	local from

	wait_in_pair
	must insmod kp_visit.ko
	visits
	from=$REPLY
	eventually 30 meter_moves
	set_enabled kp_visit 0 || wrong "kp_visit cannot be reversed"
	remove kp_visit
	pair_wake
}

visits()
{
	until read -r REPLY </tmp/visits; do :; done
}

# visit NUMBER: the module comes and goes; sets middle when it came in
# mid-transition
visit()
{
	local before=0 value

	! in_transition kp_visit || before=1
	must insmod kpatch_second.ko
	middle=0
	if ((before)) && in_transition kp_visit; then
		middle=1
	fi
	read -r value </proc/kpatch_second/value
	[[ $value == "1 2" || $value == "2077 2" ]] ||
		wrong "the module that came says '$value'"
	must rmmod kpatch_second
	echo "$1" >/tmp/visits
}

# module COUNT: times that a module comes and goes
case_module()
{
	local i middle middles=0 turned

	pair_load
	echo 0 >/tmp/visits
	echo 0 >/tmp/turned
	bystander visit_turner
	for ((i = 1; i <= $1; i++)); do
		visit $i
		((middles += middle))
		[ -z "$errors" ] || break
	done
	# The turner may wait for visits before it can stop.
	kill "${bystanders[0]}" || wrong "the turner has ended: $(cat /tmp/turner_errors)"
	while kill -0 "${bystanders[0]}" 2>/dev/null; do
		visit $((++i))
	done
	wait "${bystanders[0]}"
	bystanders=()
	[ ! -s /tmp/turner_errors ] || wrong "the turner says: $(cat /tmp/turner_errors)"
	is "" ls $root
	read -r turned </tmp/turned
	((middles * 4 >= $1)) || wrong "only $middles times in mid-transition"
	pair_unload "$turned"
	figures="$i loads, $middles of them in mid-transition, $turned transitions, $observed observations, 0 mixed"
}
