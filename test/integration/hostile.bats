#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# kpatch-build in hostile surroundings: what others planted is not run, what a
# diff says is not done, and nothing is written but the module and the cache.
# Real builds against the stock kernel; no virtual machine.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).
# shellcheck disable=SC2016 # what is in single quotes is not to be expanded
# bats file_tags=patient

bats_require_minimum_version 1.5.0
# shellcheck source=test/integration/build.bash
. "${BATS_TEST_DIRNAME:?}/build.bash"

setup_file()
{
	build_setup || return
	# Fetches packages, prepares the tree, and is what all others are to be.
	"$B/kpatch-build/kpatch-build" -k "$KERNEL" -n plain -o "$WORK" \
		examples/meminfo-string.patch 2>&1
}

setup()
{
	EVIL=$BATS_TEST_TMPDIR/evil
	mkdir "$EVIL" "$BATS_TEST_TMPDIR/here"
	cd "$BATS_TEST_TMPDIR/here" || return
}

# build ARGUMENT...: sets status and output
build()
{
	run "$B/kpatch-build/kpatch-build" -k "$KERNEL" -o out "$@"
	echo "$output"
}

# untouched: nobody did what the evil ones would have
untouched()
{
	[[ ! -e $EVIL/touched ]]
}

# evil_program NAME: one that would leave a trace
evil_program()
{
	printf '#!/bin/sh\ntouch %q\nexit 0\n' "$EVIL/touched" >"$EVIL/$1"
	chmod +x "$EVIL/$1"
}

@test "variables of make, compilers, shells and interpreters do not count" {
	evil_program as
	evil_program rc
	printf '$(shell touch %s)\n' "$EVIL/touched" >"$EVIL/rules.mk"
	mkdir -p "$EVIL/linux"
	echo '#error evil' | tee "$EVIL/linux/seq_file.h" >"$EVIL/seq_file.h"
	echo "import os; os.mknod('$EVIL/touched')" >"$EVIL/sitecustomize.py"
	MAKEFLAGS="--eval=\$(shell${IFS}touch $EVIL/touched)" MAKEFILES=$EVIL/rules.mk \
		MAKEOVERRIDES=KCFLAGS=-DEVIL KCFLAGS='-DEVIL -O0' KCPPFLAGS=-DEVIL \
		KBUILD_USERCFLAGS=-O0 CFLAGS_KERNEL=-O0 CPATH=$EVIL \
		C_INCLUDE_PATH=$EVIL GCC_EXEC_PREFIX=$EVIL/ COMPILER_PATH=$EVIL \
		DEPENDENCIES_OUTPUT=$EVIL/touched SUNPRO_DEPENDENCIES=$EVIL/touched \
		CROSS_COMPILE=$EVIL/ ARCH=arm LLVM=1 KBUILD_EXTMOD=$EVIL M=$EVIL \
		BASH_ENV=$EVIL/rc ENV=$EVIL/rc SHELL=$EVIL/rc \
		PERL5OPT="-I$EVIL -Mevil" PYTHONPATH=$EVIL \
		LD_LIBRARY_PATH=$EVIL LANGUAGE=de LC_ALL=de_DE.UTF-8 \
		build -n plain "$TOP/examples/meminfo-string.patch"
	((status == 0))
	untouched
	cmp "$WORK/plain.ko" out/plain.ko
}

@test "and neither when the target has never been built for" {
	# Nothing is known of these objects, so make runs.
	mkdir -p cache/kpatch/"$KERNEL"
	chmod -R go-w cache
	cp -al "$CACHE"/{root,packages,version,tree} cache/kpatch/"$KERNEL"/ ||
		cp -a "$CACHE"/{root,packages,version,tree} cache/kpatch/"$KERNEL"/
	evil_program rc
	printf '$(shell touch %s)\n' "$EVIL/touched" >"$EVIL/rules.mk"
	XDG_CACHE_HOME=$PWD/cache MAKEFILES=$EVIL/rules.mk \
		MAKEFLAGS="--eval=\$(shell touch$IFS$EVIL/touched)" KCFLAGS=-O0 \
		KBUILD_EXTMOD=$EVIL M=$EVIL CROSS_COMPILE=$EVIL/ ARCH=arm V=1 O=$EVIL \
		BASH_ENV=$EVIL/rc SHELL=$EVIL/rc CONFIG_SHELL=$EVIL/rc \
		build -n plain "$TOP/examples/meminfo-string.patch"
	((status == 0))
	untouched
	cmp "$WORK/plain.ko" out/plain.ko
}

@test "makefiles, configurations and programs in the current directory are not taken" {
	local name

	for name in make gcc-12 ld objtool modpost sh; do
		evil_program "$name"
		cp "$EVIL/$name" .
	done
	printf 'all:\n\ttouch %s\n$(shell touch %s)\n' "$EVIL/touched" \
		"$EVIL/touched" | tee Makefile GNUmakefile Kbuild .config >/dev/null
	mkdir -p .git/hooks scripts
	cp "$EVIL/sh" .git/hooks/post-checkout
	build -n plain "$TOP/examples/meminfo-string.patch"
	((status == 0))
	untouched
	cmp "$WORK/plain.ko" out/plain.ko
}

@test "names of patches, directories and modules are names" {
	local patch="\$(touch $EVIL/touched); \`touch touched\` & a'b\"c.patch"

	patch=${patch//\//_}
	cp "$TOP/examples/meminfo-string.patch" "$patch"
	mkdir 'a $(touch touched)'
	run "$B/kpatch-build/kpatch-build" -k "$KERNEL" -n plain \
		-o 'a $(touch touched)/b;c' --report 'r $(touch touched).html' \
		"./$patch"
	echo "$output"
	((status == 0))
	cmp "$WORK/plain.ko" 'a $(touch touched)/b;c/plain.ko'
	untouched
	[[ ! -e touched ]]
	build -n '../escaped' "./$patch"
	((status == 4))
	build -n '$(touch touched)' "./$patch"
	((status == 4))
	[[ ! -e touched && ! -e ../escaped.ko ]]
}

# change PATH: a diff that would change it
change()
{
	printf '%s\n' "--- a/$1" "+++ b/$1" '@@ -1 +1 @@' -a +b
}

@test "a diff writes to no place that it names" {
	local path number=0 before after

	ln -s "$EVIL" link
	echo a >"$EVIL/file.c"
	before=$(stat -c '%Y %Z %s' "$EVIL/file.c")
	for path in "../../../../../../../..$EVIL/file.c" "$EVIL/file.c" \
		"fs/../../file.c" "link/file.c" "fs/proc/\$(touch $EVIL/touched).c" \
		'fs/proc/x;touch touched;.c' '.git/hooks/post-checkout' \
		'scripts/Makefile.build' 'tools/objtool/check.c' \
		'include/generated/autoconf.h' '.config'; do
		number=$((number + 1))
		change "$path" >"$number.patch"
		build "$number.patch"
		((status == 2))
	done
	# A new file is no way out either.
	printf '%s\n' '--- /dev/null' "+++ b/../$EVIL/new.c" '@@ -0,0 +1 @@' +a \
		>new.patch
	build new.patch
	((status == 2))
	printf '%s\n' '1i' x . "w $EVIL/touched" q "!touch $EVIL/touched" >ed.patch
	build ed.patch
	((status == 2))
	after=$(stat -c '%Y %Z %s' "$EVIL/file.c")
	[[ $before == "$after" && ! -e $EVIL/new.c && ! -e touched && ! -e out ]]
	untouched
}

@test "a cache that others can write to is not used" {
	mkdir -p shared/kpatch foreign/kpatch linked
	chmod go+w shared/kpatch
	XDG_CACHE_HOME=$PWD/shared build "$TOP/examples/meminfo-string.patch"
	((status == 1))
	[[ $output == *"others may write to the cache"* ]]
	chown nobody foreign/kpatch
	XDG_CACHE_HOME=$PWD/foreign build "$TOP/examples/meminfo-string.patch"
	((status == 1))
	[[ $output == *"belongs to user"* ]]
	ln -s "$EVIL" linked/kpatch
	XDG_CACHE_HOME=$PWD/linked build "$TOP/examples/meminfo-string.patch"
	((status == 1))
	[[ $output == *"is not a directory"* && -z $(ls -A "$EVIL") ]]
	# One that is relative would be another one in each directory.
	HOME='' XDG_CACHE_HOME=shared build "$TOP/examples/meminfo-string.patch"
	((status != 0))
	[[ ! -e out ]]
}

@test "the prepared tree is as it was after all that" {
	[[ -z $(find "$CACHE/tree/" -newer "$WORK/plain.ko" ! -type d -print -quit) ]]
}
