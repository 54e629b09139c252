# shellcheck shell=bash disable=SC2154,SC2034 # variables of guest/engine.sh
# SPDX-License-Identifier: GPL-2.0
#
# Sourced by guest.  Owns what all storms share: turns of enabling and disabling
# the patch of the pair, free or held open by a task that waits between caller
# and callee; the tasks that call the pair all the while; and the count of what
# they saw.

readonly pair=/proc/kpatch_pair

# The turns so far, and what the meter counted while a transition was on.  The
# meter is a function that sets REPLY.
# slowest is the removal of a patch that took longest, in seconds.
transitions=0 metered=0 meter=no_meter slowest=0
callers=() waiters=() bystanders=()

no_meter()
{
	REPLY=0
}

# pair_load: the target module, and four tasks that call it
pair_load()
{
	local window

	must insmod kpatch_pair.ko
	for window in spin spin yield sleep; do
		dd if=$pair/$window of=/dev/null bs=1 status=none &
		callers+=($!)
	done
	transitions=0 metered=0 meter=no_meter slowest=0
}

# pair_unload: no caller saw two versions; both were seen often.  Sets observed.
# With WITNESSES, the least number of observations of each version.
pair_unload()
{
	local old new mixed least=${1:-$transitions}

	end_tasks "${callers[@]}"
	callers=()
	read -r old new mixed <$pair/seen
	((mixed == 0)) || wrong "$mixed mixed observations"
	((old >= least)) || wrong "only $old observations of the old version"
	((new >= least)) || wrong "only $new observations of the new version"
	observed=$((old + new + mixed))
	must rmmod kpatch_pair
}

# observations: a meter
observations()
{
	local old new mixed

	read -r old new mixed <$pair/seen
	REPLY=$((old + new + mixed))
}

# forks: a meter of all new tasks
forks()
{
	local key

	while read -r key REPLY; do
		[[ $key != processes ]] || break
	done </proc/stat
}

# end_tasks PID...: they do not end by themselves; it is wrong if they did
end_tasks()
{
	local pid

	for pid; do
		kill "$pid" 2>/dev/null || wrong "process $pid ended by itself"
	done
	wait "$@" 2>/dev/null
}

# bystander COMMAND...: runs until the storm is over
bystander()
{
	"$@" &
	bystanders+=($!)
}

# storm_over: nothing of it is left, whatever became of it
storm_over()
{
	local pid

	for pid in "${callers[@]}" "${waiters[@]}" "${bystanders[@]}"; do
		kill -KILL "$pid" 2>/dev/null
	done
	wait
	callers=() waiters=() bystanders=()
}

in_transition()
{
	local transition=

	read -r transition 2>/dev/null <"$root/$1/transition"
	[ "$transition" = 1 ]
}

# unused MODULE: nothing holds it
unused()
{
	local count=

	read -r count 2>/dev/null <"/sys/module/$1/refcnt"
	[ "$count" = 0 ]
}

# set_enabled PATCH VALUE: fails when the engine refuses
set_enabled()
{
	# The inner redirection fails where the file is gone.
	{ echo "$2" >"$root/$1/enabled"; } 2>/dev/null
}

# remove PATCH: it has been disabled; it goes, and so does its module.  That waits
# for RCU tasks, which takes its time where kernel code keeps every CPU busy.
remove()
{
	local begun=$SECONDS

	eventually 60 gone "$1" && eventually 200 unused "$1" && must rmmod "$1"
	((SECONDS - begun <= slowest)) || slowest=$((SECONDS - begun))
}

# wait_in_pair: one more task that stays in the caller until pair_wake
wait_in_pair()
{
	dd if=$pair/wait of=/dev/null bs=1 count=1 status=none &
	waiters+=($!)
	eventually 20 waits_in_pair $!
}

waits_in_pair()
{
	local function=

	read -r function <"/proc/$1/wchan"
	[[ $function == pair_linger* ]]
}

# pair_wake: they leave
pair_wake()
{
	echo 1 >/sys/module/kpatch_pair/parameters/release
	wait "${waiters[@]}"
	waiters=()
	echo 0 >/sys/module/kpatch_pair/parameters/release
}

# metered COMMAND...: what the meter counts while the command runs
metered()
{
	local before

	$meter
	before=$REPLY
	"$@"
	$meter
	metered=$((metered + REPLY - before))
}

apply()
{
	must insmod "$1.ko"
	eventually 60 settled "$1"
}

revert()
{
	set_enabled "$1" 0 || wrong "$1 cannot be disabled"
	eventually 60 gone "$1"
}

# turn PATCH: enable and disable it
turn()
{
	metered apply "$1"
	metered revert "$1"
	remove "$1"
	((transitions += 2))
}

# meter_moves: the meter has counted a few more since it was at $from
meter_moves()
{
	$meter
	((REPLY >= from + 3))
}

# hold PATCH: its transition has begun; it must go on while something is counted
hold()
{
	local from

	in_transition "$1" || wrong "$1 is not in transition"
	$meter
	from=$REPLY
	[ $meter = no_meter ] || eventually 30 meter_moves
	in_transition "$1" || wrong "$1 was not held in transition"
	pair_wake
}

apply_held()
{
	wait_in_pair
	must insmod "$1.ko"
	hold "$1"
	eventually 60 settled "$1"
}

revert_held()
{
	wait_in_pair
	set_enabled "$1" 0 || wrong "$1 cannot be disabled"
	hold "$1"
	eventually 60 gone "$1"
}

# held_turn PATCH: the same, each transition held open until the meter moves
held_turn()
{
	metered apply_held "$1"
	metered revert_held "$1"
	remove "$1"
	((transitions += 2))
}

# turns COUNT: of the pair's patch, free and held by turns, until there were
# COUNT transitions or something was wrong
turns()
{
	while ((transitions < $1)) && [ -z "$errors" ]; do
		if ((transitions % 4)); then
			held_turn kp_pair
		else
			turn kp_pair
		fi
	done
}
