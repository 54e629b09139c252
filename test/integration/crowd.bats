#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# A crowd of commands at once, in short: `make check-crowd` goes on for longer.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).

setup_file()
{
	export WORK=$BATS_FILE_TMPDIR

	CROWD_SECONDS=20 "$BATS_TEST_DIRNAME/crowd/run" >"$WORK/log" 2>&1 || :
}

# judge NAME: it was ok
judge()
{
	grep -qE "^ok $1[: ]" "$WORK/log" && return
	cat "$WORK/log" >&2
	return 1
}

@test "crowd: the machine comes to the end, and its kernel has nothing to complain of" {
	judge machine
}

@test "crowd: no command waits for ever" {
	judge crowd
	judge durations
}

@test "crowd: commands do what they should, or are killed" {
	judge busy
}

@test "crowd: exit statuses are those of the verbs, with reasons" {
	judge statuses
	judge reasons
}

@test "crowd: JSON is whole" {
	judge json
}

@test "crowd: what is installed and loaded is what an order of the commands makes" {
	judge installed
	judge loaded
}

@test "crowd: no patch is half there in the end" {
	judge nothing_half
}

@test "crowd: the store is whole, and swept by the next command" {
	judge store
}

@test "crowd: all can be loaded, unloaded and uninstalled afterwards, and the engine goes" {
	judge afterwards
}
