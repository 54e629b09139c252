// SPDX-License-Identifier: GPL-2.0
/*
 * Which files a patch may change: see scope.h.  The first row that matches
 * decides.
 */
#include "source/scope.h"
#include "lib/array.h"

#include <fnmatch.h>
#include <stddef.h>
#include <string.h>

static const char build_why[] =
	"build files cannot be patched: objects are compiled as the kernel's "
	"were";
static const char build_action[] =
	"leave the hunk out when the change of the code stands without it";

static const char vdso_why[] =
	"the vDSO is code of processes: every one has the copy that it started "
	"with";
static const char boot_why[] =
	"this runs before the kernel does, or after it: nothing of it is running";

/* @pattern as fnmatch() takes it; "*" matches slashes too. */
struct row {
	const char *pattern;
	struct scope_rule rule;
};

/*
 * Places in the kernel's tree.  Sources of another architecture are none of
 * them: that the kernel has not got them is the better reason, which its
 * configuration gives.
 */
static const struct row places[] = {
	{ "Documentation/*",
	  { SCOPE_IGNORED, "no-code", "documentation is passed over", NULL } },
	{ "tools/testing/*",
	  { SCOPE_IGNORED, "no-code", "tests are passed over", NULL } },
	{ "MAINTAINERS",
	  { SCOPE_IGNORED, "no-code", "documentation is passed over", NULL } },
	{ "scripts/*",
	  { SCOPE_REFUSED, "build-file",
	    "programs that run while a kernel is built cannot be patched",
	    NULL } },
	{ "tools/*",
	  { SCOPE_REFUSED, "build-file",
	    "programs that run outside the kernel cannot be patched", NULL } },
	{ "usr/*",
	  { SCOPE_REFUSED, "build-file",
	    "the initramfs of the image cannot be patched", NULL } },
	{ "arch/x86/entry/vdso/*",
	  { SCOPE_REFUSED, "vdso-code", vdso_why, NULL } },
	{ "lib/vdso/*", { SCOPE_REFUSED, "vdso-code", vdso_why, NULL } },
	{ "arch/x86/boot/*", { SCOPE_REFUSED, "boot-code", boot_why, NULL } },
	{ "arch/x86/realmode/*",
	  { SCOPE_REFUSED, "boot-code", boot_why, NULL } },
	{ "arch/x86/purgatory/*",
	  { SCOPE_REFUSED, "boot-code", boot_why, NULL } },
	{ "drivers/firmware/efi/libstub/*",
	  { SCOPE_REFUSED, "boot-code", boot_why, NULL } },
};

/* Files of any tree; the last one is any file. */
static const struct row kinds[] = {
	{ ".git",
	  { SCOPE_REFUSED, "git-file", "no file of the kernel", NULL } },
	{ ".git/*",
	  { SCOPE_REFUSED, "git-file", "no file of the kernel", NULL } },
	{ "*/.git/*",
	  { SCOPE_REFUSED, "git-file", "no file of the kernel", NULL } },
	{ "Makefile*",
	  { SCOPE_REFUSED, "build-file", build_why, build_action } },
	{ "*/Makefile*",
	  { SCOPE_REFUSED, "build-file", build_why, build_action } },
	{ "Kbuild*", { SCOPE_REFUSED, "build-file", build_why, build_action } },
	{ "*/Kbuild*",
	  { SCOPE_REFUSED, "build-file", build_why, build_action } },
	{ "Kconfig*",
	  { SCOPE_REFUSED, "build-file", build_why, build_action } },
	{ "*/Kconfig*",
	  { SCOPE_REFUSED, "build-file", build_why, build_action } },
	{ "*.h", { SCOPE_SOURCE, "", "", NULL } },
	{ "*.S",
	  { SCOPE_REFUSED, "assembly-change",
	    "assembly files are not supported: their functions have no ftrace "
	    "entry",
	    NULL } },
	{ "*.c", { SCOPE_SOURCE, "", "", NULL } },
	{ "*",
	  { SCOPE_REFUSED, "no-c-source", "only .c and .h files can be patched",
	    NULL } },
};

static const struct scope_rule *find(const struct row *rows, size_t count,
				     const char *path)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!fnmatch(rows[i].pattern, path, 0))
			return &rows[i].rule;
	return NULL;
}

const struct scope_rule *scope_of(const char *path, bool of_kernel)
{
	const struct scope_rule *rule =
		of_kernel ? find(places, ARRAY_SIZE(places), path) : NULL;

	return rule ? rule : find(kinds, ARRAY_SIZE(kinds), path);
}
