#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# macros.sh KPATCH MODULES FORMAT [CASE...]: loads and unloads the patches of
# patches/macros, which are written the way those for dynup/kpatch are, and looks
# at what the kernel does before, with each of them, and after.  FORMAT is that of
# the modules: kpatch or livepatch.  A case is named after its patch.  Part of
# macros.bats; runs as root in the test VM.
# shellcheck source=test/integration/guest/case.sh
. "${BASH_SOURCE[0]%/*}/case.sh" "$@"
readonly format=$3
# shellcheck source=test/integration/guest/macros-kernel.sh
. "${BASH_SOURCE[0]%/*}/macros-kernel.sh"
# shellcheck source=test/integration/guest/macros-module.sh
. "${BASH_SOURCE[0]%/*}/macros-module.sh"

# mark: what the kernel says from here on is what messages and warnings show
mark()
{
	marked="macros.sh: from here, $EPOCHREALTIME"
	echo "$marked" >/dev/kmsg
}
marked=''

since_mark()
{
	dmesg | sed "1,/$marked\$/d"
}

# messages: those of the patches
messages()
{
	since_mark | sed -n 's/.*kpatch-test: //p'
}

# warnings: where the kernel warned, without CPU and task
warnings()
{
	since_mark | sed -n 's/.*WARNING: .* at \([^+]*\).*/\1/p'
}

# warnings_allowed, warnings_fatal: a warning that is wanted ends neither the
# machine nor, as it does not get to the console, the test
warnings_allowed()
{
	echo 0 >/proc/sys/kernel/panic_on_warn
	dmesg -n 1
}

warnings_fatal()
{
	dmesg -n 8
	echo 1 >/proc/sys/kernel/panic_on_warn
}

# line NUMBER FILE
line()
{
	sed -n "$1p" "$2"
}

shift 3
# All marks are to get into the log, however many.
echo on >/proc/sys/kernel/printk_devkmsg
run_cases "$@"
