#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# What kpatch-build tells programs and reviewers (doc/diagnostics.md): events,
# SARIF and the HTML report, of each diff of examples/ and of refused ones, and
# what "check" makes of them.  Real runs against the stock kernel; no virtual
# machine.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).
# bats file_tags=patient

bats_require_minimum_version 1.5.0

# shellcheck source=test/integration/build.bash
. "${BATS_TEST_DIRNAME:?}/build.bash"

setup_file()
{
	local diff

	build_setup || return
	export JUDGE
	JUDGE=$TOP/test/integration/report/judge
	for diff in examples/*.patch test/integration/patches/{several,comment-only}.patch \
		test/integration/patches/does-not-{apply,compile}.patch; do
		tell "$(basename "$diff" .patch)" check "$diff"
	done
	tell built -o "$WORK/out" examples/mixed.patch
}

setup()
{
	cd "$TOP" || return
}

# tell NAME [check] ARGUMENT...: run kpatch-build; what it tells goes to
# $WORK/NAME.*
tell()
{
	local name=$1 status=0 verb=()

	shift
	if [[ $1 == check ]]; then
		verb=(check)
		shift
	fi
	"$B/kpatch-build/kpatch-build" "${verb[@]}" -k "$KERNEL" --json \
		--sarif "$WORK/$name.sarif" --report "$WORK/$name.html" "$@" \
		>"$WORK/$name.json" 2>"$WORK/$name.errors" || status=$?
	echo "$status" >"$WORK/$name.status"
}

# well_told NAME STATUS: it ended with that, and all it told is well-formed
well_told()
{
	cat "$WORK/$1.errors"
	[[ $(<"$WORK/$1.status") == "$2" && ! -s $WORK/$1.errors ]] || return
	"$JUDGE" events "$WORK/$1.json" &&
		"$JUDGE" sarif "$WORK/$1.sarif" &&
		"$JUDGE" html "$WORK/$1.html"
}

# result NAME FIELD: a field of the last event, or of what FIELD leads to
result()
{
	tail -n 1 "$WORK/$1.json" | python3 -c '
import json, sys
value = json.load(sys.stdin)
for key in sys.argv[1].split("."):
    value = value[key]
print(value)' "$2"
}

# found NAME KIND: symbols of the findings of a kind
found()
{
	python3 -c '
import json, sys
for line in open(sys.argv[1]):
    event = json.loads(line)
    if event.get("kind") == sys.argv[2]:
        print(event.get("symbol", event.get("object")))' "$WORK/$1.json" "$2"
}

# side NAME FUNCTION before|after: its source in the report
side()
{
	"$JUDGE" side "$WORK/$1.html" "$2" "$3"
}

@test "what is told of each sample is well-formed" {
	local diff name

	for diff in examples/*.patch; do
		name=$(basename "$diff" .patch)
		well_told "$name" 0 || {
			echo "$name"
			return 1
		}
		[[ $(result "$name" status) == buildable ]]
		[[ $(result "$name" counts.refused) == 0 ]]
		[[ -n $(found "$name" changed) ]]
	done
}

@test "a check makes no module, and leaves nothing behind" {
	[[ ! -e kpatch-mixed.ko && ! -e $WORK/kpatch-mixed.ko ]]
	run ! grep -q '"step":"link"' "$WORK/mixed.json"
	run ! grep -q '"module"' "$WORK/mixed.json"
	grep -q 'not asked for' "$WORK/mixed.html"
}

@test "a build tells of its module" {
	well_told built 0
	[[ $(result built status) == built ]]
	[[ $(result built module) == "$WORK/out/kpatch-mixed.ko" ]]
	[[ -s $WORK/out/kpatch-mixed.ko ]]
	grep -q '"step":"link","status":"passed"' "$WORK/built.json"
	diff <(found built changed) <(printf '%s\n' dummy_get_stats64 \
		dev_seq_show)
}

@test "the report has the old and the new source of a function" {
	local before after

	before=$(side mixed dev_seq_show before)
	after=$(side mixed dev_seq_show after)
	[[ $before == "static int dev_seq_show("*"Inter-|   Receive"* ]]
	[[ $after == "static int dev_seq_show("*"Inter-| (dummy counts"* ]]
	[[ $before != *"dummy counts"* && $after == *"return 0;"*"}" ]]
	# Lines that were added in front of it do not mislead.
	after=$(side new-code execdomains_proc_show after)
	[[ $after == *"execdomains_proc_show(struct seq_file"*"execdomains_count(m);"* ]]
	after=$(side new-code execdomains_count after)
	[[ $after == *"atomic_inc_return(&execdomains_reads)"* ]]
	[[ -z $(side new-code execdomains_count before) ]]
}

@test "the report has the old and the new instructions of a function" {
	grep -q '<td class="old">[^<]*mov \$&quot;Inter-|   Receive' \
		"$WORK/mixed.html"
	grep -q '<td class="new">[^<]*mov \$&quot;Inter-| (dummy counts' \
		"$WORK/mixed.html"
	grep -q 'call dev_seq_printf_stats' "$WORK/mixed.html"
}

@test "the report says what was proved" {
	local functions

	functions=$(sed -n 's/.*"said":"\([0-9]*\) functions equal.*/\1/p' \
		"$WORK/mixed.json")
	((functions > 0))
	grep -q "$functions functions are equal" "$WORK/mixed.html"
	run ! grep -qE 'class="state (bad|note)"' "$WORK/mixed.html"
}

@test "a refused patch is told in every form" {
	well_told several 2
	[[ $(result several status) == refused ]]
	[[ $(result several exit) == 2 && -s $(result several log) ]]
	diff <(found several refused) <(printf '%s\n' lease_break_time \
		proc_version_init)
	python3 - "$WORK/several.sarif" <<-'END'
		import json, sys
		results = json.load(open(sys.argv[1]))["runs"][0]["results"]
		places = [(r["ruleId"], r["level"],
		           r["locations"][0]["physicalLocation"]["artifactLocation"],
		           r["locations"][0]["physicalLocation"]["region"]["startLine"])
		          for r in results]
		assert places[0] == ("changed-data", "error",
		    {"uri": "fs/locks.c", "uriBaseId": "SRCROOT"}, 93), places
		assert places[1][0] == "init-function", places
		assert len(places) == 2, places
	END
	grep -q 'Refused, for 2 reasons' "$WORK/several.html"
	grep -q 'static int lease_break_time = 46;' "$WORK/several.html"
	grep -q 'class="state bad">refused here' "$WORK/several.html"
}

@test "a diff that does not apply leads to its line" {
	well_told does-not-apply 2
	grep -q 'href="#diff-1-5"' "$WORK/does-not-apply.html"
	grep -q '"uri": *"test/integration/patches/does-not-apply.patch"$' \
		"$WORK/does-not-apply.sarif"
	grep -q '"startLine": *5$' "$WORK/does-not-apply.sarif"
}

@test "a source that does not compile is shown at the line" {
	well_told does-not-compile 2
	grep -q '<tr class="here"><td class="number">16</td>' \
		"$WORK/does-not-compile.html"
}

@test "nothing to patch is told as that" {
	well_told comment-only 3
	[[ $(result comment-only status) == unchanged ]]
	grep -q 'Nothing to patch' "$WORK/comment-only.html"
}

@test "equal runs give equal documents" {
	local name=$BATS_TEST_NAME

	tell again check -j 1 -d examples/mixed.patch
	rm -rf "$(sed -n 's/.*the work directory is //p' "$WORK/again.errors")"
	cmp "$WORK/mixed.html" "$WORK/again.html"
	cmp "$WORK/mixed.sarif" "$WORK/again.sarif"
	diff <("$JUDGE" stable "$WORK/mixed.json") \
		<("$JUDGE" stable "$WORK/again.json")
	tell "$name" check test/integration/patches/several.patch
	cmp "$WORK/several.html" "$WORK/$name.html"
	cmp "$WORK/several.sarif" "$WORK/$name.sarif"
}

@test "an error is told in every form, and leaves no old document" {
	cp "$WORK/mixed.html" "$WORK/error.html"
	cp "$WORK/mixed.sarif" "$WORK/error.sarif"
	tell error check "$WORK/no-such.patch"
	[[ $(<"$WORK/error.status") == 5 ]]
	grep -q 'no-such.patch' "$WORK/error.errors"
	"$JUDGE" events "$WORK/error.json"
	"$JUDGE" sarif "$WORK/error.sarif"
	"$JUDGE" html "$WORK/error.html"
	[[ $(result error status) == error && $(result error exit) == 5 ]]
	[[ $(result error message) == *no-such.patch* ]]
	grep -q '"executionSuccessful": *false' "$WORK/error.sarif"
	grep -q 'class="verdict error"' "$WORK/error.html"
}

# fails STATUS ARGUMENT...: a build with these ends so, says why, and makes no
# module
fails()
{
	local expected=$1 status=0

	shift
	rm -rf "$WORK/none"
	"$B/kpatch-build/kpatch-build" -k "$KERNEL" -o "$WORK/none" "$@" \
		examples/mixed.patch 2>&1 || status=$?
	((status == expected)) && [[ ! -e $WORK/none/kpatch-mixed.ko ]]
}

@test "a document that cannot be written is an error, and there is no module" {
	local said

	said=$(fails 5 --report "$WORK/no-such/a.html")
	[[ $said == *"$WORK/no-such/a.html"* ]]
	# Root could put a file in its place.
	said=$(fails 1 --sarif /dev/full)
	[[ $said == *"/dev/full, which is no regular file"* && -c /dev/full ]]
}

# unheard ARGUMENT...: a build that has no standard output
unheard()
{
	"$B/kpatch-build/kpatch-build" "$@" >&-
}

@test "a run that fails leaves no document that tells of success" {
	local name

	fails 5 --sarif "$WORK/claims.sarif" --report "$WORK/no-such/a.html"
	fails 5 --sarif "$WORK/no-such/a.sarif" --report "$WORK/claims.html"
	run -1 unheard -k "$KERNEL" -o "$WORK/none" \
		--sarif "$WORK/closed.sarif" --report "$WORK/closed.html" \
		examples/mixed.patch
	for name in claims closed; do
		"$JUDGE" sarif "$WORK/$name.sarif"
		"$JUDGE" html "$WORK/$name.html"
		grep -q '"executionSuccessful": *false' "$WORK/$name.sarif"
		grep -q '"exitCode": *[15]' "$WORK/$name.sarif"
		grep -q 'class="verdict error"' "$WORK/$name.html"
		run ! grep -q 'can be loaded' "$WORK/$name.html"
	done
	grep -q 'can be loaded' "$WORK/built.html"
	[[ -z $(find "$WORK" -name '*.tmp.*') ]]
}

# built_files: what a build with all it can make left in $WORK/kept, and which
# files these are
built_files()
{
	(cd "$WORK/kept" && stat -c '%n %i' -- * && sha256sum -- *)
}

@test "a run that fails leaves what an earlier one made as it was" {
	local program=$B/kpatch-build/kpatch-build before
	local args=(-k "$KERNEL" -o "$WORK/kept" --deb --deb-version 1
		--spdx "$WORK/kept/spdx" examples/mixed.patch)

	"$program" "${args[@]}"
	before=$(built_files)
	[[ $before == *kpatch-mixed.ko*_1_amd64.deb*spdx* ]]
	run -5 "$program" "${args[@]}" --report "$WORK/no-such/a.html"
	diff - <(built_files) <<<"$before"
	run -1 unheard "${args[@]}"
	diff - <(built_files) <<<"$before"
	# The last one to be put there.
	rm "$WORK/kept/kpatch-mixed.ko"
	mkdir "$WORK/kept/kpatch-mixed.ko"
	rm "$WORK/kept/spdx"
	run -1 "$program" "${args[@]}"
	[[ $output == *"kpatch-mixed.ko, which is no regular file"* ]]
	rmdir "$WORK/kept/kpatch-mixed.ko"
	[[ $(ls "$WORK/kept") == kpatch-patch-*.deb ]]
}

@test "a description of the module replaces nothing but a file" {
	local said

	echo mine >"$WORK/mine"
	ln -s mine "$WORK/alias"
	said=$(fails 1 --spdx "$WORK/alias")
	[[ $said == *"$WORK/alias, which is no regular file"* ]]
	[[ -L $WORK/alias && $(<"$WORK/mine") == mine ]]
}

@test "a full or closed standard output is an error, and there is no module" {
	local program=$B/kpatch-build/kpatch-build

	run sh -c '"$0" "$@" >/dev/full' "$program" check -k "$KERNEL" --json \
		examples/mixed.patch
	((status == 1)) && [[ $output == *"cannot write to stdout"* ]]
	run sh -c '"$0" "$@" >&-' "$program" check -k "$KERNEL" --json \
		examples/mixed.patch
	((status == 1)) && [[ $output == *"cannot write to stdout"* ]]
	rm -rf "$WORK/none"
	run sh -c '"$0" "$@" >&-' "$program" -k "$KERNEL" -o "$WORK/none" \
		examples/mixed.patch
	((status == 1)) && [[ $output == *"cannot write to stdout"* ]]
	[[ ! -e $WORK/none/kpatch-mixed.ko ]]
}

@test "people are told as ever, and programs nothing else" {
	run --separate-stderr "$B/kpatch-build/kpatch-build" check -k "$KERNEL" \
		examples/mixed.patch
	((status == 0))
	[[ $output == *"changed  dev_seq_show  net/core/net-procfs.o"* ]]
	# shellcheck disable=SC2154 # run sets stderr
	[[ $stderr == *" verify "* && $stderr == *"no module was linked"* ]]
	[[ ! -s $WORK/mixed.errors ]]
}
