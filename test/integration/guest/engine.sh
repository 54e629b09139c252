# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Sourced by the guest scripts that drive the engine without the CLI, in the
# directory of the fixtures.  Owns how a case is run and judged, and what all
# cases do with patches and with the module to be patched.

readonly root=/sys/kernel/kpatch proc=/proc/kpatch_target
errors='' left_out='' name='' figures=''

# How many times longer than usual everything takes here: what waits, and every
# limit, is stretched by that.
readonly pace=${PACE:-1}

# Never has anything to read: what waits for it waits without a process.
exec {nothing}<> <(:)

# wrong TEXT: note that the running case failed, and in which of its lines
wrong()
{
	local i=0

	until [[ ${FUNCNAME[i + 1]} == case_* || ${FUNCNAME[i + 1]} == main ]]; do
		((++i))
	done
	errors+="  line ${BASH_LINENO[i]}: $1"$'\n'
}

# leave_out REASON: this kernel has not what the running case needs; to be
# followed by return
leave_out()
{
	left_out=$1
}

# is EXPECTED COMMAND...: what the command prints is EXPECTED (a pattern)
is()
{
	local got
	got=$("${@:2}" 2>&1)
	# shellcheck disable=SC2053 # a pattern is wanted
	[[ $got == $1 ]] || wrong "'${*:2}' printed '$got', not '$1'"
}

# must COMMAND... / must_not COMMAND...: it succeeds, it fails
must()
{
	local said
	said=$("$@" 2>&1) || wrong "'$*' failed: $said"
}

must_not()
{
	"$@" >/dev/null 2>&1 && wrong "'$*' did not fail"
}

# stay SECONDS
stay()
{
	local i parts=()

	for ((i = 0; i < pace; i++)); do
		parts+=("$1")
	done
	sleep "${parts[@]}"
}

# within SECONDS COMMAND...: run it, but not longer
within()
{
	timeout $(($1 * pace)) "${@:2}"
}

# span FROM TO: a pattern of grep for so many seconds
span()
{
	seq -s '\|' $(($1 * pace)) $(($2 * pace)) | sed 's/.*/\\(&\\)/'
}

# eventually SECONDS COMMAND...: it succeeds within that time
eventually()
{
	local end=$((SECONDS + $1 * pace))
	until "${@:2}" >/dev/null 2>&1; do
		if ((SECONDS > end)); then
			wrong "not within $1 s: ${*:2}"
			return 1
		fi
		pause
	done
}

# pause: 20 ms
pause()
{
	read -rt 0.02 -u "$nothing" || :
}

# case_log: what the kernel said in this case
case_log()
{
	dmesg | sed -n "/^.*case: $name\$/,\$p"
}

# said TEXT: the kernel's log of this case has it
said()
{
	case_log | grep -qF -- "$1" || wrong "the log does not say '$1'"
}

# said_like PATTERN: it has a line that matches this, to grep
said_like()
{
	case_log | grep -q -- "$1" || wrong "the log says nothing like '$1'"
}

# settled PATCH: its transition is over
settled()
{
	local transition=

	read -r transition 2>/dev/null <"$root/$1/transition"
	[ "$transition" = 0 ]
}

gone()
{
	! [ -e "$root/$1" ]
}

load()
{
	must insmod "$1.ko"
	eventually 20 settled "$1"
}

unload()
{
	must bash -c "echo 0 >$root/$1/enabled"
	eventually 20 gone "$1"
	eventually 30 rmmod "$1"
}

target()
{
	must insmod kpatch_target.ko
}

no_target()
{
	must rmmod kpatch_target
}

# sleep_in_old [FILE]: makes sleeper a process that reads the file, which sleeps,
# into /tmp/sleeper
sleep_in_old()
{
	cat "$proc/${1:-sleep}" >/tmp/sleeper &
	sleeper=$!
	# It may have been seen running before.
	eventually 5 grep -q target_sleep "/proc/$sleeper/stack"
}

# The same in the new function of p_wait.c.
sleep_in_new()
{
	cat "$proc/sleep" >/tmp/sleeper &
	sleeper=$!
	eventually 5 grep -q p_wait_sleep "/proc/$sleeper/stack"
}

wake()
{
	echo 1 >/sys/module/kpatch_target/parameters/release
	wait "$sleeper"
	echo 0 >/sys/module/kpatch_target/parameters/release
}

# signal_after SECONDS: when tasks that hold a transition are disturbed
signal_after()
{
	echo $(($1 * pace)) >/sys/module/kpatch/parameters/signal_timeout
}

# run_case CASE [ARGUMENT]...: the function case_CASE, which calls wrong() for
# what is wrong, and may set figures
run_case()
{
	local started=$SECONDS result

	name=$1
	errors='' figures='' left_out=''
	echo "case: $name" >/dev/kmsg
	"case_$name" "${@:2}"
	result="$name ($((SECONDS - started)) s)${figures:+: $figures}"
	if [ -n "$left_out" ]; then
		echo "left out $name: $left_out"
	elif [ -z "$errors" ]; then
		echo "ok $result"
	else
		echo "not ok $result"
		printf '%s' "$errors"
		case_log | tail -n 30 | sed 's/^/  | /'
	fi
}
