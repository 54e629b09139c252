# shellcheck shell=bash disable=SC2154,SC2034,SC2086 # variables of guest and pair.sh
# SPDX-License-Identifier: GPL-2.0
#
# Is a task ever in two versions at once?  And would we notice?

# oracle COUNT: transitions; a minute at least for 50
case_oracle()
{
	local count=$1 end=$((SECONDS + $1 * 6 / 5))

	pair_load
	meter=observations
	while turns "$count" && [ -z "$errors" ] && ((SECONDS < end)); do
		((count += 4))
	done
	((metered >= transitions)) ||
		wrong "only $metered observations while transitions were on"
	pair_unload
	figures="$transitions transitions, $observed observations, 0 mixed, $metered of them in transition"
}

# immediate COUNT: transitions; the modules stay, so each has its own name
case_immediate()
{
	local i old new mixed

	pair_load
	for ((i = 0; i < $1 / 2; i++)); do
		instant_turn "$(printf 'kp_instant%02d' $i)"
		[ -z "$errors" ] || break
	done
	end_tasks "${callers[@]}"
	callers=()
	read -r old new mixed <$pair/seen
	((mixed > 0)) || wrong "0 mixed of $((old + new)) observations"
	must rmmod kpatch_pair
	figures="$transitions transitions, $((old + new + mixed)) observations, $mixed mixed"
}

# instant_turn NAME: of the same length as the one that was built
instant_turn()
{
	LC_ALL=C sed "s/kp_instant00/$1/g" kp_instant00.ko >"/tmp/$1.ko"
	must insmod "/tmp/$1.ko"
	eventually 20 settled "$1"
	pause
	set_enabled "$1" 0 || wrong "$1 cannot be disabled"
	eventually 20 gone "$1"
	rm "/tmp/$1.ko"
	((transitions += 2))
}
