#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# steps.sh STEP: what happens in one boot of readme/run; run by boot/guest/tester.
# Runs the README's commands that belong to this boot, from ./commands, and says what
# each says and its exit status; knows none of them.
set -euo pipefail

# shellcheck source=test/integration/guest/expect.sh
. ./expect.sh
# shellcheck source=test/integration/boot/guest/units.sh
. ./units.sh

# run_commands: as root's login would
run_commands()
{
	local file status

	for file in commands/*; do
		echo "==== command ${file##*/}"
		status=0
		(cd /root/kpatch && HOME=/root bash) <"$file" || status=$?
		echo "==== status $status"
		((status == 0)) || return
	done
}

# step_begin: up to the reboot, which is the last of the commands and takes a moment
step_begin()
{
	no_unit_failed
	run_commands
	sleep infinity
}

# step_disabled: with kpatch.enable=0 what is installed is not loaded
step_disabled()
{
	expect no property kpatch.service ConditionResult
	expect inactive property kpatch.service ActiveState
	[[ ! -e /sys/module/kpatch ]] || fail "the engine is loaded"
	expect_like '*kpatch_meminfo_string *not loaded*' kpatch list
	no_unit_failed
	reboot_now
}

# step_go_on: after the reboot
step_go_on()
{
	later systemd-networkd.service ExecMainStartTimestampMonotonic
	later network-pre.target ActiveEnterTimestampMonotonic
	later network.target ActiveEnterTimestampMonotonic
	no_unit_failed
	run_commands
}

"step_$1"
