#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# Modules that are not of the kernel's tree, built from a directory that has
# moved since the module was; no virtual machine, patch.bats has one.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).
# bats file_tags=patient

bats_require_minimum_version 1.5.0
# shellcheck source=test/integration/build.bash
. "${BATS_TEST_DIRNAME:?}/build.bash"

setup_file()
{
	build_setup || return
	# Fetches packages and prepares the tree.
	"$B/kpatch-build/kpatch-build" -k "$KERNEL" -o "$WORK/good" \
		examples/meminfo-string.patch 2>&1 || return
	build_greeter "$WORK/greeter"
}

setup()
{
	cd "$BATS_TEST_TMPDIR" || return
}

# build ARGUMENT...: for the module; sets status and output
build()
{
	run "$B/kpatch-build/kpatch-build" -k "$KERNEL" -o out \
		--oot-module "$WORK/greeter/greeter.ko" \
		--oot-module-src "$WORK/greeter" "$@"
	echo "$output"
}

@test "a source below the module's makefile" {
	edit_in "$WORK/greeter" lib/text.c 's/"world"/"people"/' >word.patch
	build word.patch
	((status == 0))
	said "extmod/lib/text.o (greeter)" \
		"1 function equal to the kernel's"
	changed out/kpatch-word.ko greeter:greeter_word
	# A warning of the patch names the file as one of the module does.
	strings -a out/kpatch-word.ko | grep -Fx "$WORK/greeter.built/lib/text.c"
}

@test "a header reaches those parts of the module that it concerns" {
	edit_in "$WORK/greeter" include/greeter.h \
		's/wanted > 9) ? 9/wanted > 5) ? 5/' >times.patch
	build times.patch
	((status == 0))
	said "extmod/main.o (greeter)" "1 include what changed and are not"
	changed out/kpatch-times.ko greeter:greeter_show
	strings -a out/kpatch-times.ko |
		grep -Fx "$WORK/greeter.built/include/greeter.h"
}

@test "what is not the module, or not its source, is told" {
	edit_in "$WORK/greeter" lib/text.c 's/"world"/"people"/' >word.patch
	build --oot-module-src "$WORK/greeter/lib" word.patch
	((status == 5))
	said "$WORK/greeter/lib has no Kbuild and no Makefile"

	cp "$WORK/greeter/greeter.ko" other.ko
	build --oot-module other.ko word.patch
	((status == 1))
	said "extmod/lib/text.c is a part of greeter, not of the module other"

	build --oot-module word.patch word.patch
	((status == 1))
	said "word.patch: the file of a module is called NAME.ko"

	sed "s/vermagic=$KERNEL /vermagic=${KERNEL/./!} /" \
		"$WORK/greeter/greeter.ko" >greeter.ko
	build --oot-module greeter.ko word.patch
	((status == 1))
	said "greeter.ko is for kernel ${KERNEL/./!}, not $KERNEL"
	[[ ! -e out ]]
}

@test "directories that the kernel has as well mean nothing below the module" {
	local directory

	# There are none; of the kernel's own no file would be looked for.
	for directory in tools tools/testing scripts Documentation; do
		edit_in "$WORK/greeter" lib/text.c 's/"world"/"people"/' |
			sed "s|lib/text|$directory/text|" >word.patch
		build word.patch
		((status == 2))
		said "there is no $directory/text.c" "[does-not-apply]"
	done
}

@test "a module that is not made from its source is not patched" {
	cp -r "$WORK/greeter" changed
	sed -i 's/number ? "world"/number > 1 ? "world"/' changed/lib/text.c
	edit_in changed lib/text.c 's/"world"/"people"/' >word.patch
	build --oot-module-src changed word.patch
	((status == 2))
	said "greeter_word" "[not-the-kernel]"
	[[ ! -e out/kpatch-word.ko ]]
}
