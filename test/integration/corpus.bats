#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# A few of the real fixes of test/corpus, built for the stock kernel, loaded and
# unloaded; `make corpus` has many.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).

@test "patches of real fixes are made and go in and out of a running kernel" {
	cd "$BATS_TEST_DIRNAME/../.."
	run test/corpus/run --patches --load 6
	echo "$output"
	((status == 0))
	[[ ${lines[-1]} == "6 passed, 0 failed" ]]
	[[ $output == *"6 module"* ]]
}

@test "what a difference changes is told from its text" {
	local tree=$BATS_TEST_TMPDIR/tree

	mkdir "$tree"
	cat >"$tree/a.c" <<'END'
#define LIMIT	3 /* { */
static int lower(int x);
struct pair {
	int a;
};
static const struct pair pair = {
	.a = '{',
};
static __init int
begin(void)
{
	return LIMIT;
}
int (*table[])(int) = { lower };

static int
lower(int x)
{
	if (x) {
		return "}"[x];
	}
	return 0;
}
END
	# changed SED: the kinds of what that changes
	changed()
	{
		sed "$1" "$tree/a.c" >"$BATS_TEST_TMPDIR/new.c"
		diff -u0 --label a/a.c --label b/a.c "$tree/a.c" "$BATS_TEST_TMPDIR/new.c" \
			>"$BATS_TEST_TMPDIR/fix.patch" || :
		test/corpus/kinds "$tree" "$BATS_TEST_TMPDIR/fix.patch"
	}
	[[ $(changed 's/return 0/return 1/') == functions ]]
	[[ $(changed '/return 0/d') == functions ]]
	[[ $(changed '/return 0/a x++;') == functions ]]
	[[ $(changed '/int a/a int b;') == types ]]
	[[ $(changed "s/'{'/1/") == data ]]
	[[ $(changed 's/{ lower/{ 0, lower/') == data ]]
	[[ $(changed 's/return LIMIT/return 3/') == boot ]]
	[[ $(changed '/lower(int x);/d') == other ]]
	[[ $(changed 's/LIMIT\t3/LIMIT\t4/') == '' ]]
	[[ $(changed '/^int (/i static int new(void)\n{\nreturn 0;\n}\nstruct other { int x; };') == '' ]]
	[[ $(changed 's/int x/long x/; s/int a/long a/') == 'functions other types' ]]
}
