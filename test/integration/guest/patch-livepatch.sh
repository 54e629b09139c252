#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# patch-livepatch.sh KPATCH MODULES: loads sample patches that were built with
# --format livepatch into the kernel's own livepatch, without the engine, and
# looks at what the kernel then does.  Part of livepatch.bats; runs as root in
# the test VM.
# shellcheck source=test/integration/guest/case.sh
. "${BASH_SOURCE[0]%/*}/case.sh" "$@"

# sysfs DIFF: where livepatch shows the patch
sysfs()
{
	echo "/sys/kernel/livepatch/kpatch_${1//-/_}"
}

# is_settled DIFF VALUE: enabled or not, and no transition
is_settled()
{
	[[ $(<"$(sysfs "$1")/enabled") == "$2" ]] &&
		[[ $(<"$(sysfs "$1")/transition") == 0 ]]
}

enable()
{
	insmod "$(module_file "$1")"
	until_true 120 is_settled "$1" 1
	echo "$1: enabled"
}

# is_released DIFF: livepatch is done with the module
is_released()
{
	[[ ! -e $(sysfs "$1") ]] && rmmod "kpatch-$1" 2>/dev/null
}

disable()
{
	echo 0 >"$(sysfs "$1")/enabled"
	until_true 120 is_released "$1"
	echo "$1: disabled"
}

percpu_line()
{
	grep '^Percpu' /proc/meminfo
}

case_string()
{
	expect_like 'Percpu: *kB' percpu_line
	enable meminfo-string
	expect_like 'Percpu (live): *kB' percpu_line
	disable meminfo-string
	expect_like 'Percpu: *kB' percpu_line
	enable meminfo-string
	expect_like 'Percpu (live): *kB' percpu_line
	disable meminfo-string
}

case_new_code()
{
	local old=$'0-0\tLinux           \t[kernel]'

	enable new-code
	expect "$old"$'\nread 1 times (odd), 7 steps' cat /proc/execdomains
	expect "$old"$'\nread 2 times (even), 14 steps' cat /proc/execdomains
	disable new-code
	expect "$old" cat /proc/execdomains
}

case_two_objects()
{
	expect 'Character devices:' sed 1q /proc/devices
	enable two-objects
	expect 'Character devices, marked:' sed 1q /proc/devices
	disable two-objects
	expect 'Character devices:' sed 1q /proc/devices
}

# sent: packets that dummy0 says it sent
sent()
{
	awk '$1 == "dummy0:" { print $11 }' /proc/net/dev
}

case_module_first()
{
	modprobe dummy numdummies=1
	expect 0 sent
	enable mixed
	expect_like 'Inter-| (dummy counts from 1000)*' cat /proc/net/dev
	expect 1000 sent
	disable mixed
	expect 0 sent
	rmmod dummy
}

case_patch_first()
{
	enable mixed
	expect_like 'Inter-| (dummy counts from 1000)*' cat /proc/net/dev
	modprobe dummy numdummies=1
	expect 1000 sent
	disable mixed
	expect 0 sent
	rmmod dummy
}

# It takes no engine, and kpatch leaves it alone.
case_kpatch_refuses()
{
	expect_status 11 "$kpatch" load "$(module_file meminfo-string)"
	expect_status 1 grep -q '^kpatch' /proc/modules
}

run_cases string new_code two_objects module_first patch_first kpatch_refuses
