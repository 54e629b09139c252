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

/*
 * @pattern as fnmatch() takes it; "*" matches slashes too.  Sources of another
 * architecture match those of the C files: that the kernel has none of them is
 * the better reason, which its configuration gives.
 */
static const struct {
	const char *pattern;
	struct scope_rule rule;
} rules[] = {
	{ ".git",
	  { SCOPE_REFUSED, "git-file", "no file of the kernel", NULL } },
	{ ".git/*",
	  { SCOPE_REFUSED, "git-file", "no file of the kernel", NULL } },
	{ "*/.git/*",
	  { SCOPE_REFUSED, "git-file", "no file of the kernel", NULL } },
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

const struct scope_rule *scope_of(const char *path)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rules) - 1; i++)
		if (!fnmatch(rules[i].pattern, path, 0))
			break;
	return &rules[i].rule;
}
