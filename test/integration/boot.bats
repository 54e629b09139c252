#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# The units of contrib/systemd, as they are installed: systemd understands them, the
# programs that they name are there, and they may do no more than they have to.  What
# happens at boot is for `make check-boot`, which takes an image that costs minutes.
#
# Environment: B (default build).

bats_require_minimum_version 1.5.0

setup_file()
{
	export PREFIX=$BATS_FILE_TMPDIR/prefix UNITS
	UNITS=$PREFIX/lib/systemd/system
	cd "$BATS_TEST_DIRNAME/../.." || return
	script/install "${B:-build}" '' "$PREFIX"
}

setup()
{
	cd "$BATS_TEST_DIRNAME/../.." || return
}

# directive UNIT NAME: its values
directive()
{
	sed -n "s/^$2=//p" "$UNITS/$1"
}

@test "units: systemd finds no fault with them" {
	local unit

	# Those whose programs are where the prefix says.
	for unit in contrib/systemd/*.in; do
		unit=$UNITS/$(basename "$unit" .in)
		echo "$unit"
		SYSTEMD_UNIT_PATH=$UNITS: run systemd-analyze verify --man=no "$unit"
		echo "$output"
		[[ $status -eq 0 && -z $output ]]
	done
	[[ -e $UNITS/kpatch.service && -e $UNITS/kpatch-accept.path ]]
}

@test "units: each has a page that there is" {
	local unit page

	for unit in contrib/systemd/*; do
		unit=$(basename "$unit" .in)
		page=$(directive "$unit" Documentation)
		echo "$unit: $page"
		[[ $page =~ ^man:([a-z-]+)\(([0-9])\)$ ]]
		[[ -s man/${BASH_REMATCH[1]}.${BASH_REMATCH[2]} ]]
	done
}

# Not by default: those of this type may take for ever to start, and who waits for
# them with them.
@test "units: those that run once have a time to do it in" {
	local unit time seconds count=0

	for unit in $(cd "$UNITS" && grep -lFx 'Type=oneshot' -- *.service); do
		time=$(directive "$unit" 'Timeout\(Start\)\?Sec')
		seconds=$(systemd-analyze timespan "$time" | sed -n 's/^ *[^ ]*s: \([0-9]*\)000000$/\1/p')
		echo "$unit: $time, $seconds s"
		((seconds > 0 && seconds <= 300))
		count=$((count + 1))
	done
	((count == 4))
}

@test "units: that a program is missing would be noticed" {
	sed "s|$PREFIX/sbin/kpatch|&-absent|" "$UNITS/kpatch.service" \
		>"$BATS_TEST_TMPDIR/kpatch.service"
	run ! systemd-analyze verify --man=no "$BATS_TEST_TMPDIR/kpatch.service"
}

@test "units: nothing is left to be filled in, and the installed program is meant" {
	run ! grep -rE '@[a-z]+@' "$UNITS"
	grep -q "^ExecStart=$PREFIX/sbin/kpatch load" "$UNITS/kpatch.service"
	grep -q "^ExecStart=$PREFIX/sbin/kpatch accept" \
		"$UNITS/kpatch-accept.service"
	grep -q "^ExecStop=$PREFIX/sbin/kpatch accept --shutdown" \
		"$UNITS/kpatch-shutdown.service"
}

@test "units: they may do little (systemd-analyze security)" {
	local unit limit

	# Tenths; that of the one which loads modules is 2.3.
	for unit in kpatch:25 kpatch-accept:17 kpatch-shutdown:17 \
		kpatch-metrics:17; do
		limit=${unit#*:} unit=${unit%:*}.service
		run systemd-analyze security --no-pager --offline=yes \
			--threshold="$limit" "$UNITS/$unit"
		echo "$output" | grep 'Overall exposure'
		[[ $status -eq 0 ]]
	done
}

@test "units: whoever enables the one that loads patches enables those that trials need" {
	local root=$BATS_TEST_TMPDIR/root

	mkdir -p "$root/usr/lib/systemd"
	cp -r "$UNITS" "$root/usr/lib/systemd/system"
	systemctl --root="$root" enable kpatch.service
	diff <(cd "$root/etc/systemd/system" && find . -name 'kpatch*' | sort) - <<-END
		./multi-user.target.wants/kpatch-accept.path
		./multi-user.target.wants/kpatch.service
		./sysinit.target.wants/kpatch-shutdown.service
	END
}

@test "units: RPM enables, and disables, all that can be" {
	local macro

	for macro in post preun; do
		diff <(cd "$UNITS" && grep -lFx '[Install]' -- * | sort) \
			<(rpmspec -P --define "systemd_$macro() $macro: %*" \
				contrib/rpm/kpatch.spec |
				sed -n "s/^$macro: //p" | tr ' ' '\n' | sort)
	done
}

@test "units: as long is waited for trials as is asked for" {
	local seconds

	seconds=$(directive kpatch-accept.timer OnActiveSec)
	[[ $(directive kpatch-accept.service ExecStart) == *"accept --after $seconds" ]]
}
