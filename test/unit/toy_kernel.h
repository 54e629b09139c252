/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A kernel tree for tests of link/ that has just what making a module needs:
 * a Makefile that does and records what kbuild would, and a modpost.  Include
 * after the headers of cmocka.
 */
#ifndef TEST_UNIT_TOY_KERNEL_H
#define TEST_UNIT_TOY_KERNEL_H

#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/process.h"
#include "link/module.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char *test_directory;
static int toy_log = -1;

static inline char *in_directory(const char *name)
{
	char *path = path_format("%s/%s", test_directory, name);

	assert_non_null(path);
	return path;
}

static inline void store(const char *path, const char *text)
{
	assert_int_equal(file_publish(path, text, strlen(text), 0644, NULL), 0);
}

static const char toy_makefile[] =
	"B := $(M)/$(KPATCH_NAME)\n"
	"N := $(subst -,_,$(KPATCH_NAME))\n"
	"HOOK := $(CC) -I$(KPATCH_INCLUDE) $(KPATCH_FLAGS) -c -o $(M)/patch-hook.o $(M)/patch-hook.c\n"
	"LINK := ld -T $(M)/kpatch.lds -r -o $(B).o @$(B).mod\n"
	"META := $(CC) -DKBUILD_MODNAME='\"$(N)\"' -c -o $(B).mod.o $(B).mod.c\n"
	"FINISH := ld -r --build-id=sha1 -o $(B).ko $(B).o $(B).mod.o $(M)/.common.o\n"
	"POST := scripts/mod/modpost -m -a -o $(M)/Module.symvers -e -i Module.symvers -T -\n"
	"modules:\n"
	"\techo $(KERNELRELEASE) >>runs\n"
	"\techo SRCARCH=toy >$(M)/environment\n"
	"\techo 'cmd_$(M)/x := $(LINK)' >$(M)/.$(KPATCH_NAME).o.cmd\n"
	"\techo \"cmd_$(M)/x := $(META)\" | sed \"s/-DKBUILD_MODNAME=[^ ]*/-DKBUILD_MODNAME='\\\"$(N)\\\"'/\" >$(M)/.$(KPATCH_NAME).mod.o.cmd\n"
	"\techo 'cmd_$(M)/x := $(FINISH);  true' >$(M)/.$(KPATCH_NAME).ko.cmd\n"
	"\techo 'cmd_$(M)/x :=  sed x $(M)/modules.order | $(POST)' >$(M)/.Module.symvers.cmd\n"
	"\techo $(M)/patch-hook.o >$(B).mod\n"
	"\t$(HOOK)\n"
	"\t$(LINK)\n"
	"\techo $(B).o | scripts/mod/modpost -m -o x -e -i Module.symvers -T -\n"
	"\t$(META)\n"
	"\techo 'int common;' | $(CC) -x c -c -o $(M)/.common.o -\n"
	"\t$(FINISH)\n";

/* Versions and "depends" are as the real one writes them. */
static const char toy_modpost[] =
	"#!/bin/sh\n"
	"while [ $# -gt 0 ]; do\n"
	"\tcase $1 in\n"
	"\t-i) lists=$2 ;;\n"
	"\t-T) [ \"$2\" = - ] && o=$(cat) || o=$(cat \"$2\") ;;\n"
	"\t-a) echo 'WARNING: modpost: -a was given' >&2 ;;\n"
	"\tesac\n"
	"\tshift\n"
	"done\n"
	"c=${o%.o}.mod.c\n"
	"cat metadata.c >\"$c\"\n"
	"nm \"$o\" | grep -q ' special$' && echo 'int special_metadata;' >>\"$c\"\n"
	"echo 'static const struct version versions[] __attribute__((used, section(\"__versions\"))) = {' >>\"$c\"\n"
	"for s in $(nm -u \"$o\" | sed 's/.* //' | grep -v __this_module) module_layout; do\n"
	"\tcrc=$(awk -v s=\"$s\" '$2 == s { print $1 }' \"$lists\")\n"
	"\tif [ -z \"$crc\" ]; then\n"
	"\t\techo \"ERROR: modpost: \\\"$s\\\" [${o%.o}.ko] undefined!\" >&2\n"
	"\t\tbad=1\n"
	"\tfi\n"
	"\tprintf '\\t{ %s, \"%s\" },\\n' \"$crc\" \"$s\" >>\"$c\"\n"
	"done\n"
	"printf '};\\n\\nMODULE_INFO(depends, \"kpatch\");\\n' >>\"$c\"\n"
	"exit ${bad:-0}\n";

static const char toy_metadata[] =
	"struct version { unsigned long crc; char name[56]; };\n"
	"struct module { long state; char name[56]; int (*init)(void); };\n"
	"extern int init_module(void);\n"
	"#define INFO_(l, t, v) static const char info##l[] \\\n"
	"__attribute__((used, section(\".modinfo\"), aligned(1))) = #t \"=\" v\n"
	"#define INFO(l, t, v) INFO_(l, t, v)\n"
	"#define MODULE_INFO(t, v) INFO(__LINE__, t, v)\n"
	"MODULE_INFO(vermagic, \"1.2.3 toy\");\n"
	"MODULE_INFO(name, KBUILD_MODNAME);\n"
	"struct module __this_module\n"
	"__attribute__((section(\".gnu.linkonce.this_module\"))) =\n"
	"{ .name = KBUILD_MODNAME, .init = init_module };\n";

static const char toy_hook[] =
	"#include \"kpatch-modinfo.h\"\n"
	"int init_module(void);\n"
	"extern int __this_module, exported;\n"
	"const char target[] = KPATCH_TARGET_VERSION;\n"
	"int init_module(void) { return __this_module + exported; }\n";

static const char toy_kbuild_info[] = "#define MODULE_INFO(tag, value)\n";

static const char toy_symvers[] =
	"0x00000011\texported\tvmlinux\tEXPORT_SYMBOL\t\n"
	"0x00000022\tmodule_layout\tvmlinux\tEXPORT_SYMBOL\t\n"
	"0xffffffff\tother\tdrivers/other\tEXPORT_SYMBOL_GPL\tSPACE\n";

static const char toy_note[] = "what the note says..";

static struct compiler toy_compiler = { "gcc", "gcc 1" };

static void toy_file(const char *name, const char *text)
{
	autofree char *path = in_directory(name);

	store(path, text);
}

static inline void make_toy_kernel(void)
{
	static const char *const directories[] = { "tree/scripts/mod", "cache",
						   "glue/kmod/patch",
						   "glue/include/kpatch" };
	autofree char *modpost = in_directory("tree/scripts/mod/modpost");
	autofree char *log = in_directory("log");
	size_t i;

	toy_log = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	assert_true(toy_log >= 0);

	for (i = 0; i < ARRAY_SIZE(directories); i++) {
		autofree char *path = in_directory(directories[i]);

		assert_int_equal(dir_make(path, 0700, NULL), 0);
	}
	toy_file("tree/Makefile", toy_makefile);
	toy_file("tree/Module.symvers", toy_symvers);
	toy_file("tree/metadata.c", toy_metadata);
	toy_file("tree/scripts/mod/modpost", toy_modpost);
	assert_int_equal(chmod(modpost, 0755), 0);
	toy_file("glue/kmod/patch/Kbuild", "");
	toy_file("glue/kmod/patch/kpatch.lds", "SECTIONS { }\n");
	toy_file("glue/kmod/patch/kpatch.symvers", "");
	toy_file("glue/include/kpatch/format.h", toy_kbuild_info);
	autofree char *hook =
		path_format("#include <kpatch/format.h>\n%s", toy_hook);
	toy_file("glue/kmod/patch/patch-hook.c", hook);
}

/* Fill in the input for a module with one output; paths are for the caller. */
struct toy {
	char *tree, *glue, *cache, *work, *output, *module;
	const char *outputs[1];
	struct funcs funcs;
	struct func func;
	struct buffer note;
	struct module_input input;
};

static inline void toy_init(struct toy *toy, const char *work,
			    const char *source)
{
	autofree char *name = path_format("%s.c", work);

	*toy = (struct toy){
		.func = { .name = (char *)"changed",
			  .objname = (char *)"vmlinux",
			  .sympos = 2 },
	};
	toy->tree = in_directory("tree");
	toy->glue = in_directory("glue");
	toy->cache = in_directory("cache");
	toy->work = in_directory(work);
	toy->output = path_format("%s.o", toy->work);
	toy_file(name, source);
	autofree char *path = in_directory(name);
	const char *const argv[] = {
		"gcc", "-c", "-o", toy->output, path, NULL
	};
	struct process process = { .argv = argv, .log_fd = -1 };
	assert_int_equal(process_check(&process, NULL), 0);
	toy->outputs[0] = toy->output;
	toy->funcs = (struct funcs){ .items = &toy->func,
				     .count = 1,
				     .capacity = 1 };
	toy->input = (struct module_input){
		.name = "kpatch-toy",
		.kit = {
			.release = "1.2.3",
			.version = "#1 toy",
			.hook = "patch-hook.c",
			.glue = toy->glue,
			.tree = toy->tree,
			.identity = "tree 1",
			.cache = toy->cache,
			.compiler = &toy_compiler,
			.work = toy->work,
			.log_fd = toy_log,
		},
		.outputs = toy->outputs,
		.nr_outputs = 1,
		.funcs = &toy->funcs,
		.new_funcs = &toy->funcs,
		.note = &toy->note,
	};
	assert_int_equal(buffer_puts(&toy->note, toy_note), 0);
}

static inline void toy_release(struct toy *toy)
{
	assert_int_equal(tree_remove(toy->work, NULL), 0);
	free(toy->tree);
	free(toy->glue);
	free(toy->cache);
	free(toy->work);
	free(toy->output);
	free(toy->module);
	buffer_free(&toy->note);
}

#define autotoy cleanup(toy_release)

#endif /* TEST_UNIT_TOY_KERNEL_H */
