#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# patch-livepatch.sh KPATCH MODULES: loads sample patches that were built with
# --format livepatch into the kernel's own livepatch, without the engine, and
# looks at what the kernel then does.  Part of livepatch.bats; runs as root in
# the test VM.
# shellcheck source=test/integration/guest/case.sh
. "${BASH_SOURCE[0]%/*}/case.sh" "$@"

percpu_line()
{
	grep '^Percpu' /proc/meminfo
}

case_string()
{
	expect_like 'Percpu: *kB' percpu_line
	load meminfo-string
	expect_like 'Percpu (live): *kB' percpu_line
	unload meminfo-string
	expect_like 'Percpu: *kB' percpu_line
	load meminfo-string
	expect_like 'Percpu (live): *kB' percpu_line
	unload meminfo-string
}

case_new_code()
{
	local old=$'0-0\tLinux           \t[kernel]'

	load new-code
	expect "$old"$'\nread 1 times (odd), 7 steps' cat /proc/execdomains
	expect "$old"$'\nread 2 times (even), 14 steps' cat /proc/execdomains
	unload new-code
	expect "$old" cat /proc/execdomains
}

case_two_objects()
{
	expect 'Character devices:' sed 1q /proc/devices
	load two-objects
	expect 'Character devices, marked:' sed 1q /proc/devices
	unload two-objects
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
	load mixed
	expect_like 'Inter-| (dummy counts from 1000)*' cat /proc/net/dev
	expect 1000 sent
	unload mixed
	expect 0 sent
	rmmod dummy
}

case_patch_first()
{
	load mixed
	expect_like 'Inter-| (dummy counts from 1000)*' cat /proc/net/dev
	modprobe dummy numdummies=1
	expect 1000 sent
	unload mixed
	expect 0 sent
	rmmod dummy
}

# What is known of a patch does not depend on whom it is for.
case_told()
{
	expect_like '*engine: livepatch*target: *vmlinux:meminfo_proc_show*built by: kpatch-build*' \
		"$kpatch" info "$(module_file meminfo-string)"
	load meminfo-string
	expect_status 1 grep -q '^kpatch ' /proc/modules
	expect_like '*"engine": "livepatch"*"name": "meminfo_proc_show"*' \
		"$kpatch" list --json
	"$kpatch" install "$(module_file meminfo-string)"
	"$kpatch" check
	unload meminfo-string
	"$kpatch" load kpatch-meminfo-string
	unload meminfo-string
	"$kpatch" uninstall kpatch-meminfo-string
}

run_cases string new_code two_objects module_first patch_first told
