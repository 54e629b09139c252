#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# The packages of kpatch, built: what is in them, what lintian says, whether they
# work where they are installed, whether DKMS builds the engine, and the same
# sources as RPM packages (make check-packages).  The short form is
# test/integration/packages.bats.
#
# Environment: KERNEL (default: script/default-kernel), ENGINES (kernels that DKMS
# builds for, default: KERNEL and, where it is in the cache, a 6.12), B (default
# build).

bats_require_minimum_version 1.5.0

setup_file()
{
	export TOP VERSION KERNEL B WORK=$BATS_FILE_TMPDIR
	TOP=$(cd "$BATS_TEST_DIRNAME/../../.." && pwd -P)
	cd "$TOP" || return
	VERSION=$(<VERSION)
	KERNEL=${KERNEL:-$(script/default-kernel)}
	B=$(cd "${B:-build}" && pwd -P)
	script/build-deb >"$WORK/debs"
}

setup()
{
	cd "$TOP" || return
	DEBS=$B/deb
}

# contents PACKAGE: its files, but for documentation that debhelper adds
contents()
{
	dpkg-deb -c "$DEBS/$1_${VERSION}_"*.deb |
		awk '$1 !~ /^d/ { print substr($6, 2) }' |
		grep -v "^/usr/share/doc/$1/" | sort
}

# units [COMMAND...]: their files in the source, which may be patterns of what is
# installed; those that the command names
units()
{
	(cd contrib/systemd && "${@:-ls}" -- *.{path,service,timer}{,.in}) 2>/dev/null |
		sed 's/\.in$//'
}

# installed COMMAND...: where the packages lie as if they were installed
installed()
{
	local deb

	mkdir -p "$WORK/root/usr"
	for deb in "$DEBS"/kpatch{,-build}_*.deb; do
		dpkg-deb -x "$deb" "$WORK/root"
	done
	# shellcheck disable=SC2016  # the inner shell expands it
	AUTOPKGTEST_TMP=$BATS_TEST_TMPDIR unshare --mount bash -euc '
		mount -t overlay overlay /usr -o "lowerdir=$WORK/root/usr:/usr"
		exec "$@"' bash "$@"
}

# is_engine FILE RELEASE: an engine of this version, for that kernel
is_engine()
{
	[[ $(modinfo -F vermagic "$1") == "$2 "* && $(modinfo -F version "$1") == "$VERSION" ]]
}

# pack DIRECTORY OPTION...: a patch as a package, for dpkg-cases
pack()
{
	"$B/kpatch-build/kpatch-build" -k "$KERNEL" --deb -o "$@" \
		examples/meminfo-string.patch
}

@test "make deb gives the packages and their symbols" {
	diff <(printf '%s\n' "$DEBS"/kpatch{-build-dbgsym,-build,-dbgsym}_"${VERSION}_amd64.deb" \
		"$DEBS/kpatch-dkms_${VERSION}_all.deb" "$DEBS/kpatch_${VERSION}_amd64.deb") \
		"$WORK/debs"
}

@test "kpatch has the command, its pages, and the units, and no part of kpatch-build" {
	diff <(contents kpatch | grep -E '^/(usr/sbin|usr/share/man|lib)/') <(
		{
			printf '%s\n' /usr/sbin/kpatch \
				/usr/share/man/man{7/kpatch-patch.7,8/kpatch.8}.gz
			units | sed 's,^,/lib/systemd/system/,'
		} | sort
	)
	run ! grep -E '^/usr/(bin|include)/|^/usr/share/kpatch/(VERSION|include|kmod|script)' \
		<(contents kpatch)
}

@test "kpatch-build has what it needs where it looks for it" {
	diff <(contents kpatch-build) <(
		{
			printf '/usr/bin/%s\n' kpatch-build create-diff-object kpatch-fetch
			printf '/usr/share/man/%s.gz\n' man1/{kpatch-build,create-diff-object,kpatch-fetch}.1
			printf '/usr/%s\n' include/kpatch/*.h
			printf '/usr/share/kpatch/%s\n' VERSION include/kpatch/*.h \
				kmod/{core,patch}/* kmod/livepatch/README.md \
				kmod/livepatch/linux/* script/{build-kmod,kbuild}
		} | sort
	)
}

@test "units are enabled and started, and an upgrade leaves them alone" {
	local script unit wanted

	mapfile -t wanted < <(units grep -lFx '[Install]')
	[[ " ${wanted[*]} " == *" kpatch.service "* ]]
	dpkg-deb --ctrl-tarfile "$DEBS/kpatch_${VERSION}_amd64.deb" |
		tar -x -C "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
	for unit in "${wanted[@]}"; do
		grep -F "deb-systemd-helper enable '$unit'" postinst
		grep -F "deb-systemd-invoke start" postinst | grep -F "'$unit'"
	done
	for script in preinst postinst prerm; do
		[[ ! -e $script ]] || run ! grep -F restart "$script"
	done
	# Stopped only when the package goes.
	# shellcheck disable=SC2016  # these are words of the script
	[[ ! -e prerm ]] || grep -F '[ "$1" = remove ]' prerm
	run ! grep -F 'deb-systemd-invoke stop' preinst
	grep -F /var/lib/kpatch postrm
}

@test "lintian finds nothing" {
	run -0 lintian --allow-root --no-cfg --fail-on error,warning \
		"$DEBS/kpatch_${VERSION}_amd64.changes"
	echo "$output"
	[[ -z $output ]]
}

@test "the programs are hardened" {
	local program

	installed true
	for program in "$WORK"/root/usr/{sbin/kpatch,bin/{kpatch-build,create-diff-object,kpatch-fetch}}; do
		readelf -hW "$program" | grep -F 'DYN (Position-Independent'
		readelf -dW "$program" | grep -F BIND_NOW
	done
}

@test "the installed command passes its autopkgtest" {
	installed debian/tests/cli
}

@test "the installed kpatch-build makes a patch" {
	installed debian/tests/build "$KERNEL"
}

@test "the installed sources make the engine" {
	B=$BATS_TEST_TMPDIR installed env KPATCH_HEADERS_ROOT="${XDG_CACHE_HOME:-$HOME/.cache}/kpatch/$KERNEL/root" \
		/usr/share/kpatch/script/build-kmod "$KERNEL"
	is_engine "$BATS_TEST_TMPDIR/kmod/$KERNEL/kpatch.ko" "$KERNEL"
}

@test "patches come, are upgraded, stand in for each other, and go" {
	local dir=$WORK/patches

	pack "$dir" -n kpatch-fixes-1 --deb-name fixes --deb-version 1
	pack "$dir" -n kpatch-fixes-2 --deb-name fixes --deb-version 2
	pack "$dir" -n kpatch-other
	pack "$dir" -R -n kpatch-left
	pack "$dir" -R -n kpatch-right
	test/integration/packages/in-copy "$PWD/test/integration/packages/dpkg-cases" \
		"$DEBS" "$dir" "$KERNEL"
}

@test "DKMS builds the engine" {
	local release engines=("$KERNEL" "${XDG_CACHE_HOME:-$HOME/.cache}"/kpatch/6.12.*-amd64/)

	[[ -d ${engines[1]} ]] || unset 'engines[1]'
	for release in ${ENGINES:-"${engines[@]}"}; do
		release=$(basename "$release")
		test/integration/packages/dkms-build \
			"$DEBS/kpatch-dkms_${VERSION}_all.deb" "$WORK/dkms" "$release" \
			>"$BATS_TEST_TMPDIR/module"
		is_engine "$(<"$BATS_TEST_TMPDIR/module")" "$release"
	done
}

@test "the spec makes packages with the same files" {
	local name path

	test/integration/packages/rpm "$WORK/rpm" >"$WORK/rpms"
	[[ $(wc -l <"$WORK/rpms") -ge 3 ]]
	for name in kpatch kpatch-build kpatch-dkms; do
		path=$(grep -E "/$name-$VERSION-[^/]*\.rpm" "$WORK/rpms")
		# debhelper moves units, packs man pages and adds documentation;
		# what lintian is told is of no use to rpm.
		diff <(contents "$name" | sed 's,^/lib/,/usr/lib/,; s/\.gz$//' |
			grep -v '^/usr/share/lintian/') \
			<(rpm -qp --qf '[%{FILEMODES:perms} %{FILENAMES}\n]' "$path" |
				sed -n 's/^-[^ ]* //p' | sed 's/\.gz$//' |
				grep -vE '^/usr/(share|lib)/(licenses|doc|\.build-id)' | sort)
	done
}
