#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# The engine on a kernel that checks itself: lockdep, KASAN, kmemleak, sleeping
# in atomic context, RCU; without LIVEPATCH.  Two boots, with 2 and with 4 CPUs,
# run all cases of the engine.  Builds the kernel when the cache does not have
# it, so this is not part of "make check".
#
# Environment: B (default build).

setup_file()
{
	export WORK=$BATS_FILE_TMPDIR
	local top cpus root

	top=$(cd "$BATS_TEST_DIRNAME/../../.." && pwd -P)
	cd "$top" || return
	B=$(mkdir -p "${B:-build}" && cd "${B:-build}" && pwd -P)
	export B
	root=$(script/build-debug-kernel) || return
	KERNEL=$(cat "$root/release")
	{
		KPATCH_HEADERS_ROOT=$root script/build-kmod "$KERNEL" &&
			KPATCH_HEADERS_ROOT=$root test/integration/engine/build \
				"$KERNEL" "$WORK/fixtures"
	} >"$WORK/build.log" 2>&1 || {
		cat "$WORK/build.log" >&2
		return 1
	}
	for cpus in 2 4; do
		boot "$root" "$cpus" &
	done
	wait
}

# boot ROOT CPUS: all CPUs of a machine share one of the host's.  KASAN sees what
# slub_debug would, which only makes it slower.
boot()
{
	echo 0 >"$WORK/status.$2"
	KPATCH_IMAGE_ROOT=$1 test/integration/vm --kernel "$KERNEL" --cpus "$2" \
		--timeout 4500 --mem 1536 --append slub_debug=- -- \
		env "PACE=$2" "$PWD/test/integration/debug/guest" \
		"$B/kmod/$KERNEL/kpatch.ko" "$WORK/fixtures" \
		>"$WORK/log.$2" 2>&1 || echo $? >"$WORK/status.$2"
}

# account CPUS: what went wrong there, to stderr
account()
{
	sed -n '/^not ok /,/^\(not \)\?ok /p' "$WORK/log.$1" >&2
	[ "$(tail -n 1 "$WORK/log.$1")" = finished ] ||
		tail -n 80 "$WORK/log.$1" >&2
}

# cases_pass CPUS: every case did, but what needs LIVEPATCH
cases_pass()
{
	account "$1"
	grep -q '^end$' "$WORK/log.$1"
	run grep '^left out ' "$WORK/log.$1"
	[ "$output" = "left out conflict_livepatch: no LIVEPATCH" ]
	run grep -E '^not ok .* \([0-9]+ s\)$' "$WORK/log.$1"
	[ "$output" = "" ]
}

# judge CPUS NAME: one of debug/guest's own
judge()
{
	grep -qx "ok $2" "$WORK/log.$1" && return
	account "$1"
	return 1
}

# silent CPUS: it came to its end, and the console has no complaint
silent()
{
	tail -n 100 "$WORK/log.$1" >&2
	grep -q '^finished$' "$WORK/log.$1"
	[ "$(cat "$WORK/status.$1")" = 0 ]
}

@test "debug kernel: glue and fixtures build without a word" {
	run grep -vE '^(  KMOD|waiting for another run )' "$WORK/build.log"
	[ -z "$output" ]
}

@test "debug kernel, 2 CPUs: all cases pass" {
	cases_pass 2
}

@test "debug kernel, 2 CPUs: the kernel has nothing to complain of" {
	silent 2
}

@test "debug kernel, 2 CPUs: lockdep was on to the end" {
	judge 2 locks_checked
}

@test "debug kernel, 2 CPUs: no memory is lost while the engine is loaded" {
	judge 2 leaks_loaded
}

@test "debug kernel, 2 CPUs: no memory is lost when the engine is unloaded" {
	judge 2 leaks_unloaded
}

@test "debug kernel, 2 CPUs: no memory is lost with an immediate patch" {
	judge 2 leaks_immediate
}

@test "debug kernel, 2 CPUs: no slab grows with the number of patches" {
	judge 2 no_growth
}

@test "debug kernel, 4 CPUs: all cases pass" {
	cases_pass 4
}

@test "debug kernel, 4 CPUs: the kernel has nothing to complain of" {
	silent 4
}

@test "debug kernel, 4 CPUs: lockdep was on to the end" {
	judge 4 locks_checked
}

@test "debug kernel, 4 CPUs: no memory is lost while the engine is loaded" {
	judge 4 leaks_loaded
}

@test "debug kernel, 4 CPUs: no memory is lost when the engine is unloaded" {
	judge 4 leaks_unloaded
}

@test "debug kernel, 4 CPUs: no memory is lost with an immediate patch" {
	judge 4 leaks_immediate
}

@test "debug kernel, 4 CPUs: no slab grows with the number of patches" {
	judge 4 no_growth
}
