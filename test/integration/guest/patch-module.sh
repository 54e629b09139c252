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

# other_build MODULE FILE: as if it were compiled again, it has another build ID
other_build()
{
	local shipped offset

	shipped=$(modinfo -n "$1")
	case $shipped in
	*.xz) xz -dc "$shipped" >"$2" ;;
	*) cp "$shipped" "$2" ;;
	esac
	# Without a signature, which would be wrong.
	objcopy "$2"
	offset=$(readelf -SW "$2" |
		sed -n 's/.* \.note\.gnu\.build-id *NOTE *[0-9a-f]* \([0-9a-f]*\) .*/\1/p')
	# Behind the header and the name.
	printf 'another build' |
		dd of="$2" bs=1 seek=$((16#$offset + 16)) conv=notrunc status=none
}

case_other_module()
{
	other_build zram /run/zram.ko
	modprobe zsmalloc
	load module
	expect_like '*could not insert module*format*' insmod /run/zram.ko
	expect_like "*'kpatch_module' was made for another build of module 'zram'*refusing to load module 'zram'*" \
		dmesg
	expect_status 1 test -e /sys/module/zram
	expect_like '*enabled*' "$kpatch" list
	# The right one still comes, and is patched.
	modprobe zram
	expect zram1 cat $new_device
	rmmod zram
	unload module

	insmod /run/zram.ko
	expect_status 9 "$kpatch" load "$modules/kpatch-module.ko"
	expect_like '*could not insert module*format*' insmod "$modules/kpatch-module.ko"
	expect_status 1 test -e /sys/module/kpatch_module
	expect 1 cat $new_device
	rmmod zram zsmalloc
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

# send: a packet that no rule of nftables decides on; fails when it is dropped
send()
{
	echo >/dev/udp/127.0.0.1/9
}

# trace_on, trace_off: a rule that nobody gets to switches the static key
trace_on()
{
	nft add rule ip kpatch aside meta nftrace set 1
}

trace_off()
{
	nft flush chain ip kpatch aside
}

# ruleset: two chains; no packet gets to the rules of the first
ruleset()
{
	nft -f - <<-'END'
		table ip kpatch {
			chain aside {
			}
			chain output {
				type filter hook output priority 0;
			}
		}
	END
}

case_static_key()
{
	busybox ip link set lo up

	# The patch before the module, which is not switched, and reads its keys.
	load static-key
	modprobe nf_tables
	ruleset
	expect_status 0 send
	trace_on
	expect_status 1 send
	trace_off
	until_true 10 send
	trace_on
	expect_status 1 send
	unload static-key
	expect_status 0 send

	# The module before the patch, with its key on.
	load static-key
	expect_status 1 send
	trace_off
	until_true 10 send

	# And a module that comes back, with a key that is off again.
	trace_on
	nft delete table ip kpatch
	until_true 10 rmmod nf_tables
	modprobe nf_tables
	ruleset
	expect_status 0 send
	trace_on
	expect_status 1 send
	unload static-key
	expect_status 0 send
	nft delete table ip kpatch
	until_true 10 rmmod nf_tables
}

case_external()
{
	# The patch before the module, then the other way around.
	load external
	insmod "$modules/greeter.ko"
	expect $'hello\npeople' cat /proc/greeter
	unload external
	expect $'hello\nworld' cat /proc/greeter
	load external
	expect $'hello\npeople' cat /proc/greeter
	unload external
	rmmod greeter
}

run_cases module_first patch_first other_module mixed static_key external
