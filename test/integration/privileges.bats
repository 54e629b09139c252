#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# Which of root's powers each verb works with.  This root is one of a user namespace,
# which has all of them there, or, where there can be none, as in a chroot, the real one.
#
# Environment: B (default build).
# bats file_tags=patient

setup()
{
	cd "$BATS_TEST_DIRNAME/../.." || return
}

@test "privileges: each verb has those that it needs, and no others, for good" {
	local root=(unshare --map-root-user)

	"${root[@]}" true 2>/dev/null || root=()
	"${root[@]}" test/integration/powers "${B:-build}/kpatch/kpatch" |
		sort >"$BATS_TEST_TMPDIR/powers"
	diff - "$BATS_TEST_TMPDIR/powers" <<-'END'
		accept:
		blocking: dac_read_search sys_admin sys_ptrace
		cancel: dac_read_search sys_admin sys_module sys_ptrace
		check:
		force: dac_read_search sys_admin sys_ptrace
		info: dac_read_search
		install: dac_read_search
		list:
		load: dac_read_search sys_admin sys_module sys_ptrace sys_rawio syslog
		metrics: dac_override
		signal:
		status: dac_read_search sys_admin sys_ptrace
		try: all again
		uninstall:
		unload: dac_read_search sys_admin sys_module sys_ptrace
		version:
	END
}
