# shellcheck shell=bash disable=SC2154 # variables of macros.sh
# SPDX-License-Identifier: GPL-2.0
#
# Sourced by macros.sh: the patches that change a module, or are seen by one.

readonly dummy_packets=/sys/class/net/dummy0/statistics/tx_packets
readonly debug_control=/sys/kernel/debug/dynamic_debug/control

# callbacks_said DIRECTION STATE: what the two callbacks of dummy say, in STATE
callbacks_said()
{
	printf '%s: module dummy, state %d\n' "pre_$1" "$2" "post_$1" "$2"
}

case_module_callbacks()
{
	# States of a module: 0 live, 1 coming, 2 going.
	mark
	load module-callbacks
	expect '' messages
	modprobe dummy numdummies=1
	expect "$(callbacks_said patch 1)" messages
	expect 1000 cat $dummy_packets
	mark
	rmmod dummy
	expect "$(callbacks_said unpatch 2)" messages
	modprobe dummy numdummies=1
	mark
	unload module-callbacks
	expect "$(callbacks_said unpatch 0)" messages
	expect 0 cat $dummy_packets
	mark
	load module-callbacks
	expect "$(callbacks_said patch 0)" messages
	expect 1000 cat $dummy_packets
	unload module-callbacks
	mark
	rmmod dummy
	expect '' messages
}

case_shared_globals()
{
	modprobe dummy numdummies=1
	load shared-globals
	expect 'uptime: 41' line 2 /proc/uptime
	expect 'loadavg: 52' line 2 /proc/loadavg
	expect 'uptime: 53' line 2 /proc/uptime
	expect 53 cat $dummy_packets
	rmmod dummy
	modprobe dummy numdummies=1
	expect 'loadavg: 64' line 2 /proc/loadavg
	expect 64 cat $dummy_packets
	unload shared-globals
	expect '' line 2 /proc/uptime
	expect '' line 2 /proc/loadavg
	expect 0 cat $dummy_packets
	rmmod dummy
}

case_alternatives()
{
	load alternatives
	ls /sys/module/kpatch_alternatives/sections/.altinstructions
	modprobe dummy numdummies=1
	expect 1111 cat $dummy_packets
	unload alternatives
	expect 0 cat $dummy_packets
	load alternatives
	expect 1111 cat $dummy_packets
	unload alternatives
	expect 0 cat $dummy_packets
	rmmod dummy
}

# send: a packet that no rule of nftables decides on; fails when it is dropped
send()
{
	echo >/dev/udp/127.0.0.1/9
}

# trace_on: by a rule that no packet gets to; the key that it switches on is
# nf_tables's own
trace_on()
{
	nft -f - <<-'END'
		table ip kpatch {
			chain aside {
				meta nftrace set 1
			}
			chain output {
				type filter hook output priority 0;
			}
		}
	END
}

# can_come_again: whether a patch that refers to symbols of a module is there
# for it a second time; livepatch's was not before Linux 6.3
can_come_again()
{
	[[ $format == kpatch ]] || grep -q ' clear_relocate_add$' /proc/kallsyms
}

case_module_key()
{
	modprobe nf_tables
	trace_on
	expect_status 0 send
	load module-key
	expect_status 1 send
	nft flush chain ip kpatch aside
	until_true 10 send
	nft delete table ip kpatch
	until_true 10 rmmod nf_tables
	can_come_again || {
		unload module-key
		return
	}
	modprobe nf_tables
	expect_status 0 send
	trace_on
	expect_status 1 send
	unload module-key
	expect_status 0 send
	nft delete table ip kpatch
	until_true 10 rmmod nf_tables
}

# read_both: what the two functions of dynamic-debug say
read_both()
{
	mark
	cat /proc/uptime /run/config/nullb/features >/dev/null
	since_mark | sed -n 's/.*kpatch-test: //p; s/.*\(count = \).*/\1/p' |
		sort -u
}

# debug_print FLAG MODULE: +p or -p
debug_print()
{
	echo "module $2 $1" >$debug_control
}

case_dynamic_debug()
{
	local patch=kpatch_dynamic_debug

	modprobe null_blk nr_devices=0
	mkdir -p /run/config
	mount -t configfs configfs /run/config
	trap 'debug_print -p configfs; umount /run/config; end_jobs' EXIT
	expect '' read_both
	debug_print +p configfs
	expect 'count = ' read_both

	load dynamic-debug
	expect 'configfs is patched' read_both
	debug_print +p $patch
	expect $'a new message of the kernel\na new message of the module\nconfigfs is patched\ncount = ' \
		read_both
	debug_print -p $patch
	expect 'configfs is patched' read_both
	debug_print +p $patch
	unload dynamic-debug
	expect 'count = ' read_both
	expect_status 1 grep $patch $debug_control
}

# encrypt: 16 zeros in counter mode, by whatever of that is best
encrypt()
{
	# shellcheck disable=SC2016  # these are perl's
	perl -e 'socket(my $s, 38, 5, 0) or die("socket: $!");
		bind($s, pack("S a14 L L a64", 38, "skcipher", 0, 0, "ctr(aes)"))
			or die("bind: $!");
		setsockopt($s, 279, 1, "\0" x 16) or die("key: $!");
		my $fd = syscall(43, fileno($s), 0, 0);
		open(my $op, "+<&=", $fd) or die("accept: $!");
		syswrite($op, "\0" x 16) == 16 or die("write: $!");
		sysread($op, my $out, 16) == 16 or die("read: $!");
		print(unpack("H*", $out), "\n");'
}

# ctr_is_tested: the kernel has tried the module's own counter mode
ctr_is_tested()
{
	grep -A 4 'driver.*: ctr-aes-aesni' /proc/crypto |
		grep -q 'selftest.*: passed'
}

case_static_call()
{
	# AES-128 of zeros with a key of zeros.
	local right=66e94bd4ef8a2c3b884cfa59ca342b2e by='ctr by aesni_ctr_enc*[[]aesni_intel]'

	mark
	load static-call
	expect '' messages
	# Its tests run when it is loaded, and need not be over when it is.
	modprobe aesni_intel
	until_true 60 ctr_is_tested
	expect_like "$by" messages
	expect $right encrypt
	unload static-call
	mark
	expect $right encrypt
	expect '' messages
	load static-call
	expect $right encrypt
	expect_like "$by" messages
	unload static-call
	expect $right encrypt
}

# name_lengths: as two file systems say that have the exported function
name_lengths()
{
	stat --file-system --format %l /sys /run/config
}

case_exported()
{
	modprobe configfs
	mkdir -p /run/config
	mount -t configfs configfs /run/config
	trap 'umount /run/config; end_jobs' EXIT
	expect $'255\n255' name_lengths
	load exported
	expect $'100\n100' name_lengths
	unload exported
	expect $'255\n255' name_lengths
}
