#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# steps.sh STEP: what happens in one boot of a case of ../run; run by ./tester.  The
# first command that fails ends it.  A step that has to end in another way than by
# an orderly poweroff never returns.
set -euo pipefail

readonly modules=$PWD/modules
release=$(uname -r)
readonly store=/var/lib/kpatch/$release

# shellcheck source=test/integration/guest/expect.sh
. ./expect.sh
# shellcheck source=test/integration/boot/guest/units.sh
. ./units.sh

# until_like SECONDS PATTERN COMMAND...: becomes so in time
until_like()
{
	local limit=$((SECONDS + $1)) pattern=$2 got

	shift 2
	while :; do
		got=$("$@" 2>&1) || :
		# shellcheck disable=SC2053  # a pattern is meant
		[[ $got != $pattern ]] || break
		((SECONDS < limit)) || fail "$*: $got: expected in time: $pattern"
		sleep 0.5
	done
	echo "$*: $got"
}

# trust NAME: what kpatch makes of an installed patch
trust()
{
	[[ -e $store/manifest ]] || return 0
	sed -n "/\"name\": *\"$1\"/,/}/s/.*\"trust\": *\"\([a-z]*\)\".*/\1/p" \
		"$store/manifest"
}

install_patches()
{
	local name

	for name; do
		kpatch install "$modules/kp_$name.ko"
	done
}

# edition_is TEXT: what /proc/version says, "-" for what it says unpatched
edition_is()
{
	local wanted=$1

	[[ $wanted != - ]] || wanted='Linux version *'
	expect_like "$wanted" cat /proc/version
}

step_install()
{
	expect inactive property kpatch.service ActiveState
	expect active property kpatch-shutdown.service ActiveState
	no_unit_failed
	install_patches edition execdomains
	edition_is -
	reboot_now
}

step_patched()
{
	expect active property kpatch.service ActiveState
	edition_is "edition A"
	expect patched cat /proc/execdomains
	expect "fully patched: 2 patches enabled" kpatch check
	later systemd-networkd.service ExecMainStartTimestampMonotonic
	later network-pre.target ActiveEnterTimestampMonotonic
	later network.target ActiveEnterTimestampMonotonic
	until_like 30 active property kpatch-accept.timer ActiveState
	no_unit_failed
}

# With kpatch.enable=0; what is loaded by hand is on trial, and not to blame for
# an orderly end.
step_not_loaded()
{
	expect inactive property kpatch.service ActiveState
	expect no property kpatch.service ConditionResult
	edition_is -
	[[ ! -e /sys/module/kpatch ]] || fail "the engine is loaded"
	no_unit_failed
	kpatch load kp_edition
	edition_is "edition A"
	grep kp_edition "$store/trial"
	reboot_now
}

step_not_blamed()
{
	expect new trust kp_edition
	step_patched
}

# Two that cannot be loaded are between two that can.  The one that would do harm
# is not what was installed.
step_install_bad()
{
	local file

	install_patches edition panic softirqs execdomains
	file=$(echo "$store"/kp_panic.*.ko)
	expect_like '?' dd if="$file" bs=1 skip=64 count=1 status=none
	printf '\377' | dd of="$file" bs=1 seek=64 conv=notrunc status=none
	reboot_now
}

step_two_of_four()
{
	edition_is "edition A"
	expect patched cat /proc/execdomains
	expect failed property kpatch.service ActiveState
	expect exit-code property kpatch.service Result
	expect 11 property kpatch.service ExecMainStatus
	expect_like '*kp_panic*is not what was installed*' \
		journalctl --no-pager -b -o cat -u kpatch.service
	expect_like '*kp_softirqs.*cannot be loaded*' \
		journalctl --no-pager -b -o cat -u kpatch.service
	expect "kpatch: not fully patched: kp_panic is installed and not enabled: 'kpatch load kp_panic'" \
		kpatch check
	expect active property network.target ActiveState
	expect "" grep -E 'kp_panic|kp_softirqs' "$store/trial"
}

step_install_panic()
{
	install_patches edition panic
	kpatch load kp_edition
	kpatch accept kp_edition
	reboot_now
}

step_wait()
{
	sleep infinity
}

step_without_panic()
{
	edition_is "edition A"
	[[ ! -e /sys/module/kp_panic ]] || fail "it is loaded again"
	expect suspect trust kp_panic
	expect proven trust kp_edition
	expect_like '*kp_panic is suspect, the machine went down soon after*' \
		kpatch status
	expect failed property kpatch.service ActiveState
	expect_like '*kp_panic: is suspect: the machine went down*' \
		journalctl --no-pager -b -o cat -u kpatch.service
	expect active property network.target ActiveState
}

# shorten SECONDS: until patches are proven
shorten()
{
	mkdir -p /etc/systemd/system/kpatch-accept.{timer,service}.d
	printf '[Timer]\nOnActiveSec=\nOnActiveSec=%s\n' "$1" \
		>/etc/systemd/system/kpatch-accept.timer.d/short.conf
	printf '[Service]\nExecStart=\nExecStart=%s accept --after %s\n' \
		/usr/local/sbin/kpatch "$1" \
		>/etc/systemd/system/kpatch-accept.service.d/short.conf
	systemctl daemon-reload
}

step_proven_in_time()
{
	expect new trust kp_edition
	shorten 5
	systemctl restart kpatch-accept.timer
	until_like 60 proven trust kp_edition
	expect proven trust kp_execdomains
	[[ ! -e $store/trial ]] || fail "still on trial"
	until_like 20 inactive property kpatch-accept.timer ActiveState
	expect active property kpatch-accept.path ActiveState

	echo "what is loaded later has a trial of its own"
	kpatch install "$modules/good/kp_softirqs.ko"
	kpatch load kp_softirqs
	until_like 60 proven trust kp_softirqs
	until_like 20 inactive property kpatch-accept.timer ActiveState

	echo "stopping unloads nothing"
	systemctl stop kpatch.service
	edition_is "edition A"
	expect "fully patched: 3 patches enabled" kpatch check
	systemctl start kpatch.service
	expect active property kpatch.service ActiveState
	no_unit_failed
}

# A stop does not end a trial; an orderly end of the machine does.
step_stop_on_trial()
{
	expect new trust kp_edition
	cp "$store/trial" /run/trial
	systemctl restart kpatch.service
	expect "" diff "$store/trial" /run/trial
	expect_like '*RefuseManualStop*' systemctl cat kpatch-shutdown.service
	! systemctl stop kpatch-shutdown.service || fail "could be stopped"
	reboot_now
}

step_mask()
{
	systemctl mask kpatch.service
	reboot_now
}

step_masked()
{
	edition_is -
	expect masked property kpatch.service LoadState
	no_unit_failed
	systemctl unmask kpatch.service
	kpatch uninstall kp_edition
	kpatch uninstall kp_execdomains
	reboot_now
}

step_uninstalled()
{
	edition_is -
	expect active property kpatch.service ActiveState
	[[ ! -e /sys/module/kpatch ]] || fail "the engine is loaded"
	expect_like '*no patch is installed*' \
		journalctl --no-pager -b -o cat -u kpatch.service
	no_unit_failed
}

"step_$1"
