#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# patch-sleeper.sh KPATCH MODULES: transitions that a sleeping task holds up.
# The sleeper is a mkdir(1) of two directories on a frozen file system: it
# hears no signal, makes the first directory with the code it sleeps in, and the
# second with whatever it comes to run then.  Part of patch.bats; runs as root in
# the test VM.
# shellcheck source=test/integration/guest/case.sh
. "${BASH_SOURCE[0]%/*}/case.sh" "$@"

readonly frozen=/run/frozen patch=kpatch_sleeper

mount_frozen()
{
	modprobe brd rd_nr=1 rd_size=4096
	busybox mke2fs /dev/ram0 >/run/mke2fs
	mkdir -p $frozen
	mount -t ext4 /dev/ram0 $frozen
}

# sleeps_in PID FUNCTION
sleeps_in()
{
	grep -q " $2+" "/proc/$1/stack"
}

# start_sleeper: its pid in $sleeper
start_sleeper()
{
	rm -rf $frozen/first $frozen/second
	fsfreeze --freeze $frozen
	# However the case ends, the next one starts from a thawed file system.
	trap 'fsfreeze --unfreeze $frozen; end_jobs' EXIT
	mkdir $frozen/first $frozen/second &
	sleeper=$!
	until_true 10 sleeps_in "$sleeper" do_mkdirat
}

wake_sleeper()
{
	fsfreeze --unfreeze $frozen
	trap end_jobs EXIT
	wait "$sleeper"
}

# mode_here: of a directory that this task makes now
mode_here()
{
	mkdir /run/directory
	stat -c %a /run/directory
	rmdir /run/directory
}

mode_here_is()
{
	[[ $(mode_here) == "$1" ]]
}

in_transition()
{
	[[ $(</sys/kernel/kpatch/$patch/transition) == "$1" ]]
}

case_sleeper_holds()
{
	expect 755 mode_here
	start_sleeper
	"$kpatch" load --no-wait "$(module_file sleeper)"

	# The others run the new function, the sleeper holds the transition.
	until_true 10 mode_here_is 1755
	sleep 2
	in_transition 1
	expect_status 6 "$kpatch" status
	expect_like "*patching*$sleeper*do_mkdirat*" "$kpatch" status
	sleeps_in "$sleeper" do_mkdirat
	expect 1755 mode_here

	# It returns through the old one, and makes its next call in the new.
	wake_sleeper
	expect 755 stat -c %a $frozen/first
	expect 1755 stat -c %a $frozen/second
	until_true 10 in_transition 0
	expect_status 0 "$kpatch" status
	expect_like "*$patch*enabled*" "$kpatch" list

	unload sleeper
	expect 755 mode_here
}

case_reversed_by_unload()
{
	start_sleeper
	"$kpatch" load --no-wait "$(module_file sleeper)"
	until_true 10 mode_here_is 1755
	in_transition 1

	unload sleeper
	sleeps_in "$sleeper" do_mkdirat
	expect 755 mode_here
	[[ ! -e /sys/kernel/kpatch/$patch && ! -e /sys/module/$patch ]]

	wake_sleeper
	expect 755 stat -c %a $frozen/first
	expect 755 stat -c %a $frozen/second
}

case_reversed_by_timeout()
{
	start_sleeper
	expect_status 7 "$kpatch" load --timeout 3 "$(module_file sleeper)" 2>&1 |
		tee /run/said
	expect_like "*$sleeper*do_mkdirat*" cat /run/said
	sleeps_in "$sleeper" do_mkdirat
	expect 755 mode_here
	[[ ! -e /sys/kernel/kpatch/$patch && ! -e /sys/module/$patch ]]

	wake_sleeper
	expect 755 stat -c %a $frozen/first
	expect 755 stat -c %a $frozen/second
}

case_sleeper_holds_unload()
{
	load sleeper
	start_sleeper
	expect_status 6 "$kpatch" unload --timeout 2 $patch
	in_transition 1
	expect 755 mode_here

	wake_sleeper
	expect 1755 stat -c %a $frozen/first
	expect 755 stat -c %a $frozen/second
	unload sleeper
	[[ ! -e /sys/kernel/kpatch/$patch && ! -e /sys/module/$patch ]]
}

case_signalled()
{
	local reader

	mkfifo /run/fifo
	cat /run/fifo >/run/answer 2>&1 &
	reader=$!
	until_true 10 sleeps_in "$reader" fifo_open
	echo 2 >/sys/module/kpatch/parameters/signal_timeout

	# The engine's signal ends the old call, and the call is made again:
	# the reader gets the new answer, and none of EINTR.
	load signalled-sleeper
	until_true 10 gone "$reader"
	expect_status 1 wait "$reader"
	expect_like '*: Resource temporarily unavailable' cat /run/answer
	unload signalled-sleeper

	cat /run/fifo >/run/answer &
	reader=$!
	until_true 10 sleeps_in "$reader" fifo_open
	echo hello >/run/fifo
	wait "$reader"
	expect hello cat /run/answer
}

mount_frozen || exit
run_cases sleeper_holds reversed_by_unload reversed_by_timeout \
	sleeper_holds_unload signalled
