#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# The engine alone, with patches written by hand: one boot of the stock kernel
# runs all cases of engine/cases; each test then judges one of them.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).

setup_file()
{
	export WORK=$BATS_FILE_TMPDIR
	local top

	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	cd "$top" || return
	KERNEL=${KERNEL:-$(script/default-kernel)}
	B=$(mkdir -p "${B:-build}" && cd "${B:-build}" && pwd -P)
	{
		B=$B script/build-kmod "$KERNEL" &&
			B=$B test/integration/engine/build "$KERNEL" "$WORK/fixtures"
	} >"$WORK/build.log" 2>&1 || {
		cat "$WORK/build.log" >&2
		return 1
	}
	echo 0 >"$WORK/status"
	test/integration/vm --kernel "$KERNEL" --timeout 600 -- \
		"$top/test/integration/engine/guest" "$B/kmod/$KERNEL/kpatch.ko" \
		"$WORK/fixtures" >"$WORK/log" 2>&1 || echo $? >"$WORK/status"
}

# judge CASE: it said ok
judge()
{
	grep -q "^ok $1 " "$WORK/log" && return
	sed -n "/^not ok $1 /,/^\(not \)\?ok /p" "$WORK/log" >&2
	grep -q "^not ok $1 " "$WORK/log" || tail -n 30 "$WORK/log" >&2
	return 1
}

@test "glue and fixtures build without a word" {
	run grep -vE '^(  KMOD|waiting for another run )' "$WORK/build.log"
	[ -z "$output" ]
}

@test "a patch is enabled and disabled" {
	judge enable_disable
}

@test "unexported symbols and statics by position are found" {
	judge unexported_symbols
}

@test "a module loaded before the patch is patched, with callbacks" {
	judge module_loaded_before
}

@test "a module loaded after the patch is patched, and again" {
	judge module_loaded_after
}

@test "a module whose export is used must be there, and stays" {
	judge export
}

@test "two patches are stacked and taken away in either order" {
	judge stack
}

@test "a replace patch takes the others away" {
	judge replace
}

@test "a task sleeping in the old function holds the transition" {
	judge sleeper_holds_transition
}

@test "a transition is reversed" {
	judge reverse
}

@test "a transition is reversed again and again" {
	judge reverse_twice
}

@test "tasks forked in the transition follow it" {
	judge forked_tasks
}

@test "a sleeper is moved by a signal that it does not see" {
	judge signal
}

@test "a kernel thread switches" {
	judge kthread
}

@test "tasks that never leave their CPU switch" {
	judge busy_tasks
}

@test "a function of the scheduler is patched" {
	judge scheduler
}

@test "one system call runs no mixture, nor anything but the patch below" {
	judge pair
}

@test "a task sleeping in the new function holds the way back" {
	judge sleeper_in_new
}

@test "a transition is forced" {
	judge force
}

@test "at the deadline a sleeper is named, and the transition reversed" {
	judge held_by_sleeper
}

@test "at the deadline a looping kernel thread is named" {
	judge held_by_thread
}

@test "at the deadline a task spinning in the kernel is named" {
	judge held_by_spinner
}

@test "at the deadline a task that is only preempted is named" {
	judge held_by_burner
}

@test "at the deadline a task on its way out is named" {
	judge held_by_exiting
}

@test "on_deadline=wait: named again and again, not reversed" {
	judge deadline_waits
}

@test "the deadline of a transition is moved by hand" {
	judge deadline_moved
}

@test "a patch whose disabling is held up stays enabled" {
	judge deadline_on_disable
}

@test "a reversal has no deadline" {
	judge deadline_on_reversal
}

@test "a deadline and CPUs that go" {
	judge deadline_and_hotplug
}

@test "a deadline and reversals that are asked for" {
	judge deadline_and_flips
}

@test "parameters of the deadline are checked" {
	judge deadline_parameters
}

@test "tasks are signalled when it is asked for" {
	judge signal_file
}

@test "the state of every task is told" {
	judge task_states
}

@test "trace events tell what happens" {
	judge trace_events
}

@test "the kernel's own livepatch on the function: refused, owner named" {
	judge conflict_livepatch
}

@test "a kprobe with post handler on the function: refused" {
	judge conflict_kprobe
}

@test "ftrace switched off: refused" {
	judge ftrace_off
}

@test "what cannot be found: refused by name, nothing changed" {
	judge unresolved
}

@test "CPUs go and come in a transition" {
	judge cpu_hotplug
}

@test "modules come and go in a transition" {
	judge module_in_transition
}

@test "fifty times in and out" {
	judge cycles
}

@test "the engine goes, and comes again" {
	judge core_unload
}

@test "the module of a patch that was forced out stays" {
	judge force_out
}

@test "an immediate patch applies at once and stays" {
	judge immediate
}

@test "an immediate function holds nobody up; its module stays" {
	judge immediate_func
}

@test "an immediate function holds no replacement up; its module stays" {
	judge immediate_func_replaced
}

@test "a patch of callbacks only" {
	judge calls_only
}

@test "the API: callbacks only, of modules that come later, too" {
	judge api_calls
}

@test "the API: a callback that fails" {
	judge api_failing_call
}

@test "the API: a malformed patch is refused" {
	judge api_malformed
}

@test "a patch with older states than there are is refused" {
	judge states
}

@test "a replace patch must know all states" {
	judge states_replace
}

@test "shadow variables; what is left of them goes with the engine" {
	judge shadow
}

@test "the kernel has nothing to complain of" {
	grep -q '^end$' "$WORK/log"
	[ "$(cat "$WORK/status")" = 0 ]
}
