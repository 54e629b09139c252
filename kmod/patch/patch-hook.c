// SPDX-License-Identifier: GPL-2.0
/*
 * The glue of every patch module: the table that the engine reads, and the call
 * that enables the patch.  Compiled once for all patches of a kernel, so
 *nothing of it depends on the patch, nor on the module's name; see README.md.
 *
 * KPATCH_REPLACE	replace all patches that are enabled
 * KPATCH_IMMEDIATE	no per-task transition
 * KPATCH_TARGET_VERSION	from kpatch-modinfo.h: `uname -v` of the kernel
 *that the code was compared with
 */
#include <linux/module.h>
#include <linux/string.h>
#include <linux/utsname.h>

#include <kpatch/module.h>

#if __has_include("kpatch-modinfo.h")
#include "kpatch-modinfo.h"
#endif

#ifdef KPATCH_REPLACE
#define FLAG_REPLACE KPATCH_TABLE_REPLACE
#else
#define FLAG_REPLACE 0
#endif
#ifdef KPATCH_IMMEDIATE
#define FLAG_IMMEDIATE KPATCH_TABLE_IMMEDIATE
#else
#define FLAG_IMMEDIATE 0
#endif

/*
 * The bounds are from kpatch.lds.  An empty contribution to each section makes
 * it one that is loaded, also in a patch that has nothing to put there.
 */
#define SECTION(name, section)                                             \
	asm(".pushsection " section ", \"aw\", @progbits\n.popsection\n"); \
	extern const char __kpatch_##name[], __kpatch_##name##_end[]
SECTION(funcs, KPATCH_SECTION_FUNCS);
SECTION(symbols, KPATCH_SECTION_SYMBOLS);
SECTION(relocations, KPATCH_SECTION_RELOCATIONS);
SECTION(force, KPATCH_SECTION_FORCE);
SECTION(pre_patch, KPATCH_SECTION_PRE_PATCH);
SECTION(post_patch, KPATCH_SECTION_POST_PATCH);
SECTION(pre_unpatch, KPATCH_SECTION_PRE_UNPATCH);
SECTION(post_unpatch, KPATCH_SECTION_POST_UNPATCH);

/* The same for a section that is not written, and may be missing. */
asm(".pushsection " KPATCH_NOTE_SECTION ", \"a\", @note\n.popsection\n");
extern const char __kpatch_note[], __kpatch_note_end[];

#define RANGE(name)                             \
	.name = (unsigned long)__kpatch_##name, \
	.name##_end = (unsigned long)__kpatch_##name##_end

/* Found by the engine by its name. */
extern struct kpatch_table KPATCH_TABLE_SYMBOL;
struct kpatch_table KPATCH_TABLE_SYMBOL = {
	.magic = KPATCH_TABLE_MAGIC,
	.version = KPATCH_FORMAT_VERSION,
	.flags = FLAG_REPLACE | FLAG_IMMEDIATE,
	RANGE(funcs),
	RANGE(symbols),
	RANGE(relocations),
	RANGE(force),
	RANGE(pre_patch),
	RANGE(post_patch),
	RANGE(pre_unpatch),
	RANGE(post_unpatch),
	RANGE(note),
};

/* Keeps the module from loading without the engine, or with another version. */
static const unsigned int *const format __used = &KPATCH_FORMAT_SYMBOL;

#ifdef KPATCH_TARGET_VERSION
/* The loader compares release names, which several builds may share. */
static int __init check_version(void)
{
	const char *version = init_uts_ns.name.version;

	if (!strcmp(version, KPATCH_TARGET_VERSION))
		return 0;
	pr_err("%s: built for '%s', but this kernel is '%s'\n",
	       THIS_MODULE->name, KPATCH_TARGET_VERSION, version);
	return -ENOEXEC;
}
#else
static int __init check_version(void)
{
	return 0;
}
#endif

static int __init patch_init(void)
{
	int ret = check_version();

	if (ret)
		return ret;
	return kpatch_module_enable(THIS_MODULE);
}

/* Gets here only when the engine has let go of the module. */
static void __exit patch_exit(void)
{
}

module_init(patch_init);
module_exit(patch_exit);
MODULE_LICENSE("GPL");
