# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Sourced after case.sh, whose load and unload it replaces: patch modules that
# were built with --format livepatch go into the kernel's own livepatch, without
# the engine.

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

# load DIFF: its exit status is insmod's if that refused
load()
{
	insmod "$(module_file "$1")" || return
	until_true 120 is_settled "$1" 1
	echo "$1: enabled"
}

# is_released DIFF: livepatch is done with the module
is_released()
{
	[[ ! -e $(sysfs "$1") ]] && rmmod "kpatch-$1" 2>/dev/null
}

unload()
{
	echo 0 >"$(sysfs "$1")/enabled"
	until_true 120 is_released "$1"
	echo "$1: disabled"
}

# leave_nothing: as in case.sh, with livepatch's patches
leave_nothing()
{
	local directory name left=0

	for directory in /sys/kernel/livepatch/*/; do
		[[ -d $directory ]] || continue
		name=$(basename "$directory")
		echo "left behind: patch $name"
		unload "${name#kpatch_}"
		left=1
	done
	return $left
}
