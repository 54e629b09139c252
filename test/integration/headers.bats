#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
#
# Changed headers: which objects they reach, as real builds against the stock
# kernel; no virtual machine.
#
# Environment: KERNEL (default: script/default-kernel), B (default build).
# bats file_tags=patient

# shellcheck source=test/integration/build.bash
. "${BATS_TEST_DIRNAME:?}/build.bash"

setup_file()
{
	build_setup || return
	# Fetches packages and prepares the tree.
	"$B/kpatch-build/kpatch-build" -k "$KERNEL" -o "$WORK/good" \
		examples/meminfo-string.patch 2>&1
}

setup()
{
	cd "$BATS_TEST_TMPDIR" || return
}

build()
{
	run "$B/kpatch-build/kpatch-build" -k "$KERNEL" -o out "$@"
	echo "$output"
}

@test "an inline function reaches who calls it, and nobody else" {
	edit fs/ext4/ext4.h \
		'/^static inline int ext4_dir_htree_level/,/^}/s/return /return !!sb * /' \
		>inline.patch
	build inline.patch
	((status == 0))
	[[ $output == *"objects   fs/ext4/namei.o (ext4)"* ]]
	changed out/kpatch-inline.ko ext4:dx_probe ext4:ext4_dx_add_entry
}

@test "a header and a source in one patch" {
	{
		edit fs/proc/internal.h \
			'/^static inline bool pde_has_proc_lseek/i #define KPATCH_SYSNAME "patched"'
		edit fs/proc/version.c 's/utsname()->sysname/KPATCH_SYSNAME/'
	} >both.patch
	build both.patch
	((status == 0))
	[[ $output == *"objects   fs/proc/version.o (vmlinux)"* ]]
	changed out/kpatch-both.ko vmlinux:version_proc_show
}

# created PATH: the diff of a new file with the lines of standard input
created()
{
	diff -u --label /dev/null --label "b/$1" /dev/null - || :
}

@test "a header and a C file that were not there" {
	{
		created fs/proc/kpatch_names.h <<-'END'
			/* SPDX-License-Identifier: GPL-2.0 */
			#define KPATCH_SYSNAME "patched"
		END
		created fs/proc/kpatch_part.c <<-'END'
			static noinline const char *kpatch_name(void)
			{
				return KPATCH_SYSNAME;
			}
		END
		edit fs/proc/version.c '
			s/utsname()->sysname/kpatch_name()/
			/"internal.h"/a #include "kpatch_names.h"\n#include "kpatch_part.c"'
	} >created.patch
	build created.patch
	((status == 0))
	[[ $output == *"objects   fs/proc/version.o (vmlinux)"* ]]
	changed out/kpatch-created.ko vmlinux:version_proc_show
	[[ $(modinfo -F kpatch_new_func out/kpatch-created.ko) == vmlinux:kpatch_name ]]
}

@test "a new header that stands in for a generated one reaches its users" {
	created arch/x86/include/asm/mcs_spinlock.h <<-'END' >shadow.patch
		#define arch_mcs_spin_lock_contended(l) smp_mb()
	END
	build --dry-run shadow.patch
	((status == 0))
	[[ $output == *"objects   kernel/locking/qspinlock.o (vmlinux)"* ]]
	created arch/x86/include/asm/mcs_spinlock.h <<-'END' >same.patch
		#include <asm-generic/mcs_spinlock.h>
	END
	build same.patch
	((status == 3))
}

@test "a new C file that no object is made of is refused" {
	created fs/proc/kpatch_part.c <<<'int kpatch_part;' >unit.patch
	build unit.patch
	((status == 2))
	[[ $output == *"unit.patch:2"*"[new-unit]"* ]]
	[[ ! -e out/kpatch-unit.ko ]]
}

@test "what only moves, or is only said, reaches nobody" {
	edit fs/proc/internal.h \
		'/^static inline bool pde_is_permanent/i /* One\n * two. */' \
		>comment.patch
	build comment.patch
	((status == 3))
	edit fs/proc/internal.h \
		'/^static inline bool pde_is_permanent/i static inline int nobody(void)\n{\n\treturn 1;\n}' \
		>unused.patch
	build unused.patch
	((status == 3))
}

@test "a layout that changes for many objects is refused after a few" {
	{
		edit fs/ext4/ext4.h '/^struct ext4_map_blocks {/a \\tint kpatch_new;'
		edit fs/ext4/resize.c 's/EXT4_MAX_RESIZE_FLAGS/&/'
	} >layout.patch
	build layout.patch
	((status == 2))
	[[ $output == *" more objects were not looked at after that"* ]]
	[[ $output == *"[changed-layout]"*ext4_map_blocks* ]]
	[[ ! -e out ]]
}

@test "a mistake in a header of many objects is told after a few" {
	local failed

	edit fs/ext4/ext4.h \
		'/^static inline void ext4_check_flag_values/i struct kpatch_new { int' \
		>mistake.patch
	build mistake.patch
	((status == 2))
	[[ $output == *" more objects were not looked at after that"* ]]
	failed=$(grep -c '\[does-not-compile\]' <<<"$output")
	((failed > 0 && failed <= 4))
	[[ ! -e out/kpatch-mistake.ko ]]
}

@test "a header that does not compile is told with its line" {
	edit fs/proc/internal.h \
		'/^static inline void pde_make_permanent/,/^}/s/flags |=/flogs |=/' \
		>error.patch
	build error.patch
	((status == 2))
	[[ $output == *"fs/proc/internal.h:84"*"flogs"*"[does-not-compile]"* ]]
	[[ ! -e out/kpatch-error.ko ]]
}
