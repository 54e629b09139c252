#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# patch-module.sh KPATCH MODULES: loads and unloads sample patches that change
# modules, with the module there before the patch and after it.  Part of
# patch.bats; runs as root in the test VM.
# shellcheck source=test/integration/guest/case.sh
. "${BASH_SOURCE[0]%/*}/case.sh" "$@"

readonly new_device=/sys/class/zram-control/hot_add

case_module_first()
{
	modprobe zram
	expect 1 cat $new_device
	load module
	expect zram2 cat $new_device
	unload module
	expect 3 cat $new_device
	rmmod zram
}

case_patch_first()
{
	load module
	expect_like '*enabled*' "$kpatch" list
	modprobe zram
	expect zram1 cat $new_device
	# A module that comes back is patched again.
	rmmod zram
	modprobe zram
	expect zram1 cat $new_device
	unload module
	expect 2 cat $new_device
	rmmod zram
	# And one that comes after the patch is gone is not.
	modprobe zram
	expect 1 cat $new_device
	rmmod zram
}

# network_counts: the heading of /proc/net/dev, and what dummy0 sent
network_counts()
{
	sed -n '1s/ *$//p' /proc/net/dev
	sed -n 's/^ *dummy0: *//p' /proc/net/dev | tr -s ' ' | cut -d ' ' -f 10
}

readonly heading='Inter-|   Receive                                                |  Transmit'

case_mixed()
{
	local new='Inter-| (dummy counts from 1000)'

	# The patch before the module: one half of it works at once.
	expect "$heading" network_counts
	load mixed
	expect "$new" network_counts
	modprobe dummy numdummies=1
	expect "$new"$'\n1000' network_counts
	unload mixed
	expect "$heading"$'\n0' network_counts

	# The module before the patch.
	load mixed
	expect "$new"$'\n1000' network_counts
	rmmod dummy
	expect "$new" network_counts
	unload mixed
	expect "$heading" network_counts
}

run_cases module_first patch_first mixed
