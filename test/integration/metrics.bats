#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# What is made of `kpatch metrics`: it is what Prometheus reads, alerts and dashboard
# use the metrics that there are, and the units that collect them are sound.  Metrics
# during a transition are judged in cli.bats.
#
# Environment: B (default build).

bats_require_minimum_version 1.5.0

setup()
{
	cd "$BATS_TEST_DIRNAME/../.." || return
	B=$(cd "${B:-build}" && pwd -P)
	kpatch=$B/kpatch/kpatch
	promtool=$PWD/test/integration/promtool
	rules=contrib/prometheus/kpatch.rules.yml
	dashboard=contrib/grafana/kpatch.json
}

# names_in FILE: metrics of kpatch that it speaks of
names_in()
{
	grep -oE '\bkpatch_[a-z_]+' "$1" | sort -u
}

# printed: the metrics that the source prints
printed()
{
	grep -oE '"kpatch_[a-z_]+"' kpatch/metrics.c | tr -d '"' | sort -u
}

@test "metrics: of a machine without patches" {
	"$kpatch" metrics >"$BATS_TEST_TMPDIR/metrics"
	"$promtool" check metrics <"$BATS_TEST_TMPDIR/metrics"
	grep -x 'kpatch_fully_patched 1' "$BATS_TEST_TMPDIR/metrics"
}

@test "metrics: of a machine on which each engine has a transition" {
	# shellcheck disable=SC2016 # the shell within expands it
	unshare -m bash -euc '
		mount -t tmpfs tmpfs /sys/kernel
		own=/sys/kernel/kpatch/kpatch_fix theirs=/sys/kernel/livepatch/livepatch_fix
		mkdir -p "$own" "$theirs"
		echo patching >"$own/state"
		echo 0 | tee "$own/replace" >"$theirs/enabled"
		echo 3 4 >"$own/tasks"
		echo 1700000000 >"$own/start_time"
		echo 60 >"$own/deadline"
		echo 1 >"$theirs/transition"
		"$0" metrics' "$kpatch" >"$BATS_TEST_TMPDIR/metrics"
	cat "$BATS_TEST_TMPDIR/metrics"
	"$promtool" check metrics <"$BATS_TEST_TMPDIR/metrics"
	grep -x 'kpatch_transition_start_timestamp_seconds{patch="kpatch_fix"} 1700000000' \
		"$BATS_TEST_TMPDIR/metrics"
	run ! grep 'start_timestamp_seconds{patch="livepatch_fix"}' "$BATS_TEST_TMPDIR/metrics"
	[[ $(grep -c '^kpatch_transition_.*tasks{' "$BATS_TEST_TMPDIR/metrics") == 4 ]]
}

@test "metrics: what is there and no file is not replaced by one" {
	local place

	mkdir "$BATS_TEST_TMPDIR/places"
	cd "$BATS_TEST_TMPDIR/places"
	mkfifo fifo
	mkdir directory
	echo kept >file
	ln -s file link
	ln -s absent dangling
	mknod null c 1 3
	stat -c "%A %n" -- * >../before
	for place in fifo directory link dangling null; do
		run --separate-stderr -10 "$kpatch" metrics --output "$place"
		# shellcheck disable=SC2154 # bats sets it
		[[ $stderr == "kpatch: $place: is there, and no regular file:"* ]]
	done
	stat -c "%A %n" -- * | diff ../before -
	"$kpatch" metrics --output file
	grep -x 'kpatch_fully_patched 1' file
}

@test "metrics: the dashboard, and the man page, have every metric and no other" {
	local page

	page=$(grep -oE '^\.Li kpatch_[a-z_]+' man/kpatch.8 | cut -d ' ' -f 2 | sort -u)
	[[ $(printed) == *kpatch_engine_loaded* ]]
	diff <(printed) <(names_in "$dashboard")
	diff <(printed) <(echo "$page")
}

@test "metrics: the dashboard's queries are ones" {
	python3 - "$dashboard" >"$BATS_TEST_TMPDIR/queries.yml" <<'END'
import json, sys

dashboard = json.load(open(sys.argv[1]))
queries = [t["expr"] for p in dashboard["panels"] for t in p["targets"]]
assert len(queries) > 8
print(json.dumps({"groups": [{"name": "queries", "rules": [
    {"record": "query%d" % i, "expr": q} for i, q in enumerate(queries)]}]}))
END
	"$promtool" check rules "$BATS_TEST_TMPDIR/queries.yml"
}

@test "metrics: the alerts are raised when they should be, and only then" {
	"$promtool" check rules "$rules"
	cp "$rules" test/integration/prometheus/*.test.yml "$BATS_TEST_TMPDIR"
	"$promtool" test rules "$BATS_TEST_TMPDIR/rules.test.yml"
	"$promtool" test rules "$BATS_TEST_TMPDIR/reboot.test.yml"
	# No alert is without a test, and none is about a metric that is not there.
	diff <(sed -n 's/.*- alert: //p' "$rules" | sort -u) \
		<(grep -h -A 2 'eval_time' test/integration/prometheus/*.test.yml |
			sed -n 's/.*alertname: \([A-Za-z]*\).*/\1/p' | sort -u)
	[[ -z $(comm -13 <(printed) <(names_in "$rules")) ]]
}

@test "metrics: the units are sound, and do with what they allow themselves" {
	local unit=contrib/systemd/kpatch-metrics capabilities

	# systemd looks for the program where programs are.
	sed "s,^ExecStart=kpatch ,ExecStart=$kpatch ," $unit.service \
		>"$BATS_TEST_TMPDIR/kpatch-metrics.service"
	cp $unit.timer "$BATS_TEST_TMPDIR"
	systemd-analyze verify --man=no "$BATS_TEST_TMPDIR"/kpatch-metrics.*
	capabilities=$(sed -n 's/^CapabilityBoundingSet=CAP_//p' $unit.service)
	mkdir "$BATS_TEST_TMPDIR/collector"
	chown nobody "$BATS_TEST_TMPDIR/collector"
	umask "$(sed -n 's/^UMask=//p' $unit.service)"
	setpriv --no-new-privs --inh-caps=-all --bounding-set "-all,+${capabilities,,}" \
		"$kpatch" metrics --output "$BATS_TEST_TMPDIR/collector/kpatch.prom"
	[[ $(stat -c %a "$BATS_TEST_TMPDIR/collector/kpatch.prom") == 644 ]]
	[[ $(ls "$BATS_TEST_TMPDIR/collector") == kpatch.prom ]]
}
