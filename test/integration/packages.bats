#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# kpatch as packages, and patches as packages (doc/packages.md), as far as that is
# told in a minute: what kpatch-build --deb makes, what its scripts do, and the
# package for DKMS.  The others are built by test/integration/packages/packages.bats,
# that is `make check-packages`.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).
# bats file_tags=patient

bats_require_minimum_version 1.5.0

load build

setup_file()
{
	build_setup || return
	export SOURCE_DATE_EPOCH=1700000000 DEBEMAIL=fleet@debian.org
	NAME=kpatch-patch-string-$KERNEL
	export NAME DEB=$WORK/one/${NAME}_2_amd64.deb
	mkdir "$WORK"/{one,two,bin}
	(umask 022 && wrap "$WORK/one")
	(umask 077 && wrap "$WORK/two")
	# What the scripts call: it says so, and fails as it is told.
	cat >"$WORK/bin/kpatch" <<-'END'
		#!/bin/sh
		echo "kpatch $*"
		eval "exit \${status_$1:-0}"
	END
	cat >"$WORK/bin/uname" <<-'END'
		#!/bin/sh
		echo "$running"
	END
	cat >"$WORK/bin/ischroot" <<-'END'
		#!/bin/sh
		exit "${not_chroot:-1}"
	END
	chmod +x "$WORK"/bin/*
	dpkg-deb --ctrl-tarfile "$DEB" | tar -x -C "$WORK/bin" ./postinst ./prerm
}

setup()
{
	cd "$TOP" || return
	export running=$KERNEL
}

# wrap DIRECTORY: a patch as a package
wrap()
{
	"$B/kpatch-build/kpatch-build" -k "$KERNEL" --deb --deb-name string \
		--deb-version 2 -o "$1" examples/meminfo-string.patch \
		>"$1/said" 2>"$1/errors" || {
		cat "$1/errors" >&2
		return 1
	}
}

# script NAME ARGUMENT...: a maintainer script, with commands that only tell
script()
{
	run -"${expected:-0}" --separate-stderr env PATH="$WORK/bin:$PATH" \
		"$WORK/bin/$1" "${@:2}"
	echo "$output"
	# shellcheck disable=SC2154 # bats sets it
	echo "$stderr"
}

@test "a package has the same bytes whoever makes it and when" {
	cmp "$WORK"/{one,two}/"${DEB##*/}"
	[[ $(sed -n 2p "$WORK/one/said") == "$DEB" ]]
}

@test "a package has the module, its diff, and what policy asks for" {
	local doc=./usr/share/doc/$NAME

	diff - <(dpkg-deb -c "$DEB" | awk '$1 !~ /^d/ { print $1, $2, $6 }') <<-END
		-rw-r--r-- root/root ./usr/lib/kpatch/patches/$KERNEL/kpatch-meminfo-string.ko
		-rw-r--r-- root/root $doc/1.patch
		-rw-r--r-- root/root $doc/changelog.gz
		-rw-r--r-- root/root $doc/copyright
	END
	dpkg-deb -x "$DEB" "$BATS_TEST_TMPDIR"
	cmp "$WORK/one/kpatch-meminfo-string.ko" \
		"$BATS_TEST_TMPDIR/usr/lib/kpatch/patches/$KERNEL/kpatch-meminfo-string.ko"
	cmp examples/meminfo-string.patch "$BATS_TEST_TMPDIR/$doc/1.patch"
	[[ $(dpkg-deb -c "$DEB" | grep -c ' 2023-11-14 ') == \
		"$(dpkg-deb -c "$DEB" | wc -l)" ]]
}

@test "apt knows what a package is for and what it excludes" {
	local field

	diff - <(for field in Package Version Architecture Depends Provides \
		Conflicts Replaces; do dpkg-deb -f "$DEB" "$field"; done) <<-END
		$NAME
		2
		amd64
		kpatch (>= $(<VERSION)), kpatch-dkms | kpatch-engine
		kpatch-patch-$KERNEL
		kpatch-patch-$KERNEL
		kpatch-patch-$KERNEL
	END
	dpkg-deb -f "$DEB" Description | grep -Fx '  meminfo_proc_show (vmlinux)'
}

@test "a package's version is that of the module where none is given" {
	local args=(-k "$KERNEL" --deb -R -o "$BATS_TEST_TMPDIR")
	local start=kpatch-patch-meminfo-string-${KERNEL}_0+

	"$B/kpatch-build/kpatch-build" "${args[@]}" --json \
		examples/meminfo-string.patch >"$BATS_TEST_TMPDIR/events"
	deb=$(echo "$BATS_TEST_TMPDIR"/*.deb)
	deb=${deb##*/}
	[[ $deb == "$start"* && ${deb#"$start"} =~ ^[0-9a-f]{12}_amd64\.deb$ ]]
	deb=$BATS_TEST_TMPDIR/$deb
	[[ -z $(dpkg-deb -f "$deb" Conflicts Replaces) ]]
	grep -F "\"package\":\"$deb\"" "$BATS_TEST_TMPDIR/events"
}

@test "a package for the kernel's own livepatch needs no engine" {
	local deb out=$BATS_TEST_TMPDIR

	"$B/kpatch-build/kpatch-build" -k "$KERNEL" --deb --format livepatch \
		-o "$out" examples/meminfo-string.patch
	deb=$(echo "$out"/*.deb)
	[[ $(dpkg-deb -f "$deb" Depends) == "kpatch (>= $(<VERSION))" ]]
	dpkg-deb -x "$deb" "$out/files"
	[[ $(modinfo -F livepatch "$out/files/usr/lib/kpatch/patches/$KERNEL/"*.ko) == Y ]]
}

@test "without dpkg-deb there is a refusal before anything is compiled" {
	mkdir "$BATS_TEST_TMPDIR/bin"
	run -1 --separate-stderr env PATH="$BATS_TEST_TMPDIR/bin" \
		"$B/kpatch-build/kpatch-build" -k "$KERNEL" --deb \
		-o "$BATS_TEST_TMPDIR/out" examples/meminfo-string.patch
	echo "$stderr"
	[[ $stderr == *"apt-get install dpkg"* && ! -e $BATS_TEST_TMPDIR/out ]]
}

@test "postinst installs and loads, and prerm uninstalls and does not unload" {
	local file=/usr/lib/kpatch/patches/$KERNEL/kpatch-meminfo-string.ko

	script postinst configure ''
	[[ $output == "kpatch install --kernel $KERNEL $file"$'\n'"kpatch load kpatch-meminfo-string" ]]
	script prerm upgrade 3
	[[ $output == "kpatch uninstall --kernel $KERNEL kpatch-meminfo-string" ]]
	script postinst abort-upgrade 3
	[[ ${lines[1]} == "kpatch load kpatch-meminfo-string" ]]
	script prerm remove
	[[ $output == "kpatch uninstall --kernel $KERNEL kpatch-meminfo-string" ]]
}

@test "postinst loads nothing for another kernel, nor in a chroot" {
	running=6.1.0-1-amd64 script postinst configure 1
	[[ $output == "kpatch install"* && ${#lines[@]} -eq 1 ]]
	not_chroot=0 script postinst configure 1
	[[ $output == "kpatch install"* && ${#lines[@]} -eq 1 ]]
}

@test "what cannot be loaded is told and installed; what cannot be installed is an error" {
	status_load=7 script postinst configure 1
	[[ $stderr == *"$NAME"*"not loaded (exit status 7)"*"kpatch load kpatch-meminfo-string"* ]]
	status_install=9 expected=9 script postinst configure 1
	[[ ${#lines[@]} -eq 1 ]]
}

@test "prerm takes what is not installed for uninstalled, and no other failure" {
	status_uninstall=5 script prerm remove
	status_uninstall=1 expected=1 script prerm remove
}

@test "the package for DKMS has the engine's sources, and lintian finds no fault in it or a patch's" {
	local tree=$BATS_TEST_TMPDIR/tree version

	version=$(<VERSION)
	mkdir "$tree"
	cp -r debian include kmod "$tree"
	(cd "$tree" && debian/rules binary-indep) >"$BATS_TEST_TMPDIR/log" 2>&1 || {
		cat "$BATS_TEST_TMPDIR/log"
		return 1
	}
	deb=$BATS_TEST_TMPDIR/kpatch-dkms_${version}_all.deb
	diff <(printf "./usr/src/kpatch-$version/%s\n" \
		dkms.conf include/kpatch/*.h kmod/core/* | sort) \
		<(dpkg-deb -c "$deb" | awk '$1 !~ /^d/ { print $6 }' |
			grep /usr/src/ | sort)
	run -0 lintian --allow-root --no-cfg --fail-on error,warning "$deb" "$DEB"
	[[ -z $output ]] || {
		echo "$output"
		return 1
	}
}

@test "debian/changelog, the spec and VERSION are of one version" {
	[[ $(dpkg-parsechangelog -S Version) == "$(<VERSION)" ]]
	[[ $(sed -n 's/^Version: *//p' contrib/rpm/kpatch.spec) == "$(<VERSION)" ]]
}

@test "the packages are built with every library that the programs need" {
	diff <(sed -n '/^# The programs/,/^$/s/^\([a-z0-9-]*-dev\)[[:space:]].*/\1/p' \
		script/dependencies.txt | grep -vx libc6-dev | sort) \
		<(sed -n '/^Build-Depends:/,/^[A-Z]/s/^ *\([a-z0-9-]*-dev\),*$/\1/p' \
			debian/control | sort)
}
