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

@test "fleet: the rollback is sound" {
	ansible-playbook --syntax-check -i localhost, contrib/ansible/rollback.yml
}
