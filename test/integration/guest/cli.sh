#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# cli.sh KPATCH MODULES: what kpatch answers when something is not as it should
# be, or was done before.  Part of cli.bats, which makes the modules; runs as
# root in the test VM.
# shellcheck source=test/integration/guest/case.sh
. "${BASH_SOURCE[0]%/*}/case.sh" "$@"

readonly sysfs=/sys/kernel/kpatch
contrib=$(cd "${BASH_SOURCE[0]%/*}/../../../contrib" && pwd -P)
readonly contrib

# without_root ARGUMENT...: kpatch, as nobody
without_root()
{
	setpriv --reuid=65534 --regid=65534 --clear-groups /run/kpatch "$@"
}

# greeting: what a login shows
greeting()
{
	PATH=${kpatch%/*}:$PATH "$contrib/motd/60-kpatch"
}

# offered WORD...: patches that completion offers behind these words
offered()
{
	"$contrib/completion/complete" "$kpatch" "$@" '' | sed -n 's/^\(kp_[a-z]*\)\t.*/\1/p' |
		xargs
}

# refused STATUS PATTERN FILE: load exits with STATUS, says something like
# PATTERN, and leaves nothing
refused()
{
	expect_status "$1" "$kpatch" load "$3" 2>/run/said
	expect_like "$2" cat /run/said
	expect "" ls $sysfs
}

# First, while no engine is loaded.
case_engine_not_found()
{
	mkdir /run/elsewhere
	cp "$kpatch" "$modules/one.ko" /run/elsewhere
	expect_status 5 /run/elsewhere/kpatch load /run/elsewhere/one.ko 2>/run/said
	expect_like '*kpatch.ko*/run/elsewhere/kpatch.ko*make kmod*' cat /run/said
	KPATCH_CORE=kpatch.ko expect_status 4 "$kpatch" load "$modules/one.ko"
	KPATCH_CORE=/nonexistent expect_status 5 "$kpatch" load "$modules/one.ko"
	KPATCH_CORE=/nonexistent expect_status 5 "$kpatch" load --dry-run \
		"$modules/one.ko" >/run/said
	expect_like '*no *engine: /nonexistent*' cat /run/said
	KPATCH_CORE=$modules/one.ko expect_status 11 "$kpatch" load --dry-run \
		"$modules/one.ko" >/run/said
	expect_like "*ok  vermagic
*no *engine: *one.ko: not the engine, but 'kp_one'*" cat /run/said
	expect_like '*engine not loaded*' "$kpatch" status
	expect "no patch is loaded or installed" "$kpatch" list
}

# What a load would meet is told, and nothing is done.  Each time the kernel lists
# all of its symbols, which takes a while here.
case_dry_run()
{
	expect_status 9 "$kpatch" load --dry-run "$modules/no-symbol.ko" >/run/said
	expect_like "*ok*kernel: $(uname -r)*ok*vermagic*ok*signature*ok*engine: */kpatch.ko*no  symbols: *vmlinux:kpatch_no_such_symbol is not there*[?][?]  code: *[?][?]  functions*" \
		cat /run/said
	expect_status 9 "$kpatch" load --dry-run --json "$modules/no-symbol.ko" >/run/said
	expect_like '*"schema": 1*"name": "kp_nosymbol"*"loadable": false*"check": "symbols"*"outcome": "no"*"detail": "the running kernel has not*"check": "code"*"outcome": "unknown"*' \
		cat /run/said
	expect_status 4 "$kpatch" load --json "$modules/one.ko"
	expect_status 11 "$kpatch" load --dry-run "$modules/no-format.ko"
	expect_status 5 "$kpatch" load --dry-run kp_one
	"$kpatch" install "$modules/one.ko"
	expect_like "*ok*symbols: *ok*functions*kp_one: would be loaded" \
		"$kpatch" load --dry-run --all
	expect_like '*"patches": [[]*"name": "kp_one"*"loadable": true*"check": "kernel"*"outcome": "ok"*' \
		"$kpatch" load --dry-run --all --json
	expect_status 1 test -e /sys/module/kp_one
	expect_status 1 test -e /sys/module/kpatch
	expect "new" trusted kp_one
	expect_status 1 test -e "/var/lib/kpatch/$(uname -r)/trial"
	"$kpatch" uninstall kp_one
}

case_not_a_patch()
{
	"$kpatch" load "$modules/one.ko"
	"$kpatch" unload kp_one
	head -c 5000 "$modules/one.ko" >/run/short.ko
	refused 11 '*not a patch*kpatch_format*' "$modules/no-format.ko"
	refused 11 '*/run/short.ko*' /run/short.ko
	refused 11 '*/proc/self*' /proc/self/.
	refused 5 '*/run/absent.ko*' /run/absent.ko
	refused 5 "*absent: not installed for $(uname -r)*" absent
}

case_other_kernel()
{
	refused 9 '*built for kernel 5.10.0-1-amd64*' "$modules/other-kernel.ko"
	refused 9 '*needs a symbol*kpatch_no_such_symbol*' "$modules/no-symbol.ko"
}

case_not_root()
{
	# Where they are not everyone may be allowed to look.
	cp "$kpatch" "$modules/one.ko" /run
	chmod 755 /run/kpatch /run/one.ko
	without_root info /run/one.ko
	without_root status
	expect_status 8 without_root load /run/one.ko
	expect_status 8 without_root install /run/one.ko
	expect_status 8 without_root uninstall kp_one
	"$kpatch" load "$modules/one.ko"
	without_root list
	cp "$contrib/completion/complete" /run
	expect_like "*kp_one	enabled*" setpriv --reuid=65534 --regid=65534 --clear-groups \
		/run/complete /run/kpatch unload ''
	expect_status 8 without_root unload kp_one
	"$kpatch" unload kp_one
	expect_status 5 "$kpatch" unload kp_one
}

case_loaded_before()
{
	"$kpatch" load "$modules/one.ko"
	expect_like '*loaded already*kp_one: enabled' "$kpatch" load "$modules/one.ko"
	expect "kp_one: enabled" "$kpatch" load --quiet "$modules/one.ko"
	expect_like "*engine $("$kpatch" --version | cut -d " " -f 2)*" "$kpatch" version
	expect_status 10 "$kpatch" load "$modules/other-build.ko" 2>/run/said
	expect_like '*another patch of the name kp_one*' cat /run/said

	# Switched off by hand: the module is left, list tells, load takes it up.
	echo 0 >$sysfs/kp_one/enabled
	until_true 10 test ! -e $sysfs/kp_one
	expect_like '*kp_one*disabled*' "$kpatch" list
	"$kpatch" load "$modules/one.ko"
	expect_like '*kp_one*enabled*vmlinux*' "$kpatch" list

	echo 0 >$sysfs/kp_one/enabled
	until_true 10 test ! -e $sysfs/kp_one
	expect "kp_one: unloaded" "$kpatch" unload kp-one
	test ! -e /sys/module/kp_one
}

# at_once STATUSES WORD...: six times the same command; each exits with one of these
at_once()
{
	local pid pids=() status

	while ((${#pids[@]} < 6)); do
		"$kpatch" "${@:2}" &
		pids+=($!)
	done
	for pid in "${pids[@]}"; do
		status=0
		wait "$pid" || status=$?
		[[ " $1 " == *" $status "* ]] || fail "${*:2}: exit status $status"
	done
}

# The first has to be told from those that come too late.
case_at_once()
{
	rmmod kpatch
	at_once 0 load "$modules/one.ko"
	at_once '0 5' unload kp_one
	test ! -e /sys/module/kp_one
}

case_installed()
{
	local store release

	release=$(uname -r)
	store=/var/lib/kpatch/$release
	expect "kp_one: installed for $release" "$kpatch" install "$modules/one.ko"
	expect "kp_one: is installed already for $release" \
		"$kpatch" install "$modules/one.ko"
	expect_status 9 "$kpatch" install "$modules/other-kernel.ko"
	expect_status 11 "$kpatch" install "$modules/no-format.ko"
	expect_status 5 "$kpatch" install /run/absent.ko
	expect_status 4 "$kpatch" install -k ../x "$modules/other-kernel.ko"
	expect "kp_one: installed for 5.10.0-1-amd64" \
		"$kpatch" install -k 5.10.0-1-amd64 "$modules/other-kernel.ko"
	expect $'NAME    STATE       INSTALLED  OBJECTS\nkp_one  not loaded  new        -' \
		"$kpatch" list
	# What a rescue system sees.
	mount --bind /var/lib/kpatch /var/lib/kpatch
	mount -o remount,bind,ro /var/lib/kpatch
	expect_like 'not fully patched: kp_one is installed and not enabled*' "$kpatch" status
	expect_like '*kp_one *not loaded *new *' "$kpatch" list
	expect_status 1 "$kpatch" uninstall kp_one
	umount /var/lib/kpatch
	expect "700 600 600" echo "$(stat -c %a "$store" "$store"/* | xargs)"
	expect "kp_one: enabled" "$kpatch" load kp-one
	expect_like '*kp_one*enabled *[?] *vmlinux*' without_root list
	expect_like '*"schema": 1,*"name": "kp_one",*"state": "enabled",*"name": "cmdline_proc_show",*"path": "/var/lib*' \
		"$kpatch" info --json kp-one
	expect_like '*"schema": 1,*"verdict": "patched",*"engine_loaded": true,*"kp_one"*' \
		"$kpatch" status --json
	expect_like '*"schema": 1,*"kp_one"*"patched": true,*"installed": *"trust": "new",*"loaded": true*' \
		"$kpatch" list --json
	# A byte of it changes.
	printf x | dd of="$(echo "$store"/kp_one.*.ko)" bs=1 seek=500 conv=notrunc
	expect_status 11 "$kpatch" load kp_one
	expect_like '*kp_one: is loaded still*' "$kpatch" uninstall kp-one
	expect_status 5 "$kpatch" uninstall kp_one
	"$kpatch" unload kp_one
	expect "$store/manifest" echo "$store"/*
	expect_status 5 "$kpatch" load kp_one
	# For another kernel no other verb tells what there is.
	expect_status 5 "$kpatch" uninstall -k 5.10.0-1-amd64 kp_two 2>/run/said
	expect "kpatch: kp_two: not installed for 5.10.0-1-amd64: what is, is kp_one" \
		cat /run/said
	expect "kp_one: uninstalled for 5.10.0-1-amd64" \
		"$kpatch" uninstall --kernel 5.10.0-1-amd64 kp_one
	expect_status 5 "$kpatch" uninstall -k 5.10.0-1-amd64 kp_one 2>/run/said
	expect "kpatch: kp_one: not installed for 5.10.0-1-amd64: no patch is" cat /run/said
	expect "kpatch: $modules/one.ko: built for kernel $release, not for 5.10.0-1-amd64: build it for that one with 'kpatch-build --kernel 5.10.0-1-amd64'" \
		"$kpatch" install -k 5.10.0-1-amd64 "$modules/one.ko"
}

# trusted NAME: what list says of an installed patch
trusted()
{
	"$kpatch" list | awk -v name="$1" '$1 == name { print $(NF - 1) }'
}

case_all()
{
	local store file

	store=/var/lib/kpatch/$(uname -r)
	expect "no patch is installed for $(uname -r)" "$kpatch" load --all
	expect "no patch is loaded" "$kpatch" unload --all
	expect "" greeting
	expect_status 4 "$kpatch" load --all kp_one
	insmod "$modules/kpatch_target.ko"
	"$kpatch" install "$modules/one.ko"
	"$kpatch" install "$modules/no-symbol.ko"
	"$kpatch" install "$modules/wait.ko"
	# A bad one between two good ones.
	expect_status 9 "$kpatch" load --all 2>/run/said
	expect_like "*kpatch_no_such_symbol*kpatch: 1 of 3 patches are not loaded" \
		cat /run/said
	expect_like '*kp_one *enabled *new *vmlinux*kp_wait *enabled *new *kpatch_target*kp_nosymbol *not loaded *new *' \
		"$kpatch" list
	expect_like 'kpatch: not fully patched: kp_nosymbol is installed and not enabled*' greeting
	expect 'kp_one kp_wait' offered unload
	expect 'kp_nosymbol kp_one kp_wait' offered uninstall
	# The good ones are on trial.
	expect $'kp_one\nkp_wait' cut -d ' ' -f 4 "$store/trial"
	"$kpatch" accept --after 86400
	expect new trusted kp_one
	"$kpatch" unload kp_one
	expect kp_wait cut -d ' ' -f 4 "$store/trial"
	expect "kp_wait: is proven" "$kpatch" accept --after 0
	expect proven trusted kp_wait
	[[ ! -e $store/trial ]]
	"$kpatch" unload --all
	expect_status 1 "$kpatch" check 2>/run/said
	expect "kpatch: not fully patched: kp_one is installed and not enabled: 'kpatch load kp_one'" \
		cat /run/said

	# As if a boot had ended early.
	expect_status 9 "$kpatch" load --all
	"$kpatch" unload --all
	echo "another-boot 10 $(sha256sum <"$modules/one.ko" | cut -c 1-64) kp_one" \
		>"$store/trial"
	# Who looks is told before it is written down.
	expect_like 'not fully patched: kp_one is suspect*' "$kpatch" status
	expect suspect trusted kp_one
	expect_like '*kpatch_patch_suspect{patch="kp_one"} 1*' "$kpatch" metrics
	expect_status 8 "$kpatch" load --dry-run kp_one
	expect_status 8 "$kpatch" load --dry-run "$modules/one.ko"
	expect kp_one cut -d ' ' -f 4 "$store/trial"
	expect_status 8 "$kpatch" load kp_one 2>/run/said
	expect_like "kp_one: is suspect: *kpatch accept kp_one*" cat /run/said
	expect suspect trusted kp_one
	# By whatever name it goes.
	cp "$store"/kp_one.*.ko /run/innocent.ko
	for file in "$store"/kp_one.*.ko "$modules/one.ko" /run/innocent.ko; do
		expect_status 8 "$kpatch" load "$file" 2>/run/said
		expect_like "*kp_one: is not loaded*kpatch accept kp_one*" cat /run/said
	done
	[[ ! -e /sys/module/kp_one ]]
	"$kpatch" uninstall kp_nosymbol
	expect_status 8 "$kpatch" load --all --quiet 2>/run/said
	expect_like "*kp_one: is not loaded*kpatch: 1 of 2 patches are not loaded" \
		cat /run/said
	expect_like '*kp_wait *enabled *proven*kp_one *not loaded *suspect *' "$kpatch" list
	expect "kp_one: is proven" "$kpatch" accept kp-one
	"$kpatch" load --all
	expect "fully patched: 2 patches enabled" "$kpatch" check
	expect "kpatch: fully patched: 2 patches enabled" greeting
	expect_like 'fully patched: 2 patches enabled*kp_one: enabled*' "$kpatch" status
	expect_status 8 without_root check
	expect_like '2 patches enabled; only root*' without_root status
	"$kpatch" accept --shutdown
	[[ ! -e $store/trial ]]
	"$kpatch" unload --all
	# Whatever it is named by it is on trial; what is not installed is not.
	"$kpatch" load "$modules/one.ko"
	expect kp_one cut -d ' ' -f 4 "$store/trial"
	"$kpatch" unload kp_one
	"$kpatch" load "$modules/other-build.ko"
	[[ ! -e $store/trial ]]
	"$kpatch" unload kp_one
	"$kpatch" uninstall kp_one
	"$kpatch" uninstall kp_wait
	expect_status 5 "$kpatch" accept kp_one
	rmmod kpatch_target
}

# What is loaded is what was looked at, whatever has its name by then.
case_swapped()
{
	local loader

	"$kpatch" install "$modules/one.ko"
	cp "$modules/one.ko" "$modules/other-build.ko" /run
	# It has been looked at when it waits for the store.
	exec 9>>/var/lib/kpatch/lock
	flock 9
	"$kpatch" load /run/one.ko 9>&- &
	loader=$!
	until_true 10 grep -q -- '-> FLOCK' /proc/locks
	mv /run/other-build.ko /run/one.ko
	exec 9>&-
	wait $loader
	expect_like '*is loaded already*kp_one: enabled' "$kpatch" load "$modules/one.ko"
	expect_status 10 "$kpatch" load /run/one.ko
	"$kpatch" unload kp_one
	"$kpatch" uninstall kp_one
}

# sleep_in FUNCTION: a task that sleeps in it
sleep_in()
{
	cat /proc/kpatch_target/sleep >/run/slept &
	sleeper=$!
	until_true 10 grep -q "$1" "/proc/$sleeper/stack"
}

# hold_up: a task that sleeps in a function of the patch
hold_up()
{
	insmod "$modules/kpatch_target.ko"
	sleep_in target_sleep
}

wake_up()
{
	echo 1 >/sys/module/kpatch_target/parameters/release
	wait "$sleeper"
	rmmod kpatch_target
}

case_held_up()
{
	local verb

	expect "no transition is running" "$kpatch" blocking
	for verb in signal cancel force; do
		expect_status 5 "$kpatch" $verb
	done
	# Not before all has been looked at, however slow the machine is.
	echo 600 >/sys/module/kpatch/parameters/signal_timeout
	hold_up
	expect_like "kp_sleep: loading*" "$kpatch" load --no-wait "$modules/sleep.ko"
	until_true 10 grep -q "^$sleeper .* stack" $sysfs/kp_sleep/blocking
	expect_like "kp_sleep: patching since *, * of * tasks*
  pid $sleeper (cat) is in target_sleep, which the patch concerns" \
		"$kpatch" blocking
	expect_like "* (cat) is in target_sleep*
    cat /proc/kpatch_target/sleep" "$kpatch" blocking -v kp-sleep
	expect "kpatch: in transition: kp_sleep is patching" greeting
	"$kpatch" metrics | sed 's/^/metrics: /'
	expect_like "*
      -> target_sleep+0x*
         *" "$kpatch" blocking -vv
	"$kpatch" blocking -vv --json >/run/blocking.json
	expect_like '*"name": "kp_sleep"*"command_line": "cat /proc/kpatch_target/sleep"*"stack": \[*"target_sleep+0x*' \
		cat /run/blocking.json
	expect_status 8 without_root blocking
	expect_status 8 without_root signal
	expect_status 8 without_root cancel
	expect_status 8 without_root force --yes
	expect_status 5 "$kpatch" blocking kp_one
	# Its read is restarted.
	expect_like "kp_sleep: the tasks*are disturbed*" "$kpatch" signal
	until_true 10 "$kpatch" status
	wait "$sleeper"
	expect "new" cat /run/slept
	expect_status 5 "$kpatch" blocking kp_sleep
	"$kpatch" unload kp_sleep
	rmmod kpatch_target
	echo 15 >/sys/module/kpatch/parameters/signal_timeout
}

# on_terminal WORD...: a command without special characters, on a terminal of its own
on_terminal()
{
	script -qec "$*" /dev/null </dev/null
}

case_stalled()
{
	hold_up
	expect_status 7 on_terminal "$kpatch" load --timeout 3 "$modules/sleep.ko" >/run/shown
	expect_like $'*\rkp_sleep: patching: * of * tasks*\r *\rkp_sleep: not finished after *s, held up by:* (cat) is in target_sleep*kpatch: kp_sleep: stalled*' \
		cat /run/shown
	expect_status 7 on_terminal "$kpatch" load --quiet --timeout 3 "$modules/sleep.ko" \
		>/run/shown
	expect_like $'kpatch: kp_sleep: stalled*' cat /run/shown
	expect_status 1 grep -e ' of [0-9]* tasks' -e $'\r.' /run/shown
	expect_status 7 "$kpatch" load --timeout 3 "$modules/sleep.ko" >/run/shown 2>&1
	expect_like '*kp_sleep: not finished after * (cat) is in target_sleep*' cat /run/shown
	expect_status 1 grep $'\r' /run/shown
	[[ ! -e /sys/module/kp_sleep ]]
	wake_up
}

case_cancelled()
{
	hold_up
	"$kpatch" load --no-wait "$modules/sleep.ko"
	expect "kp_sleep: unloaded" "$kpatch" cancel
	[[ ! -e /sys/module/kp_sleep ]]
	# Together with a load that waits: both say so.
	"$kpatch" load "$modules/sleep.ko" >/run/loaded 2>&1 &
	loader=$!
	until_true 10 grep -qs "^$sleeper" $sysfs/kp_sleep/blocking
	# Of root's powers it has these: dac_read_search, sys_module, sys_rawio, sys_ptrace,
	# sys_admin, syslog.
	expect_like $'*CapEff:\t00000004002b0004*NoNewPrivs:\t1*' \
		cat "/proc/$loader/status"
	"$kpatch" cancel kp_sleep
	expect_status 7 wait $loader
	expect_like "*was disabled while it was being loaded*" cat /run/loaded
	[[ ! -e /sys/module/kp_sleep ]]
	wake_up

	# On its way out, held up by a task in the new code.
	insmod "$modules/kpatch_target.ko"
	"$kpatch" load "$modules/wait.ko"
	sleep_in p_wait_sleep
	"$kpatch" unload --no-wait kp_wait
	until_true 10 grep -qs "^$sleeper" $sysfs/kp_wait/blocking
	# Another edition cannot be loaded yet, and is to blame for nothing.
	"$kpatch" install "$modules/other-wait.ko"
	expect_status 10 "$kpatch" load kp_wait 2>/run/said
	expect_like '*another patch of the name kp_wait is loaded*' cat /run/said
	[[ ! -e /var/lib/kpatch/$(uname -r)/trial ]]
	"$kpatch" uninstall kp_wait
	expect "kp_wait: enabled" "$kpatch" cancel
	expect_status 6 "$kpatch" unload --timeout 1 kp_wait
	expect "kp_wait: is kept; 'kpatch status' tells how far" \
		"$kpatch" cancel --no-wait
	until_true 10 "$kpatch" status
	echo 1 >/sys/module/kp_wait/parameters/wake
	wait "$sleeper"
	"$kpatch" unload kp_wait
	rmmod kpatch_target
}

force_quietly()
{
	"$kpatch" force --yes "$@" 2>/dev/null
}

# Leaves a module that cannot be removed.
case_forced()
{
	hold_up
	"$kpatch" load --no-wait "$modules/sleep.ko"
	expect_status 4 "$kpatch" force --quiet </dev/null
	expect_status 1 "$kpatch" force </dev/null 2>/run/said
	expect_like "*pid $sleeper (cat) is in target_sleep*Forcing takes*--yes*" \
		cat /run/said
	expect_status 6 "$kpatch" status
	expect "kp_sleep: forced" force_quietly
	"$kpatch" status
	wake_up
	"$kpatch" unload kp_sleep

	# Forced out: a task may be in its code.
	insmod "$modules/kpatch_target.ko"
	"$kpatch" load "$modules/wait.ko"
	sleep_in p_wait_sleep
	"$kpatch" unload --no-wait kp_wait
	until_true 10 grep -qs "^$sleeper" $sysfs/kp_wait/blocking
	"$kpatch" force --yes kp-wait
	expect_status 10 "$kpatch" unload --timeout 3 kp_wait
	echo 1 >/sys/module/kp_wait/parameters/wake
	wait "$sleeper"
	expect_status 10 "$kpatch" unload --timeout 3 kp_wait
}

# The kernel's own: what it does not tell or do itself, kpatch does.
case_livepatch()
{
	expect "x_livepatch: enabled" "$kpatch" load "$modules/x_livepatch.ko"
	expect livepatch cat /proc/cmdline
	expect_like '*x_livepatch *enabled *vmlinux*' "$kpatch" list
	expect_like '*"engine": "livepatch"*"state": "enabled"*' "$kpatch" status --json
	expect_like '*engine: livepatch*state: not loaded*' \
		"$kpatch" info "$modules/x_livepatch_sleep.ko"
	expect "x_livepatch: unloaded" "$kpatch" unload x_livepatch
	test ! -e /sys/module/x_livepatch

	# Switched off by hand: only the module is left.
	"$kpatch" load "$modules/x_livepatch.ko"
	echo 0 >/sys/kernel/livepatch/x_livepatch/enabled
	until_true 10 test ! -e /sys/kernel/livepatch/x_livepatch
	expect_like '*x_livepatch *disabled*' "$kpatch" list
	"$kpatch" load "$modules/x_livepatch.ko"
	"$kpatch" unload x-livepatch

	hold_up
	"$kpatch" load --no-wait "$modules/x_livepatch_sleep.ko"
	expect_like "x_livepatch_sleep: patching, * of * tasks, no deadline
  pid $sleeper (cat) is in target_sleep, which the patch concerns*" \
		"$kpatch" blocking
	expect_status 8 without_root blocking
	expect_like '*x_livepatch_sleep: patching, no deadline*' without_root status
	expect_status 1 "$kpatch" signal
	expect "x_livepatch_sleep: unloaded" "$kpatch" cancel
	expect_status 7 "$kpatch" load --timeout 2 "$modules/x_livepatch_sleep.ko" \
		2>/run/said
	expect_like "*pid $sleeper (cat) is in target_sleep*stalled, so it was taken back*" \
		cat /run/said
	test ! -e /sys/module/x_livepatch_sleep
	wake_up
	expect old cat /run/slept
}

case_other_owner()
{
	insmod "$modules/x_livepatch.ko"
	expect_status 10 "$kpatch" load --dry-run "$modules/one.ko" >/run/said
	expect_like '*no *functions: vmlinux:cmdline_proc_show is redirected*' \
		cat /run/said
	refused 10 '*another owner*cmdline_proc_show*' "$modules/one.ko"
	"$kpatch" unload x_livepatch
}

# Last: there is no way back from it.
case_policy()
{
	echo 1 >/sys/module/module/parameters/sig_enforce
	expect_status 8 "$kpatch" load --dry-run "$modules/one.ko" >/run/said
	expect_like '*no *signature: it is not signed, and module.sig_enforce is on*' \
		cat /run/said
	sysctl -w kernel.modules_disabled=1
	refused 8 '*modules_disabled*' "$modules/one.ko"
}

run_cases engine_not_found dry_run not_a_patch other_kernel not_root loaded_before \
	at_once installed all swapped held_up stalled cancelled livepatch other_owner forced \
	policy
