# shellcheck shell=bash disable=SC2154,SC2034 # shared with guest
# SPDX-License-Identifier: GPL-2.0
#
# Sourced by ./guest: the operations that faults are injected into.  Of each:
#
#   base_X   what is there before
#   op_X     the operation, up to its end: exit status 99 when that did not come
#   done_X   calls wrong() for what a success lacks
#   undo_X   back to the base after a success
#   clear_X  nothing is there any more
#
# Decides nothing about faults.

scenarios=(core_load patch_load patch_load_absent patch_busy disable
	disable_shared reverse force reads target_coming target_coming_held
	target_going target_going_held traces_enable traces_held works
	patch_unload core_unload)
readonly scenarios

# within SECONDS COMMAND...: it succeeds in that time, or the status is 99
within()
{
	local end=$((SECONDS + $1))

	until "${@:2}" >/dev/null 2>&1; do
		((SECONDS <= end)) || return 99
		sleep 0.05
	done
}

# enable PATCH / disable PATCH: up to the end of the transition
enable()
{
	insmod "$1.ko" || return
	within 20 settled "$1"
}

disable()
{
	echo 0 >"$root/$1/enabled" || return
	within 20 gone "$1"
}

base_core()
{
	# A transition that is held stays so, however long this takes.
	must insmod "$core" deadline=0
}

clear_core()
{
	must rmmod kpatch
}

targets()
{
	must insmod kpatch_second.ko
	must insmod kpatch_target.ko
}

no_targets()
{
	must rmmod kpatch_target
	eventually 30 rmmod kpatch_second
}

# The engine itself.

# The kernel keeps what the first kprobe made it allocate.
base_core_load()
{
	base_core
	clear_core
}

op_core_load()
{
	insmod "$core" fail_nth="$1"
}

done_core_load()
{
	arm 0
	load kp_one
	is "one 1 *" cat /proc/cmdline
	unload kp_one
}

undo_core_load()
{
	must rmmod kpatch
}

clear_core_load()
{
	:
}

base_core_unload()
{
	base_core
	load kp_one
	unload kp_one
}

op_core_unload()
{
	rmmod kpatch
}

done_core_unload()
{
	must test ! -e "$root"
}

undo_core_unload()
{
	base_core
}

clear_core_unload()
{
	clear_core
}

# A patch with everything in it, which replaces three others.

others()
{
	load kp_one
	load kp_two
	load kp_both
}

base_patch_load()
{
	base_core
	targets
	others
}

op_patch_load()
{
	enable kp_all && within 20 gone kp_one && within 20 gone kp_two &&
		within 20 gone kp_both
}

done_patch_load()
{
	is "all 1" cat /proc/uptime
	is all cat /proc/tty/driver/serial
	is "1 2077" cat "$proc"/value
	is "1 2" cat /proc/kpatch_second/value
	is "*.*" cat /proc/loadavg
	must_not grep -q -E '^(one|two)' /proc/cmdline
	# The nops are gone, and what only they had redirected.
	is "1?1" cat "$root"/kp_all/{vmlinux,kpatch_target}/patched
	must_not test -e "$root"/kp_all/kpatch_second
}

undo_patch_load()
{
	local patch

	unload kp_all
	for patch in kp_one kp_two kp_both; do
		eventually 30 rmmod $patch
	done
	others
}

clear_patch_load()
{
	unload kp_both
	unload kp_two
	unload kp_one
	no_targets
	clear_core
}

# The same, but the modules that it changes come later.

base_patch_load_absent()
{
	base_core
}

op_patch_load_absent()
{
	enable kp_all
}

done_patch_load_absent()
{
	is "all 1" cat /proc/uptime
	targets
	is "1 2077" cat "$proc"/value
	no_targets
}

undo_patch_load_absent()
{
	unload kp_all
}

clear_patch_load_absent()
{
	clear_core
}

# A patch that has to wait for another one's transition.

base_patch_busy()
{
	base_held
}

op_patch_busy()
{
	local said

	# Without a fault it is refused as well.
	said=$(insmod kp_one.ko 2>&1)
	[[ $said != *busy* ]] || return 0
	echo "$said"
	return 1
}

done_patch_busy()
{
	must_not grep -q '^one' /proc/cmdline
	must_not grep -q '^kp_one' /proc/modules
}

undo_patch_busy()
{
	:
}

clear_patch_busy()
{
	clear_held
}

# Disabling it.

base_disable()
{
	base_core
	targets
	load kp_all
}

op_disable()
{
	disable kp_all
}

done_disable()
{
	is "*.*" cat /proc/uptime
	is "1 2" cat "$proc"/value
}

undo_disable()
{
	eventually 30 rmmod kp_all
	load kp_all
}

clear_disable()
{
	unload kp_all
	no_targets
	clear_core
}

# Disabling a patch with another one on top, in one of its two functions.

base_disable_shared()
{
	base_core
	load kp_two
	load kp_one
}

op_disable_shared()
{
	disable kp_two
}

done_disable_shared()
{
	is "*.*" cat /proc/loadavg
	is "one 1 *" cat /proc/cmdline
}

undo_disable_shared()
{
	eventually 30 rmmod kp_two
	unload kp_one
	load kp_two
	load kp_one
}

clear_disable_shared()
{
	unload kp_one
	unload kp_two
	clear_core
}

# A transition that a sleeper holds.

# held PATCH: the sleeper is the only one that holds its transition
held()
{
	[[ $(cat "$root/$1/blocking") == "$sleeper $sleeper stack "*([!$'\n']) ]]
}

# hold PATCH: enable it as far as that goes
hold()
{
	must insmod "$1.ko"
	eventually 9 held "$1"
}

base_held()
{
	base_core
	must insmod kpatch_target.ko
	sleep_in_old
	signal_after 1000
	hold kp_sleep
}

clear_held()
{
	wake
	eventually 20 settled kp_sleep
	unload kp_sleep
	must rmmod kpatch_target
	clear_core
}

base_reverse()
{
	base_held
}

op_reverse()
{
	disable kp_sleep
}

done_reverse()
{
	must grep -q target_sleep "/proc/$sleeper/stack"
}

undo_reverse()
{
	eventually 30 rmmod kp_sleep
	hold kp_sleep
}

clear_reverse()
{
	clear_held
}

base_force()
{
	base_held
}

op_force()
{
	echo 1 >"$root"/kp_sleep/force || return
	within 20 settled kp_sleep
}

done_force()
{
	is new timeout 5 cat "$proc"/sleep
	must grep -q target_sleep "/proc/$sleeper/stack"
}

undo_force()
{
	wake
	unload kp_sleep
	sleep_in_old
	hold kp_sleep
}

clear_force()
{
	clear_held
}

base_reads()
{
	base_held
}

# What is asked for while another patch has to wait for the answer.
op_reads()
{
	local file

	for file in enabled transition replace tasks blocking state start_time \
		since deadline; do
		cat "$root"/kp_sleep/$file || return
	done
	cat /proc/kpatch/tasks || return
	cat "$root"/kp_sleep/kpatch_target/patched || return
	echo 0 >"$root"/kp_sleep/force || return
	! echo x >"$root"/kp_sleep/enabled || return 99
}

done_reads()
{
	:
}

undo_reads()
{
	:
}

clear_reads()
{
	clear_held
}

# A module that two patches change.

base_target_coming()
{
	base_core
	must insmod kpatch_second.ko
	load kp_both
	load kp_module
}

op_target_coming()
{
	insmod kpatch_target.ko
}

done_target_coming()
{
	is "1 1077" cat "$proc"/value
	is new timeout 5 cat "$proc"/sleep
	is "1?1" cat "$root"/kp_{module,both}/kpatch_target/patched
}

undo_target_coming()
{
	must rmmod kpatch_target
}

clear_target_coming()
{
	unload kp_module
	unload kp_both
	must rmmod kpatch_second
	clear_core
}

base_target_going()
{
	base_target_coming
	must insmod kpatch_target.ko
}

op_target_going()
{
	# That cannot be refused.
	rmmod kpatch_target || return 99
}

done_target_going()
{
	is "0?0" cat "$root"/kp_{module,both}/kpatch_target/patched
}

undo_target_going()
{
	must insmod kpatch_target.ko
	done_target_coming
}

clear_target_going()
{
	must rmmod kpatch_target
	clear_target_coming
}

# The same in a transition.

base_target_coming_held()
{
	base_core
	must insmod kpatch_target.ko
	sleep_in_old
	signal_after 1000
	hold kp_both
}

op_target_coming_held()
{
	insmod kpatch_second.ko
}

done_target_coming_held()
{
	is "2077 2" cat /proc/kpatch_second/value
	is 1 cat "$root"/kp_both/transition
}

undo_target_coming_held()
{
	must rmmod kpatch_second
}

clear_target_coming_held()
{
	wake
	eventually 20 settled kp_both
	unload kp_both
	must rmmod kpatch_target
	clear_core
}

base_target_going_held()
{
	base_target_coming_held
	must insmod kpatch_second.ko
}

op_target_going_held()
{
	rmmod kpatch_second || return 99
}

done_target_going_held()
{
	is 0 cat "$root"/kp_both/kpatch_second/patched
}

undo_target_going_held()
{
	must insmod kpatch_second.ko
	done_target_coming_held
}

clear_target_going_held()
{
	must rmmod kpatch_second
	clear_target_coming_held
}

# What is done for each task may fail, and is done again.

base_traces_enable()
{
	base_core
	echo 2 >"$knobs/fault_kinds"
	# They are many, and alike.
	stride=7
}

op_traces_enable()
{
	enable kp_one || return 99
}

done_traces_enable()
{
	is "one 1 *" cat /proc/cmdline
}

undo_traces_enable()
{
	unload kp_one
}

clear_traces_enable()
{
	clear_core
}

base_traces_held()
{
	base_held
	echo 2 >"$knobs/fault_kinds"
	# They are many, and alike.
	stride=7
}

# Reading may find the stack of any task unreliable, at most.
op_traces_held()
{
	cat "$root"/kp_sleep/{tasks,blocking} >"$tmp/held" || return
	disable kp_sleep || return 99
}

done_traces_held()
{
	must grep -q "^$sleeper " "$tmp/held"
}

undo_traces_held()
{
	undo_reverse
}

clear_traces_held()
{
	clear_held
}

# A sleeper whose work could not be queued gets another one.

base_works()
{
	base_core
	must insmod kpatch_target.ko
	sleep_in_old
	signal_after 1
	echo 4 >"$knobs/fault_kinds"
}

op_works()
{
	enable kp_sleep || return 99
}

done_works()
{
	is new timeout 5 cat "$proc"/sleep
}

undo_works()
{
	unload kp_sleep
	wait "$sleeper"
	is new cat /tmp/sleeper
	sleep_in_old
}

clear_works()
{
	wake
	must rmmod kpatch_target
	clear_core
}

# The module of a patch that is disabled.

# left PATCH: its module is not held any more, a moment after its directory went
left()
{
	[ "$(cat "/sys/module/$1/refcnt")" = 0 ]
}

base_patch_unload()
{
	base_core
	load kp_one
	must disable kp_one
	eventually 5 left kp_one
}

op_patch_unload()
{
	rmmod kp_one || return 99
}

done_patch_unload()
{
	must_not grep -q '^kp_one' /proc/modules
}

undo_patch_unload()
{
	load kp_one
	must disable kp_one
	eventually 5 left kp_one
}

clear_patch_unload()
{
	eventually 30 rmmod kp_one
	clear_core
}
