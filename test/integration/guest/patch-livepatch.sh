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

# Also where livepatch does not tell that a patch replaced the ones before it.
case_cumulative()
{
	"$kpatch" install "$(module_file meminfo-string)"
	"$kpatch" install "$(module_file new-code)"
	"$kpatch" load --all
	expect_status 1 grep -q '^Percpu (live)' /proc/meminfo
	expect_like 'fully patched: *' "$kpatch" check
	expect_like '*"name": "kpatch_new_code"*"replace": true*' \
		"$kpatch" list --json
	"$kpatch" uninstall kpatch-new-code
	expect_status 1 "$kpatch" check
	"$kpatch" uninstall kpatch-meminfo-string
	unload new-code
	[[ ! -d /sys/module/kpatch_meminfo_string ]] || unload meminfo-string
}

run_cases string new_code two_objects module_first patch_first told cumulative
