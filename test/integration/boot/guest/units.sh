# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Sourced by the steps of a boot, after expect.sh: what systemd makes of kpatch's
# units, and of the machine.

readonly units='kpatch.service kpatch-shutdown.service kpatch-accept.path
	kpatch-accept.timer kpatch-accept.service'

fail()
{
	echo "FAILED: $*"
	exit 1
}

# property UNIT NAME
property()
{
	systemctl show --value -p "$2" "$1"
}

no_unit_failed()
{
	# shellcheck disable=SC2086  # several
	expect "" systemctl --no-legend --plain --state=failed list-units $units
}

# reboot_now: in order
reboot_now()
{
	systemctl reboot
	sleep infinity
}

# later UNIT PROPERTY: it was not before the patches were loaded
later()
{
	local loaded moment

	loaded=$(property kpatch.service ExecMainExitTimestampMonotonic)
	moment=$(property "$1" "$2")
	echo "patches loaded: $loaded us; $1: $moment us"
	((loaded > 0 && moment >= loaded)) || fail "$1: was there before the patches"
}
