#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# kpatch try, as it is installed: on a patch that behaves, on one that makes the
# kernel complain, and on one that a task holds up; on what cannot be tried; and
# that nothing is left of it.  How files of a run are judged is for
# test/unit/tryout_test.c.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).

bats_require_minimum_version 1.5.0

# shellcheck source=test/integration/build.bash
. "$BATS_TEST_DIRNAME/build.bash"

setup_file()
{
	build_setup
	export INSTALLED=$WORK/usr
	{
		make --no-print-directory kmod KERNEL="$KERNEL" &&
			script/install "$B" "" "$INSTALLED" &&
			install -D "$B/kmod/$KERNEL/kpatch.ko" "$WORK/engine/kpatch.ko" &&
			make_patches
	} >"$WORK/make" 2>&1 || {
		cat "$WORK/make" >&2
		return 1
	}
}

# make_patches: the one of examples/sleeper.patch, and one that warns
make_patches()
{
	edit kernel/exec_domain.c '/seq_puts(m, "0-0/i\	WARN_ON_ONCE(m);' >"$WORK/warn.patch"
	[[ -s $WORK/warn.patch ]] || return
	for diff in examples/sleeper.patch "$WORK/warn.patch"; do
		"$B/kpatch-build/kpatch-build" -k "$KERNEL" -o "$WORK" "$diff" || return
	done
}

setup()
{
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
	mkdir "$TMPDIR"
}

# try OPTION... MODULE: of the installation, with the engine
try()
{
	"$INSTALLED/sbin/kpatch" try --timeout 600 \
		--engine "$WORK/engine/kpatch.ko" "$@"
}

# try_with_store OPTION... MODULE: the same where patches are installed, which the
# machine may see and not look at
try_with_store()
{
	# shellcheck disable=SC2016 # expanded there
	unshare --mount bash -euc '
		mount -t tmpfs tmpfs /var/lib
		mkdir -m 700 /var/lib/kpatch
		chown 65534 /var/lib/kpatch
		exec "$@"' - "$INSTALLED/sbin/kpatch" try --timeout 600 \
		--engine "$WORK/engine/kpatch.ko" "$@"
}

nothing_is_left()
{
	[[ -z $(ls "$TMPDIR") ]] && ! pgrep -f "qemu-system.*$TMPDIR"
}

@test "try: a patch that behaves; what the test says differs under it" {
	# shellcheck disable=SC2016 # it is for the shell in the machine
	run --separate-stderr -0 try_with_store --json \
		--test 'mkdir /run/d; stat -c %a /run/d; rmdir /run/d; [ "$(id -u)" = 0 ]' \
		"$WORK/kpatch-sleeper.ko"
	echo "$output"
	python3 - "$output" "$KERNEL" <<-'END'
		import json, sys
		top = json.loads(sys.argv[1])
		it = top["try"]
		assert top["schema"] == 1 and top["kernel"] == sys.argv[2]
		assert it["behaved"] and it["ended"] and it["reasons"] == []
		assert it["objects"] == [{"name": "vmlinux", "patched": True}]
		assert [it["test"][when]["output"] for when in
			("before", "loaded", "after")] == ["755\n", "1755\n", "755\n"]
		assert all(0 < it[step]["transition_seconds"] < 60
			   for step in ("load", "unload"))
		assert it["complaints"] == [] and it["taint"] == ""
	END
	nothing_is_left
}

@test "try: a patch that makes the kernel complain, to the end of the run" {
	run --separate-stderr -12 try --keep --test 'cat /proc/execdomains' \
		"$WORK/kpatch-warn.ko"
	echo "$output"
	# shellcheck disable=SC2154 # run sets it
	echo "$stderr"
	[[ $output == *"kernel log: complaints"*"WARNING: "*execdomains_proc_show*"Call Trace"* ]]
	[[ $output == *"exit status: 0 before, 0 under the patch, 0 after"* ]]
	[[ $output == *"before and after: the same"* ]]
	[[ $stderr == *"did not behave"*"complained while the test ran under the patch: WARNING"*"tainted since: W"* ]]
	kept=$(sed -n 's/^kept: //p' <<<"$stderr")
	grep -q 'WARNING: ' "$kept/console" "$kept/exchange/kernel.log"
	grep -q unloaded "$kept/exchange/unload.output"
	rm -r "$kept"
	nothing_is_left
}

@test "try: a patch that a task holds up is taken back" {
	cat >"$BATS_TEST_TMPDIR/sleep" <<-'END'
		[ -e /run/frozen ] && exit
		mkdir /run/frozen
		modprobe brd rd_nr=1 rd_size=4096 && busybox mke2fs /dev/ram0
		mount -t ext4 /dev/ram0 /run/frozen
		fsfreeze --freeze /run/frozen
		mkdir /run/frozen/d &
		until grep -q do_mkdirat /proc/$!/stack; do sleep 0.1; done
	END
	run --separate-stderr -12 try --transition 3 \
		--test ". $BATS_TEST_TMPDIR/sleep" "$WORK/kpatch-sleeper.ko"
	echo "$output"
	echo "$stderr"
	[[ $output == *"load: exit status 7"*mkdir*do_mkdirat* ]]
	[[ $output == *"exit status: 0 before, 0 after"* ]]
	[[ $output == *"kernel log: no complaint"* ]]
	[[ $stderr == *"did not behave"*"did not get to every task in time"* ]]
	nothing_is_left
}

# interrupted SIGNAL STATUS
interrupted()
{
	local try status=0

	"$INSTALLED/sbin/kpatch" try --engine "$WORK/engine/kpatch.ko" \
		"$WORK/kpatch-warn.ko" 3>&- &
	try=$!
	for ((i = 0; i < 300; i++)); do
		! pgrep -f "qemu-system.*$TMPDIR" >/dev/null || break
		sleep 0.1
	done
	((i < 300))
	kill "-$1" $try
	wait $try || status=$?
	[[ $status == "$2" ]]
	for ((i = 0; i < 300; i++)); do
		! nothing_is_left >/dev/null || return 0
		sleep 0.1
	done
	nothing_is_left
}

@test "try: signals end the machine, and nothing is left" {
	interrupted TERM 1
	interrupted KILL 137
}

@test "try: what cannot be tried is refused before anything starts" {
	local patch=$WORK/kpatch-warn.ko

	run -11 try "$BATS_TEST_FILENAME"
	said "not a kernel module"
	run -11 try "$WORK/engine/kpatch.ko"
	said "not a patch"
	run -5 try "$WORK/none.ko"
	run -4 try --accel xen "$patch"
	said "neither tcg nor kvm"
	run -4 try --modprobe '../x' "$patch"
	said "not the name of a module"
	run -4 try --timeout 0 "$patch"

	# Another kernel, one that is not here, and one with a damaged name.
	run -9 try --kernel 9.9.9-amd64 "$patch"
	said "built for kernel $KERNEL"
	XDG_CACHE_HOME=$TMPDIR run -5 try "$patch"
	said "$KERNEL is not here" "kpatch-fetch image $KERNEL"
	objcopy -O binary --only-section=.modinfo \
		--set-section-flags .modinfo=alloc "$patch" "$WORK/modinfo"
	sed -z 's|^vermagic=[^ ]*|vermagic=../../..|' "$WORK/modinfo" >"$WORK/modinfo.new"
	objcopy --update-section .modinfo="$WORK/modinfo.new" "$patch" "$WORK/escaping.ko"
	run -11 try "$WORK/escaping.ko"
	said "its vermagic is '../../.."

	# No engine, something else, and nothing by that name.
	run -5 "$INSTALLED/sbin/kpatch" try "$patch"
	said "kpatch.ko, the engine" "make kmod KERNEL=$KERNEL"
	run -11 "$INSTALLED/sbin/kpatch" try --engine "$patch" "$patch"
	said "not the engine"
	run -5 "$INSTALLED/sbin/kpatch" try --engine "$WORK/none.ko" "$patch"
	nothing_is_left
}

@test "try: what is missing on this host is named with what installs it" {
	mkdir "$BATS_TEST_TMPDIR/bin"
	ln -s /usr/bin/* "$BATS_TEST_TMPDIR/bin"
	rm "$BATS_TEST_TMPDIR"/bin/{qemu-system-x86_64,cpio}
	PATH=$BATS_TEST_TMPDIR/bin run -1 try "$WORK/kpatch-warn.ko"
	said "missing: qemu-system-x86_64, cpio" \
		"apt-get install --no-install-recommends qemu-system-x86 cpio"
	nothing_is_left
}
