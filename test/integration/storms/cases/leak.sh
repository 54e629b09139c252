# shellcheck shell=bash disable=SC2154,SC2034,SC2086 # variables of guest and pair.sh
# SPDX-License-Identifier: GPL-2.0
#
# One patch in and out again and again: what is left of it?

# things_left: what must be as it was, to the letter
things_left()
{
	cat /sys/kernel/tracing/enabled_functions
	find $root
	find /sys/module -maxdepth 1
	cut -d' ' -f1-4 /proc/modules
}

# memory_left: names and amounts that may change a little
memory_left()
{
	local key value rest available kept

	sync
	echo 3 >/proc/sys/vm/drop_caches
	# Freed after a grace period, some of it by works.
	sleep 2
	echo 3 >/proc/sys/vm/drop_caches
	awk 'NR > 2 { print "slab:" $1, $2 }' /proc/slabinfo
	wc -l </proc/vmallocinfo | sed 's/^/vmalloc_areas /'
	while read -r key value rest; do
		[[ $key != MemAvailable: ]] || available=$value
		[[ $key != Percpu: ]] || echo "percpu_kB $value"
	done </proc/meminfo
	# Each CPU keeps free pages for itself, up to some 30 MB.
	kept=$(awk '$1 == "count:" { pages += $2 } END { print pages + 0 }' \
		/proc/zoneinfo)
	echo "available_kB $((available + kept * $(getconf PAGESIZE) / 1024))"
}

# grown FILE FILE MANY: what there is MANY more of than there was
grown()
{
	awk -v many="$3" 'NR == FNR { was[$1] = $2; next }
		$1 != "available_kB" && $2 - was[$1] >= many {
			print $1, was[$1], "->", $2 }' "$1" "$2"
}

# available FILE
available()
{
	sed -n 's/^available_kB //p' "$1"
}

# leak_round COUNT: turns of the patch; adds to loads, sets lost and grown to what
# there is less and more of after them
leak_round()
{
	local i

	memory_left >/tmp/memory
	for ((i = 0; i < $1; i++)); do
		turn kp_pair
		[ -z "$errors" ] || break
	done
	is "" diff <(things_left) /tmp/things
	memory_left >/tmp/memory.now
	loads=$((loads + i))
	# An object lost in every other turn would be seen.
	grown=$(grown /tmp/memory /tmp/memory.now $(($1 / 2)))
	lost=$(($(available /tmp/memory) - $(available /tmp/memory.now)))
	# It goes up and down a little.
	((lost < 3072 + 2 * $1)) || grown+=" $lost kB are gone"
}

# leak COUNT: loads
case_leak()
{
	local i loads=0 lost grown round

	must insmod kpatch_pair.ko
	transitions=0 meter=no_meter
	# What is allocated once is allocated now.
	for ((i = 0; i < 10; i++)); do
		turn kp_pair
	done
	things_left >/tmp/things
	transitions=0
	# Other things in the machine grow too, what describes cached files say,
	# but not in step with the loads time and again.
	for ((round = 0; round < 3; round++)); do
		leak_round "$1"
		[[ $grown && ! $errors ]] || break
	done
	[ -z "$grown" ] || wrong "$grown"
	must rmmod kpatch_pair
	figures="$loads loads, $transitions transitions, $lost kB less memory"
}
