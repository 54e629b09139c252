# shellcheck shell=bash disable=SC2154,SC2034,SC2086 # variables of guest and pair.sh
# SPDX-License-Identifier: GPL-2.0
#
# Transitions turned round on the way.

# reversals_logged: transitions of the pair's patch that were left for the other
# one before they were complete
reversals_logged()
{
	awk '
		/kp_pair.: starting (un)?patching transition/ {
			reversals += going; going = 1 }
		/kp_pair.: (un)?patching complete/ { going = 0 }
		END { print reversals + 0 }' /tmp/kmsg
}

# reversed_free: nothing holds it; it may be over before
reversed_free()
{
	must insmod kp_pair.ko
	set_enabled kp_pair 0 || wrong "kp_pair cannot be disabled"
	# Back again, if that is not over; it is refused otherwise.
	if set_enabled kp_pair 1; then
		eventually 60 settled kp_pair
		set_enabled kp_pair 0 || wrong "kp_pair cannot be disabled again"
	fi
	remove kp_pair
}

# reversed_held: for sure in mid-transition, both ways
reversed_held()
{
	wait_in_pair
	must insmod kp_pair.ko
	in_transition kp_pair || wrong "nothing holds the enabling"
	set_enabled kp_pair 0 || wrong "enabling cannot be reversed"
	remove kp_pair
	pair_wake

	apply kp_pair
	wait_in_pair
	set_enabled kp_pair 0 || wrong "kp_pair cannot be disabled"
	in_transition kp_pair || wrong "nothing holds the disabling"
	set_enabled kp_pair 1 || wrong "disabling cannot be reversed"
	eventually 60 settled kp_pair
	is 1 cat $root/kp_pair/enabled
	pair_wake
	set_enabled kp_pair 0 || wrong "kp_pair cannot be disabled at last"
	remove kp_pair
}

# reverse COUNT: reversals, half of them with a task that holds the transition
case_reverse()
{
	local total i free=$(($1 / 2)) held=$(($1 / 4))

	pair_load
	bystander cat /dev/kmsg >/tmp/kmsg
	for ((i = 0; i < free; i++)); do
		reversed_free
		((i >= held)) || reversed_held
		[ -z "$errors" ] || break
	done
	lived
	total=$(reversals_logged)
	((total >= 2 * held + free / 2)) ||
		wrong "only $total reversals in mid-transition"
	pair_unload 1
	figures="$total reversals in mid-transition, $((2 * held)) of them with a task that held it, $observed observations, 0 mixed, removal in $slowest s or less"
}
