#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# What kpatch-build makes, apart from what it does in a kernel (patch.bats) and
# from what it refuses (refusals.bats): the same bytes again, several diffs,
# sources of unusual kinds.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).
# bats file_tags=patient

# shellcheck source=test/integration/build.bash
. "${BATS_TEST_DIRNAME:?}/build.bash"

setup_file()
{
	build_setup || return
	build "$WORK/first" examples/mixed.patch
}

setup()
{
	cd "$BATS_TEST_TMPDIR" || return
}

# build DIRECTORY ARGUMENT...: run kpatch-build, output into DIRECTORY
build()
{
	local out=$1

	shift
	"$B/kpatch-build/kpatch-build" -k "$KERNEL" -o "$out" "$@" 2>&1
}

# image_root: below what the kernel's own image and modules are
image_root()
{
	[[ -d $CACHE/root/lib/modules/$KERNEL ]] && echo "$CACHE/root" || echo /
}

# named DIRECTORY ARGUMENT...: build from files that are named, in which no package
# of the kernel has a part
named()
{
	local out=$1 root

	shift
	root=$(image_root)
	run build "$out" -c "$root/boot/config-$KERNEL" \
		-v "$root/boot/vmlinuz-$KERNEL" "$TOP/examples/module.patch" "$@"
	echo "$output"
}

@test "the same diff makes the same bytes, also from a user's source" {
	build again "$TOP/examples/mixed.patch"
	cmp "$WORK/first/kpatch-mixed.ko" again/kpatch-mixed.ko
	build linked -s "$CACHE/tree" "$TOP/examples/mixed.patch"
	cmp "$WORK/first/kpatch-mixed.ko" linked/kpatch-mixed.ko
}

@test "of objects that it knows, a build starts no make, and one thread does" {
	mkdir bin
	ln -s "$(type -P false)" bin/make
	PATH=$PWD/bin:$PATH build warm -j 1 "$TOP/examples/mixed.patch"
	cmp "$WORK/first/kpatch-mixed.ko" warm/kpatch-mixed.ko
}

# versions MODULE: the symbols it imports, with their checksums
versions()
{
	objcopy -O binary --set-section-flags __versions=alloc \
		-j __versions "$1" versions
	od -An -v -t x8 -w64 versions | sort
}

# sections MODULE: what it is made of, but for tables of symbols and of names
sections()
{
	readelf -SW "$1" | sed -n 's/^ *\[ *[0-9]*\] *//p' |
		awk '/^\./ && !/^\.(rela|str|sym|shstr)/ { print $1, $2 }' | sort
}

@test "the module is the one that kbuild would make" {
	local kept field cc

	run build out -d "$TOP/examples/mixed.patch"
	((status == 0))
	cmp "$WORK/first/kpatch-mixed.ko" out/kpatch-mixed.ko
	kept=$(sed -n 's/.*the work directory is //p' <<<"$output")
	# kbuild was not asked: it had been for the first one.
	grep -x '== link' "$kept/log"
	((! $(grep -c '\[M\]' "$kept/log")))

	mkdir link
	cp "$TOP/kmod/patch/"{Kbuild,patch-hook.c,kpatch.lds} link
	printf '#define KPATCH_TARGET_VERSION "%s"\n' \
		"$(modinfo -F kpatch_target_version out/kpatch-mixed.ko)" \
		>link/kpatch-modinfo.h
	ld -r -o link/output.o "$kept"/output.*.o
	cc=$(sed -n 's/^compile \([^ ]*gcc-[0-9]*\)$/\1/p' \
		"$CACHE"/kits/*/recipe | head -n 1)
	make -C "$kept/orig" M="$PWD/link" KERNELRELEASE="$KERNEL" CC="$cc" \
		KPATCH_NAME=kpatch-mixed KPATCH_FLAGS=-DKPATCH_REPLACE \
		KPATCH_INCLUDE="$TOP/include" KCFLAGS=-g0 \
		KBUILD_EXTRA_SYMBOLS="$TOP/kmod/patch/kpatch.symvers" \
		CONFIG_DEBUG_INFO_BTF_MODULES= modules
	rm -rf "$kept"
	for field in name vermagic depends retpoline license import_ns intree; do
		diff <(modinfo -F "$field" link/kpatch-mixed.ko) \
			<(modinfo -F "$field" out/kpatch-mixed.ko)
	done
	versions link/kpatch-mixed.ko >expected
	[[ -s expected ]]
	versions out/kpatch-mixed.ko | diff expected -
	# The note is ours; without one its section is there, and empty.
	sections link/kpatch-mixed.ko >expected
	sections out/kpatch-mixed.ko | diff expected -
}

# build_id FILE
build_id()
{
	readelf -n "$1" 2>/dev/null | sed -n 's/ *Build ID: //p'
}

@test "the note tells what the module is for and of" {
	local info module image code

	info=$("$B/kpatch/kpatch" info "$WORK/first/kpatch-mixed.ko")
	echo "$info"
	image=$(build_id "$(echo "$CACHE"/vmlinux-*)")
	[[ -n $image && $info == *"target build ID: $image"* ]]
	module=$(find "$CACHE/root/lib/modules/$KERNEL" \
		"/lib/modules/$KERNEL" -name 'dummy.ko*' 2>/dev/null | head -n 1)
	case $module in
	*.xz) xz -dc "$module" >dummy.ko ;;
	*) cp "$module" dummy.ko ;;
	esac
	module=$(build_id dummy.ko)
	[[ -n $module && $info == *"target build ID of dummy: $module"* ]]
	grep -Fx "description: $(sed 1q "$TOP/examples/mixed.patch")" <<<"$info"
	# Function, hash of the old code, hash of the new: another one.
	code=$(sed -n 's/^  \([a-z]*:[a-z0-9_]*\) \([0-9a-f]\{32\}\) \([0-9a-f]\{32\}\)$/\1 \2 \3/p' \
		<<<"$info")
	[[ $(wc -l <<<"$code") == 2 ]]
	[[ $code == dummy:dummy_get_stats64\ *vmlinux:dev_seq_show\ * ]]
	[[ -z $(awk '$2 == $3' <<<"$code") ]]
}

@test "modules are where the user says" {
	local root

	root=$(image_root)
	named installed -s "$CACHE/tree" --modules "$root"
	((status == 0))
	changed installed/kpatch-module.ko zram:hot_add_show
	named shipped -s "$CACHE/tree" --modules "$root/lib/modules/$KERNEL"
	((status == 0))
	cmp installed/kpatch-module.ko shipped/kpatch-module.ko

	named none -s "$CACHE/tree" --modules "$CACHE/packages"
	((status == 5))
	said "$CACHE/packages has no modules of $KERNEL" modules_install
	mkdir -p empty/kernel
	named none -s "$CACHE/tree" --modules empty
	((status == 5))
	said "no module zram under $PWD/empty" --modules
	[[ $output != *" compile "* && ! -e none ]]
}

@test "modules are where the kernel was built, when they are nowhere else" {
	local zram=drivers/block/zram root

	[[ ! -d /lib/modules/$KERNEL ]] || skip "this system has its modules"
	root=$(image_root)
	named none -s "$CACHE/tree"
	((status == 5))
	said "zram is a module" --modules
	[[ $output != *" compile "* && ! -e none ]]

	# All links but the file that the diff is about.
	cp -as "$CACHE/tree" built
	cp --remove-destination "$CACHE/tree/$zram/zram_drv.c" "built/$zram/"
	cp "$root/lib/modules/$KERNEL/kernel/$zram/"zram.ko* "built/$zram/"
	[[ ! -e built/$zram/zram.ko.xz ]] || unxz "built/$zram/zram.ko.xz"
	echo "$zram/zram.ko" >built/modules.order
	named out -s built
	((status == 0))
	changed out/kpatch-module.ko zram:hot_add_show
}

@test "a module is signed as the kernel signs its own, and described" {
	local size

	openssl req -new -x509 -newkey rsa:2048 -nodes -days 1 -batch \
		-subj '/CN=Patch signer/' -keyout key.pem -out cert.pem
	build out "$TOP/examples/mixed.patch" --sign-key key.pem \
		--sign-cert cert.pem --spdx out.spdx.json
	size=$(stat -c %s "$WORK/first/kpatch-mixed.ko")
	cmp -n "$size" "$WORK/first/kpatch-mixed.ko" out/kpatch-mixed.ko
	(($(stat -c %s out/kpatch-mixed.ko) > size))
	[[ $(tail -c 28 out/kpatch-mixed.ko) == '~Module signature appended~' ]]
	[[ $(modinfo -F signer out/kpatch-mixed.ko) == 'Patch signer' ]]
	[[ $(modinfo -F sig_id out/kpatch-mixed.ko) == PKCS#7 ]]
	[[ $(modinfo -F sig_hashalgo out/kpatch-mixed.ko) == sha256 ]]
	grep -F "$(sha256sum <out/kpatch-mixed.ko | cut -d ' ' -f 1)" \
		out.spdx.json
	grep -F '"name":"mixed.patch"' out.spdx.json

	mkdir unsigned
	echo none >cert.pem
	run build unsigned "$TOP/examples/mixed.patch" --sign-key key.pem \
		--sign-cert cert.pem
	echo "$output"
	((status == 1))
	[[ $output == *"signing with key.pem and cert.pem:"* ]]
	[[ ! -e unsigned/kpatch-mixed.ko ]]
}

@test "a key that cannot be read is told of before anything is compiled" {
	touch key.pem
	run build none "$TOP/examples/mixed.patch" --sign-key no-such.pem \
		--sign-cert key.pem
	echo "$output"
	((status == 5))
	said "--sign-key: cannot read no-such.pem"
	run build none "$TOP/examples/mixed.patch" --sign-key key.pem \
		--sign-cert no-such.pem
	echo "$output"
	((status == 5))
	said "--sign-cert: cannot read no-such.pem"
	[[ $output != *" objects "* && $output != *" compile "* ]]
}

@test "the compilers may run elsewhere" {
	local port=$((20000 + RANDOM % 20000)) pid

	mkdir -m 777 farm
	# The daemon is not root's, and keeps a log.
	chmod o+x "$BATS_TEST_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_RUN_TMPDIR"
	distccd --daemon --no-detach --allow 127.0.0.1 --listen 127.0.0.1 \
		--port "$port" --log-file "$PWD/farm/log" --verbose --user nobody \
		>farm/said 2>&1 3>&- &
	pid=$!
	until grep -qs "allowing up to\|listening" farm/log; do
		kill -0 $pid
		sleep 0.1
	done
	DISTCC_HOSTS=127.0.0.1:$port DISTCC_FALLBACK=0 DISTCC_DIR=$PWD/farm \
		build out --cc-launcher distcc "$TOP/examples/mixed.patch"
	kill $pid
	grep "COMPILE_OK" farm/log
	cmp "$WORK/first/kpatch-mixed.ko" out/kpatch-mixed.ko
	run build none --cc-launcher no-such-launcher "$TOP/examples/mixed.patch"
	((status == 5))
	[[ $output == *"cannot run no-such-launcher"* && ! -e none ]]
}

@test "ccache has what another run compiled" {
	export CCACHE_DIR=$PWD/ccache

	build out --cc-launcher ccache "$TOP/examples/mixed.patch"
	build again --cc-launcher ccache "$TOP/examples/mixed.patch"
	cmp out/kpatch-mixed.ko again/kpatch-mixed.ko
	cmp out/kpatch-mixed.ko "$WORK/first/kpatch-mixed.ko"
	ccache --print-stats
	# Both patched files; the originals are kpatch-build's own to keep.
	ccache --print-stats | grep -Px 'direct_cache_hit\t2'
}

@test "--dry-run says what would be compiled" {
	run build out --dry-run "$TOP/examples/mixed.patch"
	((status == 0))
	[[ $output == *"drivers/net/dummy.o  dummy  drivers/net/dummy.c"* ]]
	[[ $output == *"net/core/net-procfs.o  vmlinux"* ]]
	[[ $output != *"objects with"* && ! -e out ]]
}

@test "several diffs of one file apply in order" {
	edit fs/proc/version.c 's/utsname()->sysname/utsname()->nodename/' \
		>one.patch
	sed -e '/^-\t/d' -e 's/^+\t/-\t/' \
		-e '/^-\t/{p;s/^-\(.*\)nodename/+\1domainname/}' \
		one.patch >two.patch
	build out -n both one.patch two.patch
	changed out/both.ko vmlinux:version_proc_show
	run build out two.patch
	((status == 2))
}

@test "the module says what it is for" {
	local text='fix: "this" \ and that'

	edit fs/proc/version.c 's/utsname()->sysname/utsname()->nodename/' \
		>plain.patch
	{
		printf 'From: A\nSubject: [PATCH 1/2] fix\tit\033[2J\n\n---\n'
		cat plain.patch
	} >mail.patch
	build out plain.patch
	[[ -z $(modinfo -F description out/kpatch-plain.ko) ]]
	build out mail.patch
	[[ $(modinfo -F description out/kpatch-mail.ko) == 'fix it[2J' ]]
	build out -n given --description "$text" mail.patch
	[[ $(modinfo -F description out/given.ko) == "$text" ]]
	"$B/kpatch/kpatch" info --json out/given.ko |
		python3 -c 'import json, sys
assert json.load(sys.stdin)["patch"]["description"] == sys.argv[1]' "$text"
}

@test "a C file that another one includes" {
	edit kernel/sched/rt.c \
		'/^static void task_tick_rt/,/^}/s/watchdog(rq, p);/barrier(); &/' \
		>rt.patch
	sed -i 's/^+.*barrier();/+\tif (p->prio == 12345)\n+\t\treturn;\n+\t/' \
		rt.patch
	sed -i 's/^@@ -\([0-9]*\),7 +\([0-9]*\),7 @@/@@ -\1,7 +\2,9 @@/' rt.patch
	build out rt.patch
	changed out/kpatch-rt.ko vmlinux:task_tick_rt
}

# Without -I of its own it would not compile.  What it exports has other versions with
# the include, which are of no concern: a patch exports nothing.
@test "an object with flags of its own, and an include more" {
	edit arch/x86/kernel/irq.c '
		/^#include <linux\/irq.h>/a #include <linux/net.h>
		s/"  Non-maskable interrupts/"  Unmaskable interrupts/' >flags.patch
	run build out flags.patch
	echo "$output"
	((status == 0))
	changed out/kpatch-flags.ko vmlinux:arch_show_interrupts
}

@test "an object that files are generated for" {
	edit security/selinux/ss/services.c \
		'/^int security_load_policy/,/^}/s/return rc;/return rc ? rc : 0;/;
		/^void security_compute_av_user/,/^}/s/goto allow;/goto allow; \/**\//' \
		>generated.patch
	run build out generated.patch
	echo "$output"
	((status == 3))
	[[ $output == *"security/selinux/ss/services.o (vmlinux)"* ]]
	[[ $output == *"equal to the kernel's"* ]]
}

@test "the headers for authors of patches are found" {
	# shellcheck disable=SC2016 # $a is for sed
	edit fs/proc/version.c '
		s/utsname()->sysname/utsname()->nodename/
		/"internal.h"/a #include "kpatch-macros.h"
		$a static int pre(patch_object *object)\
{\
	return 0;\
}\
KPATCH_PRE_PATCH_CALLBACK(pre);' >macros.patch
	build out macros.patch
	changed out/kpatch-macros.ko vmlinux:version_proc_show
	[[ $(modinfo -F kpatch_new_func out/kpatch-macros.ko) == vmlinux:pre ]]
}

@test "lines that only moved change nothing" {
	edit net/core/dev.c '0,/^EXPORT_SYMBOL/s//\/* Moved. *\/\n&/' >moved.patch
	run build out moved.patch
	((status == 3))
}

@test "-n and -R reach the module, -d keeps the work directory" {
	run build out -R -d -n my_fix "$TOP/examples/new-code.patch"
	((status == 0))
	[[ $(modinfo -F name out/my_fix.ko) == my_fix ]]
	[[ $(modinfo -F kpatch_replace out/my_fix.ko) == 0 ]]
	kept=$(sed -n 's/.*the work directory is //p' <<<"$output")
	[[ -s $kept/output.0.o ]]
	rm -rf "$kept"
}
