# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Sourced by the guest scripts of patch.bats.  Owns how a case is run and how
# its result is told: run_cases prints, for each, a line "==== begin CASE", what
# the case said, how many seconds it took, and "==== end CASE STATUS".  A case is a
# function case_CASE; the first command in it that fails ends it.  Takes the program
# kpatch and the directory of the patch modules as arguments.
set -uo pipefail

readonly kpatch=$1 modules=$2

# run_cases CASE...
run_cases()
{
	local name status began

	for name; do
		echo "==== begin $name"
		began=${EPOCHREALTIME//./}
		(
			set -e
			trap end_jobs EXIT
			"case_$name"
		) 2>&1
		status=$?
		leave_nothing 2>&1 || status=1
		printf '%s: %.1f s\n' "$name" \
			"$(((${EPOCHREALTIME//./} - began) / 100000))e-1"
		echo "==== end $name $status"
	done
}

# end_jobs: what a case that failed left running must not disturb the next one
end_jobs()
{
	local pid

	for pid in $(jobs -pr); do
		# It may have ended meanwhile.
		kill "$pid" 2>/dev/null || :
	done
}

# leave_nothing: a case has to unload what it loaded; what it left is removed
# for the sake of the next one
leave_nothing()
{
	local directory name left=0

	for directory in /sys/kernel/kpatch/*/ /sys/kernel/livepatch/*/; do
		[[ -d $directory ]] || continue
		name=$(basename "$directory")
		echo "left behind: patch $name"
		"$kpatch" unload --timeout 10 "$name"
		left=1
	done
	return $left
}

# module_file DIFF: what kpatch-build makes of the diff's name
module_file()
{
	echo "$modules/kpatch-$1.ko"
}

# load DIFF, unload DIFF: with the default timeout
load()
{
	"$kpatch" load "$(module_file "$1")"
}

unload()
{
	"$kpatch" unload "kpatch-$1"
}

# shellcheck source=test/integration/guest/expect.sh
. "${BASH_SOURCE[0]%/*}/expect.sh"

# expect_status STATUS COMMAND...: exits with STATUS
expect_status()
{
	local wanted=$1 status=0

	shift
	"$@" || status=$?
	echo "$*: exit status $status"
	((status == wanted)) || fail "expected: exit status $wanted"
}

# until_true SECONDS COMMAND...: wait until the command succeeds
until_true()
{
	local deadline=$((SECONDS + $1))

	shift
	until "$@"; do
		((SECONDS < deadline)) || fail "did not come true in time: $*"
		sleep 0.1
	done
}

# gone PID: this background process has ended
gone()
{
	! kill -0 "$1" 2>/dev/null
}

fail()
{
	echo "FAILED: $*"
	return 1
}
