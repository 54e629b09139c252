# shellcheck shell=bash disable=SC2154,SC2086 # variables of guest
# SPDX-License-Identifier: GPL-2.0
#
# Patches of the kernel image and of modules: applied, stacked, replaced, gone.
# Sourced by ../guest.

cases+=(
	enable_disable unexported_symbols module_loaded_before
	module_loaded_after export stack replace unresolved
	static_key
)

case_enable_disable()
{
	local before
	before=$(cat /proc/cmdline)
	load kp_one
	is "one 1 *" cat /proc/cmdline
	is 1 cat $root/kp_one/enabled
	is 0 cat $root/kp_one/replace
	is 1 cat $root/kp_one/vmlinux/patched
	must test -d "$root/kp_one/vmlinux/cmdline_proc_show,1"
	is "0 0" cat $root/kp_one/tasks
	is "" cat $root/kp_one/blocking
	must_not rmmod kp_one
	unload kp_one
	is "$before" cat /proc/cmdline
}

case_unexported_symbols()
{
	local -a at
	mapfile -t at < <(awk '$3 == "state_show" && !/\[/ { print $1 }' /proc/kallsyms)
	local before
	before=$(cat /proc/cmdline)
	load kp_one
	is "one 1 ${at[0]} ${at[1]} $before" cat /proc/cmdline
	[ "${at[0]}" != "${at[1]}" ] || wrong "the two statics are one"
	unload kp_one
}

case_module_loaded_before()
{
	target
	is "1 2" cat $proc/value
	load kp_module
	is "1 1077" cat $proc/value
	is 1 cat $root/kp_module/kpatch_target/patched
	unload kp_module
	is "1 2" cat $proc/value
	no_target
	for c in pre_patch post_patch pre_unpatch post_unpatch; do
		said "p_module: $c"
	done
}

case_module_loaded_after()
{
	load kp_module
	is 0 cat $root/kp_module/kpatch_target/patched
	for _ in 1 2 3; do
		target
		is "1 1077" cat $proc/value
		is 1 cat $root/kp_module/kpatch_target/patched
		no_target
		is 0 cat $root/kp_module/kpatch_target/patched
	done
	target
	unload kp_module
	is "1 2" cat $proc/value
	no_target
}

case_export()
{
	must insmod kpatch_second.ko
	is "1 2" cat /proc/kpatch_second/value
	must_not insmod kp_export.ko
	said "'kp_export' needs module 'kpatch_target', which is not loaded"
	target
	load kp_export
	said "p_export: pre_patch"
	is "1 102" cat /proc/kpatch_second/value
	must_not rmmod kpatch_target
	unload kp_export
	no_target

	# Not held longer than the module whose code uses it.
	target
	load kp_export
	must rmmod kpatch_second
	no_target
	must_not insmod kpatch_second.ko
	target
	must insmod kpatch_second.ko
	is "1 102" cat /proc/kpatch_second/value
	must_not rmmod kpatch_target
	# Nor longer than the patch is in use, were its module still there.
	must bash -c "echo 0 >$root/kp_export/enabled"
	eventually 30 rmmod kpatch_target
	must rmmod kp_export
	must rmmod kpatch_second
}

case_stack()
{
	load kp_one
	load kp_two
	is two cat /proc/cmdline
	is two cat /proc/loadavg
	unload kp_two
	is "one 1 *" cat /proc/cmdline
	load kp_two
	unload kp_one
	is two cat /proc/cmdline
	unload kp_two
	is "*.*" cat /proc/loadavg
	must_not grep -q two /proc/cmdline
}

case_replace()
{
	local before
	before=$(cat /proc/cmdline)
	load kp_one
	load kp_two
	load kp_replace
	is 1 cat $root/kp_replace/replace
	is three cat /proc/uptime
	is "$before" cat /proc/cmdline
	eventually 20 gone kp_one
	eventually 20 gone kp_two
	must test ! -e $root/kp_replace/vmlinux/cmdline_proc_show,1
	eventually 30 rmmod kp_one
	eventually 30 rmmod kp_two
	unload kp_replace
	is "*.*" cat /proc/uptime
}

case_static_key()
{
	load kp_key
	is "the clock runs" cat /proc/cmdline
	unload kp_key
}

case_unresolved()
{
	local before
	before=$(cat /proc/cmdline)
	must_not insmod kp_nosymbol.ko
	said "symbol 'kpatch_no_such_symbol' not found in vmlinux"
	said "refused: -2"
	must_not insmod kp_nofunc.ko
	said "symbol 'kpatch_no_such_function' not found in vmlinux"
	is "$before" cat /proc/cmdline
	is "" ls $root
	must_not grep -q '^kp_' /proc/modules
	load kp_one
	unload kp_one
}
