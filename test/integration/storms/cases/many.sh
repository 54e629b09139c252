# shellcheck shell=bash disable=SC2154,SC2034,SC2086 # variables of guest and pair.sh
# SPDX-License-Identifier: GPL-2.0
#
# Many functions, and many patches of each.

# many_say VALUE: what all functions return
many_say()
{
	local said

	read -r said </proc/kpatch_many
	[ "$said" = "64x$1" ] || wrong "the functions say '$said', not 64x$1"
}

# stack_up: all patches, one over the other
stack_up()
{
	local number

	for number in {0..7}; do
		apply "kp_many$number"
		((++transitions))
		many_say $((number + 1))
	done
}

# take_out: in an order that is neither that of loading nor its reverse; the
# newest of those left is what runs
take_out()
{
	local number left

	for left in 3:8 7:7 0:7 6:6 5:5 1:5 4:3 2:0; do
		number=${left%:*}
		revert "kp_many$number"
		remove "kp_many$number"
		((++transitions))
		many_say "${left#*:}"
	done
}

# replaced: one patch instead of all of them
replaced()
{
	local number

	apply kp_manyall
	many_say 99
	for number in {0..7}; do
		remove "kp_many$number"
	done
	revert kp_manyall
	remove kp_manyall
	((transitions += 2))
	many_say 0
}

# many COUNT: transitions
case_many()
{
	must insmod kpatch_many.ko
	transitions=0
	while ((transitions < $1)) && [ -z "$errors" ]; do
		stack_up
		take_out
		stack_up
		replaced
	done
	must rmmod kpatch_many
	figures="$transitions transitions of 64 functions, up to 8 patches on each"
}
