# shellcheck shell=bash disable=SC2154,SC2034,SC2086 # variables of guest and pair.sh
# SPDX-License-Identifier: GPL-2.0
#
# Others on the functions that are patched: tracers, probes, BPF, the kernel's own
# livepatch.  They go on to work, and so do patches; who cannot be there at the
# same time is refused.

readonly tracing=/sys/kernel/tracing

# tracer NAME [FUNCTION]...: NAME on these functions only, or on all
tracer()
{
	echo nop >$tracing/current_tracer
	echo "${*:2}" >$tracing/set_ftrace_filter || wrong "no filter: ${*:2}"
	echo "$1" >$tracing/current_tracer || wrong "no tracer $1"
}

# Tracers come and go, for ever, and are counted; stopped with none.
tracer_changer()
{
	local changes=0 going=1 name

	errors=''
	trap 'going=' TERM
	while [ -n "$going" ]; do
		for name in function nop function_graph nop; do
			tracer $name pair_caller pair_callee pair_linger
			echo $((++changes)) >/tmp/changes
		done
		[ -z "$errors" ] || break
	done
	printf '%s' "$errors" >/tmp/changer_errors
}

tracer_changes()
{
	until read -r REPLY </tmp/changes; do :; done
}

# traced: the tracer sees the patched functions, and the new ones run
traced()
{
	local old new before mixed

	apply kp_pair
	tracer function pair_caller pair_callee
	read -r old before mixed <$pair/seen
	sleep 0.2
	read -r old new mixed <$pair/seen
	echo 0 >$tracing/tracing_on
	((new > before)) || wrong "the new functions do not run when traced"
	must grep -q pair_caller $tracing/trace
	must grep -q pair_callee $tracing/trace
	tracer nop
	echo 1 >$tracing/tracing_on
	revert kp_pair
	remove kp_pair
	((transitions += 2))
}

# trace COUNT: transitions
case_trace()
{
	local changes

	pair_load
	echo 0 >/tmp/changes
	bystander tracer_changer
	meter=tracer_changes
	turns "$1"
	lived
	[ ! -s /tmp/changer_errors ] || wrong "$(cat /tmp/changer_errors)"
	# One follows the other, and each takes longer than a transition, so every
	# transition meets one; few end within one.
	tracer_changes
	changes=$REPLY
	((2 * changes >= transitions)) ||
		wrong "only $changes changes of tracers for $transitions transitions"
	tracer function
	turn kp_pair
	traced
	pair_unload
	figures="$transitions transitions, $changes changes of tracers, $metered of them within one, $observed observations, 0 mixed"
}

# Each neighbour has three functions: _attach, _detach, and _fired, which sets
# REPLY to how often it has.

# probe_attach LETTER FUNCTION...: kprobes (p) or kretprobes (r)
probe_attach()
{
	local function

	for function in "${@:2}"; do
		echo "$1:storms/on_${function#*:} $function" >>$tracing/kprobe_events ||
			wrong "no probe on $function"
	done
	echo 1 >$tracing/events/storms/enable || wrong "the probes are not enabled"
}

probe_detach()
{
	echo 0 >$tracing/events/storms/enable
	echo >$tracing/kprobe_events || wrong "the probes do not go"
}

probe_fired()
{
	REPLY=$(awk '{ sum += $2 } END { print sum + 0 }' $tracing/kprobe_profile)
}

kprobe_attach()
{
	probe_attach p cmdline_proc_show "$@"
}

kprobe_detach()
{
	probe_detach
}

kprobe_fired()
{
	probe_fired
}

kretprobe_attach()
{
	probe_attach r cmdline_proc_show "$@"
}

kretprobe_detach()
{
	probe_detach
}

kretprobe_fired()
{
	probe_fired
}

# bpf_attach TYPE
bpf_attach()
{
	local said=

	coproc bpf { exec "$programs/attach" "$1" cmdline_proc_show 2>&1; }
	bpf_pid=$!
	read -rt 60 said <&"${bpf[0]}"
	[ "$said" = attached ] || wrong "BPF $1: $said"
}

bpf_detach()
{
	local to=${bpf[1]}

	exec {to}>&-
	wait "$bpf_pid" || wrong "the BPF program's owner failed"
}

bpf_fired()
{
	echo >&"${bpf[1]}"
	read -rt 60 REPLY <&"${bpf[0]}" || wrong "BPF does not answer"
}

fentry_attach()
{
	bpf_attach fentry
}

fentry_detach()
{
	bpf_detach
}

fentry_fired()
{
	bpf_fired
}

fexit_attach()
{
	bpf_attach fexit
}

fexit_detach()
{
	bpf_detach
}

fexit_fired()
{
	bpf_fired
}

# shows NEIGHBOUR TEXT: the function is that of TEXT, and the neighbour fires
shows()
{
	local before text

	"$1_fired"
	before=$REPLY
	IFS= read -r text </proc/cmdline
	[ "$text" = "$2" ] || wrong "/proc/cmdline says '$text', not '$2'"
	"$1_fired"
	((REPLY > before)) || wrong "$1 did not fire for '$2'"
	((fired += REPLY - before))
}

# they_first NEIGHBOUR OLD
they_first()
{
	"$1_attach"
	shows "$1" "$2"
	apply kp_two
	shows "$1" two
	revert kp_two
	shows "$1" "$2"
	remove kp_two
	"$1_detach"
	((transitions += 2))
}

# we_first NEIGHBOUR OLD
we_first()
{
	apply kp_two
	"$1_attach"
	shows "$1" two
	if ((transitions % 4)); then
		"$1_detach"
		revert kp_two
	else
		revert kp_two
		shows "$1" "$2"
		"$1_detach"
	fi
	remove kp_two
	is "$2" cat /proc/cmdline
	((transitions += 2))
}

# neighbour NAME COUNT: by turns, whoever is first
neighbour()
{
	local old fired=0

	old=$(cat /proc/cmdline)
	transitions=0
	while ((transitions < $2)) && [ -z "$errors" ]; do
		they_first "$1" "$old"
		we_first "$1" "$old"
		we_first "$1" "$old"
	done
	is "" cat $tracing/enabled_functions
	figures="$transitions transitions, $1 fired $fired times on what was patched"
}

# under_probes COUNT LETTER: as neighbour, and then turns of the pair with probes
# on it, which must not hide from the engine who is in the old functions
under_probes()
{
	local fired

	neighbour "$1" "$2"
	pair_load
	# Patches have symbols of these names, too.
	"$1_attach" kpatch_pair:{pair_caller,pair_callee,pair_linger}
	turns "$2"
	"$1_fired"
	fired=$REPLY
	"$1_detach"
	((fired > transitions)) || wrong "$1 fired only $fired times"
	pair_unload
	figures+="; $transitions more with $1 on the pair, fired $fired times, $observed observations, 0 mixed"
}

# kprobe COUNT: transitions
case_kprobe()
{
	under_probes kprobe "$1"
}

# kretprobe COUNT: transitions
case_kretprobe()
{
	under_probes kretprobe "$1"
}

# bpf COUNT: transitions
case_bpf()
{
	local both

	neighbour fentry $(($1 / 2))
	both=$figures
	neighbour fexit $(($1 / 2))
	figures="$both; $figures"
}

# theirs_refused: our patch is there, so theirs is not
theirs_refused()
{
	apply kp_two
	must_not insmod x_livepatch.ko
	must test ! -e /sys/kernel/livepatch/x_livepatch
	is two cat /proc/cmdline
	revert kp_two
	remove kp_two
	((transitions += 2))
}

# ours_refused OLD: their patch is there, so ours is not, and leaves nothing
ours_refused()
{
	must insmod x_livepatch.ko
	eventually 60 livepatch_settled
	is "*busy*" insmod kp_two.ko
	is "" ls $root
	must_not grep -q '^kp_two ' /proc/modules
	is livepatch cat /proc/cmdline
	is "*.*" cat /proc/loadavg
	echo 0 >/sys/kernel/livepatch/x_livepatch/enabled
	eventually 60 test ! -e /sys/kernel/livepatch/x_livepatch
	eventually 20 rmmod x_livepatch
	is "$1" cat /proc/cmdline
	((++refused))
}

livepatch_settled()
{
	local transition=

	read -r transition </sys/kernel/livepatch/x_livepatch/transition
	[ "$transition" = 0 ]
}

# livepatch COUNT: transitions
case_livepatch()
{
	local old refused=0

	old=$(cat /proc/cmdline)
	transitions=0
	while ((transitions < $1)) && [ -z "$errors" ]; do
		theirs_refused
		ours_refused "$old"
	done
	is "" cat $tracing/enabled_functions
	figures="$transitions transitions, each with theirs refused; ours refused $refused times"
}
