# shellcheck shell=bash disable=SC2154,SC2086 # variables of guest
# SPDX-License-Identifier: GPL-2.0
#
# The life of the engine and of its patches, again and again.  Last of all:
# what is loaded here may stay.  Sourced by ../guest.

cases+=(
	cycles core_unload force_out immediate immediate_func
	immediate_func_replaced
)

case_cycles()
{
	local i
	for ((i = 0; i < 50; i++)); do
		insmod kp_two.ko || wrong "insmod failed in cycle $i"
		((i % 2)) || until settled kp_two; do pause; done
		# In every other cycle the transition is reversed, or just over.
		echo 0 >$root/kp_two/enabled || wrong "disable failed in cycle $i"
		until gone kp_two; do pause; done
		eventually 30 rmmod kp_two
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

	# Not held by who sleeps with a work that nobody waits for any more.
	target
	sleep_in_old
	must insmod kp_sleep.ko
	must bash -c "echo 0 >$root/kp_sleep/enabled"
	eventually 20 gone kp_sleep
	eventually 30 rmmod kp_sleep
	must within 20 rmmod kpatch
	must insmod "$core"
	wake
	is old cat /tmp/sleeper
	no_target
	load kp_one
	unload kp_one
}

# Last of all, these: their modules stay.

# Nobody knows when the sleeper has left the new function.
case_force_out()
{
	target
	load kp_wait
	sleep_in_new
	must bash -c "echo 0 >$root/kp_wait/enabled"
	must bash -c "echo 1 >$root/kp_wait/force"
	eventually 9 gone kp_wait
	stay 1
	must_not rmmod kp_wait
	echo 1 >/sys/module/kp_wait/parameters/wake
	wait "$sleeper" || wrong "the sleeper failed"
	is new cat /tmp/sleeper
	must_not rmmod kp_wait
	no_target
}

case_immediate()
{
	target
	sleep_in_old
	load kp_immediate
	is immediate within 5 cat $proc/sleep
	wake
	is old cat /tmp/sleeper
	must bash -c "echo 0 >$root/kp_immediate/enabled"
	eventually 9 gone kp_immediate
	# Other patches let their modules go some time after.
	must_not rmmod kp_immediate
	stay 1
	must_not rmmod kp_immediate
	sleep_in_old
	wake
	is old cat /tmp/sleeper
	no_target
}

# It sleeps in there still; later, nobody knows.
stays()
{
	eventually 9 gone "$1"
	must_not rmmod "$1"
	stay 1
	must_not rmmod "$1"
	echo 1 >"/sys/module/$1/parameters/wake"
	wait "$sleeper"
	is new cat /tmp/sleeper
	must_not rmmod "$1"
}

case_immediate_func()
{
	target
	sleep_in_old
	load kp_unsafe
	wake
	is old cat /tmp/sleeper
	sleep_in_new
	must bash -c "echo 0 >$root/kp_unsafe/enabled"
	stays kp_unsafe
	no_target
}

case_immediate_func_replaced()
{
	target
	load kp_unsafe2
	sleep_in_new
	load kp_replace
	stays kp_unsafe2
	unload kp_replace
	no_target
}
