#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# security.sh KPATCH MODULES CASE...: what must never get into the kernel, and what
# kpatch says instead.  A refusal has its exit status and its reason, and nothing
# is different after it: no module, no patch, no file of the store.  Part of
# security.bats, which makes the modules; runs as root in the test VM.
# shellcheck source=test/integration/guest/case.sh
. "${BASH_SOURCE[0]%/*}/case.sh" "$1" "$2"

readonly base=/var/lib/kpatch sysfs=/sys/kernel/kpatch
store=$base/$(uname -r)
readonly store
# What include/kpatch/exit.h and the man page call them.
readonly not_found=5 policy=8 wrong_kernel=9 bad_file=11

# picture: all that a refusal must leave as it was.  The lock is made by whoever
# looks first.  It is taken often, so by few programs; directories tell names in the
# same order as long as nothing changes in them.
picture()
{
	local name

	while read -r name _; do
		[[ $name != kp_* && $name != kpatch* ]] || echo "module $name"
	done </proc/modules
	echo "$(</proc/version)"
	echo $sysfs/*
	[[ -d $base ]] || return 0
	# A trial that did not come about leaves its time on the directory.
	find -L $base ! -name lock \( -type d -printf '%p %y %m %U\n' -o \
		-printf '%p %y %m %U %n %s %T@\n' -type f -exec sha256sum {} + \)
}

# unchanged PICTURE: all is as it was then
unchanged()
{
	local now

	now=$(picture)
	[[ $now == "$1" ]] && return
	diff <(echo "$1") <(echo "$now") || :
	fail "not all is as before"
}

# What kpatch is run by; nothing outside of a case that says otherwise.
under=()

# what_was_said: by kpatch, to this file
what_was_said()
{
	echo "$(</run/said)"
}

# refused STATUS PATTERN COMMAND...: kpatch COMMAND exits with STATUS, says
# something like PATTERN, and all is as before
refused()
{
	local status=$1 pattern=$2 before

	shift 2
	before=$(picture)
	expect_status "$status" "${under[@]}" "$kpatch" "$@" >/run/said 2>&1
	expect_like "$pattern" what_was_said
	unchanged "$before"
}

# all_refused PATTERN: whatever has to do with the patches that are installed
all_refused()
{
	refused $policy "$1" load kp_edition
	refused $policy "$1" load --dry-run kp_edition
	refused $policy "$1" load --all
	refused $policy "$1" install "$modules/kp_edition.ko"
	refused $policy "$1" uninstall kp_edition
	refused $policy "$1" accept kp_edition
}

# not_as_if_not_root PATTERN: nor do those who have less to say to others than root;
# loading is tried with what kpatch.service leaves of root's powers
not_as_if_not_root()
{
	refused $policy "$1" check
	refused $policy "$1" list
	refused $policy "$1" accept --shutdown
	under=(setpriv '--bounding-set=-all,+sys_module,+syslog')
	refused $policy "$1" load --timeout 30 --all
	under=()
}

# install_edition: so that there is a store; prints the file of the patch
install_edition()
{
	"$kpatch" install "$modules/kp_edition.ko" >&2
	echo "$store"/kp_edition.*.ko
}

uninstall_edition()
{
	"$kpatch" uninstall kp_edition
	expect manifest ls "$store"
}

# A link leads to where others may write, whatever it leads to now.
case_symlinked_store()
{
	local file path

	file=$(install_edition)
	for path in $base "$store" "$store/manifest" "$file"; do
		mv "$path" /run/aside
		ln -s /run/aside "$path"
		refused $policy "*$path is not what 'kpatch install' makes*" \
			load kp_edition
		[[ $path != "$store" ]] ||
			all_refused "*$path is not what 'kpatch install' makes*"
		expect /run/aside readlink "$path"
		rm "$path"
		mv /run/aside "$path"
	done
	# Another name for the file may be open to somebody else.
	ln "$file" $base/another-name
	refused $policy "*$file is not what 'kpatch install' makes*" load kp_edition
	rm $base/another-name
	uninstall_edition
}

case_writable_by_others()
{
	local file path verb

	file=$(install_edition)
	for path in $base "$store" "$store/manifest" "$file"; do
		chmod g+w "$path"
		refused $policy "*$path can be written by others*chmod go-w*" \
			load kp_edition
		[[ $path != "$store" ]] || all_refused "*$path can be written by others*"
		chmod g-w,o+w "$path"
		refused $policy "*$path can be written by others*chmod go-w*" \
			load --all
		chmod o-w "$path"
		chown 65534 "$path"
		refused $policy "*$path belongs to user 65534*remove it*" load kp_edition
		chown 0 "$path"
	done
	"$kpatch" load kp_edition
	"$kpatch" unload kp_edition
	# Root has no capability then that would open it.
	for path in $base "$store" "$store/manifest" $base/lock; do
		chown 65534 "$path"
		not_as_if_not_root "*$path belongs to user 65534*remove it*"
		refused $policy "*$path belongs to user 65534*remove it*" \
			uninstall kp_edition
		chown 0 "$path"
	done
	: >"$store/trial"
	chown 65534 $base/lock "$store/trial"
	all_refused "*$base/lock belongs to user 65534*remove it*"
	for verb in status metrics 'info kp_edition' 'accept --after 0'; do
		# shellcheck disable=SC2086  # two words
		refused $policy "*$base/lock belongs to user 65534*remove it*" $verb
	done
	chown 0 $base/lock
	not_as_if_not_root "*$store/trial belongs to user 65534*remove it*"
	rm "$store/trial"
	chmod 0 "$store/manifest"
	refused $policy "*cannot open $store/manifest, though it is root's: see 'ls -ld*" list
	chmod 600 "$store/manifest"
	uninstall_edition
}

# Files with the right names, where root happens to be.
case_planted_file()
{
	mkdir /run/planted
	cd /run/planted
	sed 's/edition A/edition B/' "$modules/kp_edition.ko" >kp_edition.ko
	cp kp_edition.ko kp_edition
	refused $not_found "*kp_edition: not installed*say './kp_edition.ko'*" \
		load kp_edition
	refused $not_found "*kp_edition: not installed*" load --dry-run kp_edition
	refused $not_found "*kp_edition: not installed*" uninstall kp_edition
	# By name it is the one that is installed.
	install_edition
	"$kpatch" load kp_edition
	expect "edition A" cat /proc/version
	"$kpatch" unload kp_edition
	uninstall_edition
}

# An engine beside the patch, as in /tmp; before any is loaded.
case_planted_engine()
{
	mkdir -m 1777 /run/open
	cd /run/open
	cp "$modules/kp_edition.ko" mine.ko
	cp "$modules/kpatch.ko" kpatch.ko
	chown 65534 kpatch.ko
	refused $policy '*/kpatch.ko, beside the patch, belongs to user 65534*' \
		load mine.ko
	refused $policy '*/kpatch.ko, beside the patch, belongs to user 65534*' \
		load /run/open/mine.ko
	chown 0 kpatch.ko
	chmod g+w kpatch.ko
	refused $policy '*/kpatch.ko, beside the patch, can be written by others*' \
		load /run/open/mine.ko
	rm kpatch.ko
	ln -s "$modules/kpatch.ko" kpatch.ko
	chown -h 65534 kpatch.ko
	refused $policy '*/kpatch.ko, beside the patch, belongs to user 65534*' \
		load /run/open/mine.ko
	rm kpatch.ko
	# Relative to where one is, which others may choose.
	KPATCH_CORE=kpatch.ko expect_status 4 "$kpatch" load "$modules/kp_edition.ko"
	expect_status 1 test -e $sysfs
}

# in_hostile_place COMMAND...: all that an environment can say
in_hostile_place()
{
	# shellcheck disable=SC2030  # for the command only
	(
		cd /run/evil
		export PATH=/run/evil LD_PRELOAD=$modules/preload.so
		# The sanitizer of SAN=1 would have itself loaded before, and libc
		# keeps what LANGUAGE and NLSPATH make it allocate.
		export ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
		export PRELOAD_LOG=/run/preloaded IFS=/ ENV=/run/evil/rc
		export BASH_ENV=/run/evil/rc SHELL=/run/evil/sh TMPDIR=/run/evil
		export LANG=de_DE.UTF-8 LANGUAGE=de
		export LOCPATH=/run/evil GCONV_PATH=/run/evil NLSPATH=/run/evil/%N
		export MODPROBE_OPTIONS='-C /run/evil' KMOD_CONFIG=/run/evil
		export HOME=/run/evil XDG_CACHE_HOME=/run/evil
		# The shell would complain that it is not there.
		export LC_ALL=tr_TR.UTF-8 2>/dev/null
		exec "$@"
	)
}

# Nothing but kpatch itself runs, whatever PATH has to offer; what is refused
# elsewhere is refused here with the same words.
case_hostile_environment()
{
	local name path said before

	mkdir /run/evil
	for name in kmod insmod modprobe rmmod depmod sh bash uname tail systemctl; do
		printf '#!/bin/bash\necho %s >>/run/touched\n' $name >/run/evil/$name
		chmod 755 /run/evil/$name
	done
	cp /run/evil/sh /run/evil/rc
	for path in no-format.ko other-release.ko other-build.ko absent.ko; do
		said=0
		"$kpatch" load "$modules/$path" >/run/said 2>&1 || said=$?
		((said)) || fail "$path was loaded"
		before=$(picture)
		expect_status $said in_hostile_place "$kpatch" load \
			"$modules/$path" >/run/said.there 2>&1
		expect "" diff <(grep -v '^/\|exit status' /run/said) \
			<(grep -v '^in_hostile_place' /run/said.there)
		unchanged "$before"
	done
	in_hostile_place "$kpatch" install "$modules/kp_edition.ko"
	printf x | dd of="$(echo "$store"/kp_edition.*.ko)" bs=1 seek=500 \
		conv=notrunc status=none
	expect_status $bad_file in_hostile_place "$kpatch" load kp_edition
	in_hostile_place "$kpatch" uninstall kp_edition
	# What is right works, the same as elsewhere.
	expect "kp_edition: enabled" in_hostile_place "$kpatch" load \
		"$modules/kp_edition.ko"
	expect "edition A" cat /proc/version
	expect "kp_edition: unloaded" in_hostile_place "$kpatch" unload kp_edition
	test ! -e /run/touched || fail "ran: $(cat /run/touched)"
	# The library was in kpatch, and in nothing that it started.
	expect "$kpatch" sort -u /run/preloaded
}

# Its vermagic is that of this kernel, and modprobe would take it.
case_other_build()
{
	expect "$(modinfo -F vermagic "$modules/kp_edition.ko")" \
		modinfo -F vermagic "$modules/other-build.ko"
	expect "$(modinfo -F vermagic "$modules/kp_edition.ko")" \
		modinfo -F vermagic "$modules/other-id.ko"
	for verb in load 'load --dry-run' install; do
		# shellcheck disable=SC2086  # two words
		refused $wrong_kernel "*built for the kernel '#1 SMP Another*another one of the same release*" \
			$verb "$modules/other-build.ko"
		# shellcheck disable=SC2086
		refused $wrong_kernel '*built for the kernel with build ID 00112233*the one that runs has*' \
			$verb "$modules/other-id.ko"
		# shellcheck disable=SC2086
		refused $wrong_kernel '*built for kernel 5.10.0-1-amd64*' \
			$verb "$modules/other-release.ko"
	done
}

# flip FILE OFFSET: the lowest bit of the byte there
flip()
{
	local byte

	byte=$(od -An -tu1 -j "$2" -N 1 "$1")
	printf %b "\\x$(printf %x $((byte ^ 1)))" |
		dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# Size and times are what they were.
case_flipped_byte()
{
	local file size offset reason="*is not what was installed, its SHA-256 is another*"

	file=$(install_edition)
	size=$(stat -c %s "$file")
	for offset in 0 $((size / 2)) $((size - 1)); do
		cp -p "$file" /run/kept
		flip "$file" "$offset"
		touch -r /run/kept "$file"
		expect_status 1 cmp -s "$file" /run/kept
		refused $bad_file "$reason" load kp_edition
		flip "$file" "$offset"
		cmp "$file" /run/kept
	done
	flip "$file" $((size / 3))
	refused $bad_file "$reason" load --dry-run kp_edition
	refused $bad_file "$reason" load --all
	refused $bad_file "$reason" info kp_edition
	# Installing it again repairs it, as is said.
	expect_like "*: install kp_edition again*" what_was_said
	expect "kp_edition: installed for $(uname -r)" \
		"$kpatch" install "$modules/kp_edition.ko"
	cmp "$file" /run/kept
	rm "$file"
	refused $not_found "*$file is gone: install kp_edition again*" load kp_edition
	expect "kp_edition: installed for $(uname -r)" \
		"$kpatch" install "$modules/kp_edition.ko"
	"$kpatch" load kp_edition
	"$kpatch" unload kp_edition
	uninstall_edition
}

# In a boot of its own, with lockdown=integrity.
case_lockdown()
{
	mount -t securityfs securityfs /sys/kernel/security
	expect 'none [integrity] confidentiality' cat /sys/kernel/security/lockdown
	# What Debian signed can be loaded.
	modprobe loop
	refused $policy '*kpatch.ko: cannot be loaded: *in lockdown, a trusted signature*' \
		load "$modules/kp_edition.ko"
	refused $policy '*no *signature: it is not signed, and the kernel is locked down*' \
		load --dry-run "$modules/kp_edition.ko"
	install_edition
	refused $policy '*in lockdown, a trusted signature*' load kp_edition
	refused $policy '*in lockdown, a trusted signature*1 of 1 patches are not loaded*' load --all
	# Nor is it to blame for anything.
	expect_status 1 test -e "$store/trial"
	expect_like '*kp_edition *not loaded *new*' "$kpatch" list
	"$kpatch" uninstall kp_edition
	expect_like '*Lockdown: kpatch: unsigned module loading is restricted*' dmesg
}

shift 2
run_cases "$@"
