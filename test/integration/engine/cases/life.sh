# shellcheck shell=bash disable=SC2154,SC2086 # variables of guest
# SPDX-License-Identifier: GPL-2.0
#
# The life of the engine and of its patches, again and again.  Last of all:
# what is loaded here may stay.  Sourced by ../guest.

cases+=(
	cycles core_unload immediate
)

case_cycles()
{
	local i
	for ((i = 0; i < 50; i++)); do
		insmod kp_two.ko || wrong "insmod failed in cycle $i"
		((i % 2)) || until settled kp_two; do :; done
		# In every other cycle the transition is reversed, or just over.
		echo 0 >$root/kp_two/enabled || wrong "disable failed in cycle $i"
		until gone kp_two; do sleep 0.02; done
		eventually 5 rmmod kp_two
		[ -z "$errors" ] || break
	done
}

case_core_unload()
{
	load kp_one
	must_not rmmod kpatch
	unload kp_one
	must rmmod kpatch
	must test ! -e $root
	must_not insmod kp_one.ko
	must insmod "$core"
	load kp_one
	unload kp_one
}

# Last: its module stays.
case_immediate()
{
	target
	sleep_in_old
	load kp_immediate
	is immediate timeout 5 cat $proc/sleep
	wake
	is old cat /tmp/sleeper
	must bash -c "echo 0 >$root/kp_immediate/enabled"
	eventually 9 gone kp_immediate
	must_not rmmod kp_immediate
	sleep_in_old
	wake
	is old cat /tmp/sleeper
	no_target
}
