#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# The playbooks of contrib/ansible as far as that can be seen without a machine that
# patches can be loaded on: `make check-fleet` has those.
#
# Environment: B (default build).

setup()
{
	cd "$BATS_TEST_DIRNAME/../.." || return
	B=$(cd "${B:-build}" && pwd -P)
	work=$BATS_TEST_TMPDIR
	echo '[defaults]' >"$work/ansible.cfg"
	export ANSIBLE_CONFIG=$work/ansible.cfg ANSIBLE_HOME=$work/home
	export ANSIBLE_LOCAL_TEMP=$work/temp ANSIBLE_NOCOLOR=1 LC_ALL=C.UTF-8
}

@test "fleet: machines that are left out, one that fails, and none after it" {
	local release

	release=$(uname -r)
	mkdir -p "$work/patches/$release" "$work/none"
	echo "no module" >"$work/patches/$release/kp_fix.ko"
	cat >"$work/inventory" <<END
off ansible_host=127.0.0.1 ansible_port=1
other ansible_connection=local kpatch_source=$work/none
bad ansible_connection=local
later ansible_connection=local
[all:vars]
ansible_python_interpreter=/usr/bin/python3
ansible_remote_tmp=$work/remote
kpatch_command=$B/kpatch/kpatch
kpatch_directory=$work/kept
kpatch_source=$work/patches
END
	KPATCH_REPORT=$work/report run ansible-playbook -i "$work/inventory" \
		contrib/ansible/rollout.yml -e kpatch_name=kp_fix -e '{"kpatch_serial": [3]}'
	echo "$output"
	((status != 0))
	grep '^ *1 skipped: could not be reached: off$' <<<"$output"
	grep "^ *1 skipped: no patch for kernel $release: other\$" <<<"$output"
	grep '^ *1 failed: Install the patch: .*not a kernel module.*: bad$' <<<"$output"
	grep '^ *1 untouched: later$' <<<"$output"
	python3 -c 'import json, sys
assert list(json.load(open(sys.argv[1]))) == ["off", "other", "bad", "later"]' "$work/report"
	[[ -z $(ls "$work/kept") ]]
	[[ ! -d /var/lib/kpatch/$release ]]
}

@test "fleet: a machine that is gone in the middle ends the rollout" {
	local release

	release=$(uname -r)
	mkdir -p "$work/patches/$release" "$work/plugins"
	echo "a patch" >"$work/patches/$release/kp_fix.ko"
	cat >"$work/kpatch" <<END
#!/bin/sh
[ "\$1" != list ] || echo '{"kernel": "$release", "patches": [], "installed": []}'
END
	chmod +x "$work/kpatch"
	# Reached like this machine, until it loads.
	cat >"$work/plugins/mortal.py" <<END
DOCUMENTATION = """
name: mortal
short_description: a machine that goes down while it loads a patch
description: Reached like this machine, until then.
"""
from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.connection.local import Connection as Local


class Connection(Local):
    def exec_command(self, cmd, in_data=None, sudoable=True):
        if "kpatch load" in cmd or b"kpatch load" in (in_data or b""):
            raise AnsibleConnectionFailure("gone")
        return super().exec_command(cmd, in_data=in_data, sudoable=sudoable)
END
	cat >"$work/inventory" <<END
canary ansible_connection=local
gone ansible_connection=mortal
later ansible_connection=local
last ansible_connection=local
[all:vars]
ansible_python_interpreter=/usr/bin/python3
ansible_remote_tmp=$work/remote
ansible_pipelining=1
kpatch_command=$work/kpatch
kpatch_directory=$work/kept
kpatch_source=$work/patches
kpatch_soak=0
END
	ANSIBLE_CONNECTION_PLUGINS=$work/plugins run ansible-playbook -i "$work/inventory" \
		contrib/ansible/rollout.yml -e kpatch_name=kp_fix -e '{"kpatch_serial": [1]}'
	echo "$output"
	((status != 0))
	grep '^ *1 patched: canary$' <<<"$output"
	grep "^ *1 could not be reached at 'kpatch : Load the patch': gone\$" <<<"$output"
	grep '^ *2 untouched: later, last$' <<<"$output"
}

@test "fleet: a machine that loads the patch and does not pass the check ends the rollout" {
	local release

	release=$(uname -r)
	mkdir -p "$work/patches/$release"
	echo "a patch" >"$work/patches/$release/kp_fix.ko"
	cat >"$work/kpatch" <<END
#!/bin/sh
case \$1 in
list) echo '{"kernel": "$release", "patches": [], "installed": []}' ;;
check)
	[ "\$failing" = yes ] || exit 0
	echo "kpatch: not fully patched: kp_old is suspect" >&2
	exit 1
	;;
esac
END
	chmod +x "$work/kpatch"
	cat >"$work/inventory" <<END
canary kpatch_command=$work/kpatch
bad kpatch_command="env failing=yes $work/kpatch"
later kpatch_command=$work/kpatch
[all:vars]
ansible_connection=local
ansible_python_interpreter=/usr/bin/python3
ansible_remote_tmp=$work/remote
kpatch_directory=$work/kept
kpatch_source=$work/patches
kpatch_soak=0
END
	run ansible-playbook -i "$work/inventory" \
		contrib/ansible/rollout.yml -e kpatch_name=kp_fix -e '{"kpatch_serial": [1]}'
	echo "$output"
	((status != 0))
	grep '^ *1 patched: canary$' <<<"$output"
	grep '^ *1 not as it should be: kpatch: not fully patched: kp_old is suspect: bad$' <<<"$output"
	grep '^ *1 untouched: later$' <<<"$output"
}

@test "fleet: the rollback is sound" {
	ansible-playbook --syntax-check -i localhost, contrib/ansible/rollback.yml
}
