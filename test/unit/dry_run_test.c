// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of what a load would meet (kpatch/dry_run.c and what it asks: kallsyms,
 * policy, hooks, needs, code), on a directory that stands for "/".
 */
#include "kpatch/code.h"
#include "kpatch/hooks.h"
#include "kpatch/kallsyms.h"
#include "kpatch/needs.h"
#include "kpatch/policy.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "fake_root.h"
#include "objects.h"

static int make_directories(void **state)
{
	return make_directory(state) || make_root(state);
}

static int remove_directories(void **state)
{
	return remove_directory(state) || remove_root(state);
}

static void need(struct needs *needs, const char *object, const char *name,
		 unsigned long sympos)
{
	struct need *added = array_add(needs);

	assert_non_null(added);
	added->object = object ? strdup(object) : NULL;
	added->name = strdup(name);
	added->sympos = sympos;
}

static void missing_symbols_are_named(void **state)
{
	autobuffer struct buffer missing = BUFFER_INIT;
	autobuffer struct buffer none = BUFFER_INIT;
	autoneeds struct needs there = NEEDS_INIT, absent = NEEDS_INIT;
	size_t skipped;

	put("/proc/kallsyms", "0000000000000000 T one\n"
			      "0000000000000000 t two\n"
			      "0000000000000000 t two\n"
			      "0000000000000000 r __ksymtab_exported\n"
			      "0000000000000000 t three\t[mod]\n"
			      "0000000000000000 r __ksymtab_by_mod\t[mod]\n"
			      "nonsense\n");
	put("/sys/module/mod/initstate", "live\n");

	need(&there, "vmlinux", "one", 0);
	need(&there, "vmlinux", "one", 1);
	need(&there, "vmlinux", "two", 2);
	need(&there, "mod", "three", 0);
	need(&there, NULL, "exported", 0);
	need(&there, NULL, "by_mod", 0);
	need(&there, "absent", "anything", 0);
	assert_int_equal(
		kallsyms_find_missing(&none, &skipped, &there, root, NULL), 0);
	assert_string_equal(buffer_string(&none), "");
	assert_int_equal(skipped, 1);

	need(&absent, "vmlinux", "three", 0);
	need(&absent, "mod", "one", 0);
	need(&absent, "vmlinux", "two", 0);
	need(&absent, "vmlinux", "two", 3);
	need(&absent, NULL, "one", 0);
	assert_int_equal(kallsyms_find_missing(&missing, &skipped, &absent,
					       root, NULL),
			 0);
	assert_string_equal(
		buffer_string(&missing),
		"\n    vmlinux:three is not there"
		"\n    mod:one is not there"
		"\n    vmlinux:two is there more than once"
		"\n    vmlinux:two is there fewer times than expected"
		"\n    one is exported by nobody that is loaded");
	assert_int_equal(skipped, 0);
}

static void modules_may_be_disabled(void **state)
{
	assert_int_equal(tree_remove(root, NULL), 0);
	assert_int_equal(policy_check_modules(root, NULL), 0);
	put("/proc/sys/kernel/modules_disabled", "0\n");
	assert_int_equal(policy_check_modules(root, NULL), 0);
	put("/proc/sys/kernel/modules_disabled", "1\n");
	assert_int_equal(policy_check_modules(root, NULL), -EPERM);
}

/* Asked for by the parameter or by lockdown; or by none. */
static void signatures_are_asked_for(void **state)
{
	static const struct {
		const char *enforced;
		const char *lockdown;
		bool asked;
	} cases[] = {
		{ NULL, NULL, false },
		{ "N\n", "[none] integrity confidentiality\n", false },
		{ "Y\n", NULL, true },
		{ "Y\n", "[none] integrity confidentiality\n", true },
		{ "N\n", "none [integrity] confidentiality\n", true },
		{ NULL, "none integrity [confidentiality]\n", true },
	};
	autofree char *file = NULL, *signature = NULL;
	bool known;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(tree_remove(root, NULL), 0);
		put("/bare.ko", "bare");
		put("/signed.ko", "text~Module signature appended~\n");
		if (cases[i].enforced)
			put("/sys/module/module/parameters/sig_enforce",
			    cases[i].enforced);
		if (cases[i].lockdown)
			put("/sys/kernel/security/lockdown", cases[i].lockdown);
		free(file);
		free(signature);
		file = path_format("%s/bare.ko", root);
		signature = path_format("%s/signed.ko", root);
		assert_int_equal(policy_check_signature(root, file, &known,
							NULL),
				 cases[i].asked ? -EKEYREJECTED : 0);
		assert_int_equal(policy_check_signature(root, signature, &known,
							NULL),
				 0);
		assert_int_equal(known, !cases[i].asked);
	}
}

static int check_hooks_of(const char *function, enum engine engine)
{
	autoinventory struct inventory inventory = INVENTORY_INIT;
	struct patch_file file = PATCH_FILE_INIT;
	int ret;

	file.engine = engine;
	assert_int_equal(string_list_add(&file.functions, function), 0);
	assert_int_equal(inventory_read(&inventory, root, NULL), 0);
	ret = hooks_check(&file, &inventory, root, NULL);
	string_list_free(&file.functions);
	return ret;
}

/* Hooks that do not redirect, and those of the same engine, are in no way. */
static void other_owners_are_noticed(void **state)
{
	static const struct {
		const char *function;
		enum engine engine;
		int result;
	} cases[] = {
		{ "vmlinux:traced", ENGINE_KPATCH, 0 },
		{ "vmlinux:free", ENGINE_KPATCH, 0 },
		{ "vmlinux:taken", ENGINE_KPATCH, -EBUSY },
		{ "vmlinux:taken,1", ENGINE_KPATCH, -EBUSY },
		{ "vmlinux:take", ENGINE_KPATCH, 0 },
		{ "mod:taken", ENGINE_KPATCH, 0 },
		{ "mod:own", ENGINE_KPATCH, -EBUSY },
		{ "vmlinux:klp", ENGINE_KPATCH, -EBUSY },
		{ "vmlinux:klp", ENGINE_LIVEPATCH, 0 },
	};

	assert_int_equal(tree_remove(root, NULL), 0);
	assert_int_equal(check_hooks_of("vmlinux:free", ENGINE_KPATCH),
			 -ENOENT);
	put("/sys/kernel/tracing/enabled_functions",
	    "traced (1)           \tI: trampoline\n"
	    "taken (1) R I     M  \ttramp: 0xffffffffc0001000 (handler) ->x\n"
	    "klp (1)   I          \ttramp: 0xffffffffc0001000\n"
	    "own [mod] (2) R I    \n");
	put("/sys/kernel/livepatch/x/enabled", "1\n");
	put("/sys/kernel/livepatch/x/transition", "0\n");
	put("/sys/kernel/livepatch/x/vmlinux/patched", "1\n");
	put("/sys/kernel/livepatch/x/vmlinux/klp,1/x", "");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(check_hooks_of(cases[i].function,
						cases[i].engine),
				 cases[i].result);
	put("/proc/sys/kernel/ftrace_enabled", "0\n");
	assert_int_equal(check_hooks_of("vmlinux:free", ENGINE_KPATCH), -EBUSY);
}

/* The needs of an object that the assembler makes. */
static int needs_of(const char *source, struct needs *needs)
{
	autofree char *object = compile("needs", source);
	struct patch_file file = PATCH_FILE_INIT;

	file.path = file.source = object;
	return needs_read(needs, &file, NULL);
}

#define ENTRY                        \
	".section .kpatch.symbols\n" \
	".quad 0, %d\n.quad 0\n"     \
	".quad name, object\n"       \
	".section .rodata\n"         \
	"pad: .string \"pad\"\n"     \
	"name: .string \"needed\"\n" \
	"object: .string \"vmlinux\"\n"

static void needs_are_read_from_the_file(void **state)
{
	autofree char *source =
		path_format(ENTRY
			    ".text\n.quad exported, kpatch_own\n.weak weak\n"
			    ".quad weak\n",
			    7);
	autoneeds struct needs needs = NEEDS_INIT;

	assert_int_equal(needs_of(source, &needs), 0);
	assert_int_equal(needs.count, 2);
	assert_string_equal(needs.items[0].name, "exported");
	assert_null(needs.items[0].object);
	assert_string_equal(needs.items[1].name, "needed");
	assert_string_equal(needs.items[1].object, "vmlinux");
	assert_int_equal(needs.items[1].sympos, 7);
}

/* A relocation that leads nowhere, or to no string. */
static void damaged_tables_are_refused(void **state)
{
	static const char *const tables[] = {
		".section .kpatch.symbols\n.quad 0, 0, 0, missing, missing\n",
		".section .kpatch.symbols\n.quad 0, 0, 0, far + 64, far\n"
		".section .rodata\nfar: .string \"x\"\n",
		".section .kpatch.symbols\n.quad 0, 0, 0, open, open\n"
		".section .rodata\nopen: .ascii \"x\"\n",
		".section .kpatch.symbols\n.quad 0, 0, 0, 0, name\n"
		".section .rodata\nname: .string \"x\"\n",
		".section .kpatch.symbols\n.quad name\n"
		".section .rodata\nname: .string \"x\"\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		autoneeds struct needs needs = NEEDS_INIT;

		assert_int_equal(needs_of(tables[i], &needs), -ENOEXEC);
	}
}

#define TEXT 0xffffffff81000000ULL

/* Memory with this at TEXT, as /proc/kcore. */
static void put_core(const void *code, size_t size)
{
	const Elf64_Ehdr header = {
		.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
			     ELFDATA2LSB, EV_CURRENT },
		.e_type = ET_CORE,
		.e_machine = EM_X86_64,
		.e_version = EV_CURRENT,
		.e_phoff = sizeof(header),
		.e_ehsize = sizeof(header),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = 2,
	};
	const Elf64_Phdr segments[] = {
		{ .p_type = PT_NOTE, .p_vaddr = TEXT, .p_filesz = 4096 },
		{ .p_type = PT_LOAD,
		  .p_vaddr = TEXT,
		  .p_offset = sizeof(header) + 2 * sizeof(Elf64_Phdr),
		  .p_filesz = size },
	};
	autofree char *path = path_format("%s/proc/kcore", root);
	autobuffer struct buffer core = BUFFER_INIT;

	put("/proc/kcore", "");
	assert_int_equal(buffer_append(&core, &header, sizeof(header)) ||
				 buffer_append(&core, segments,
					       sizeof(segments)) ||
				 buffer_append(&core, code, size),
			 0);
	assert_int_equal(file_publish(path, core.data, core.length, 0600, NULL),
			 0);
}

/* The second function "f" is of eight bytes, of which the third may differ. */
static int compare_code(const char *running, struct buffer *detail,
			struct error *err)
{
	static uint8_t bytes[] = { 1, 2, 0, 4, 5, 6, 7, 8 };
	static struct kpatch_note_hole hole = { 2, 3 };
	struct note_func funcs[] = {
		{ .object = (char *)"vmlinux",
		  .name = (char *)"f",
		  .sympos = 2,
		  .code = { sizeof(bytes), bytes, { &hole, 1, 1 } } },
		{ .object = (char *)"absent",
		  .name = (char *)"f",
		  .code = { sizeof(bytes), bytes, { &hole, 1, 1 } } },
		{ .object = (char *)"vmlinux", .name = (char *)"unknown" },
	};
	const struct patch_note note = {
		.funcs = { funcs, ARRAY_SIZE(funcs), ARRAY_SIZE(funcs) },
	};

	if (running)
		put_core(running, strlen(running));
	return code_check(&note, root, detail, err);
}

static void changed_code_is_noticed(void **state)
{
	/* One byte is in front of the function. */
	static const struct {
		const char *running;
		const char *probes; /* NULL: it is not known which there are */
		int ret;
		const char *said;
	} cases[] = {
		{ "f\1\2\3\4\5\6\7\10", "", 0, "1" },
		{ "f\1\2\377\4\5\6\7\10", NULL, 0, "1" },
		{ "f\1\2\3\4\5\6\7\11", "", -EMEDIUMTYPE,
		  "vmlinux:f is not what the kernel was shipped with: at +0x7 it has 09, where 08 was" },
		{ "f\2\2\3\4\5\6\7\10", NULL, -EMEDIUMTYPE, "at +0 it" },
		{ "f\1\2\3\314\5\6\7\10", NULL, -ENODATA,
		  "vmlinux:f+0x3 may have a kprobe" },
		{ "f\1\2\3\314\5\6\7\10", "", -EMEDIUMTYPE, "+0x3" },
		{ "f\1\2\3\314\5\6\7\10", "ffffffff81000004  k  f+0x3\n", 0,
		  "1, and the kprobe at vmlinux:f+0x3 is not hit any more" },
		/* A change that is no kprobe's tells more than one that may be.
		 */
		{ "f\1\2\3\314\5\6\7\11", NULL, -EMEDIUMTYPE, "+0x7" },
		{ "f\351\1\1\1\1\6\7\10", NULL, -ENODATA, "f+0 may" },
		{ "f\351\1\1\1\1\1\7\10", NULL, -EMEDIUMTYPE, "+0x5" },
		/* One that was made a jump, and ends there. */
		{ "f\351\1\1\1\1\6\7\10",
		  "ffffffff81000001  k  f+0x0    [OPTIMIZED]\n", 0, "kprobe" },
		{ "f\351\1\1\1\1\1\7\10",
		  "ffffffff81000001  k  f+0x0    [OPTIMIZED]\n", -EMEDIUMTYPE,
		  "+0x5" },
		/* Hooks of ftrace stay as they are. */
		{ "f\1\2\3\4\5\6\7\10",
		  "ffffffff81000001  k  f+0x0    [FTRACE]\n"
		  "ffffffff81000000  k  e+0x0\n"
		  "ffffffff81000009  k  g+0x0\n",
		  0, "1" },
		/* The rest of the function is nowhere. */
		{ "f\1\2\3", "", -EFAULT, "nothing at address" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autobuffer struct buffer detail = BUFFER_INIT;
		autoerror struct error err = ERROR_INIT;
		const char *said;

		assert_int_equal(tree_remove(root, NULL), 0);
		put("/proc/kallsyms", "ffffffff80000000 t f\n"
				      "ffffffff81000001 t f\n"
				      "ffffffffc0000000 t f\t[mod]\n");
		if (cases[i].probes)
			put("/sys/kernel/debug/kprobes/list", cases[i].probes);
		assert_int_equal(compare_code(cases[i].running, &detail, &err),
				 cases[i].ret);
		said = cases[i].ret ? error_text(&err) : buffer_string(&detail);
		if (cases[i].ret ? !strstr(said, cases[i].said) :
				   !strstr(said, cases[i].said) ||
					   (strlen(cases[i].said) == 1 &&
					    strcmp(said, cases[i].said) != 0))
			fail_msg("case %zu: %s", i, said);
	}
}

/* Not root, or locked down, or not a kernel that has these files. */
static void code_that_is_not_shown_is_not_known(void **state)
{
	autobuffer struct buffer detail = BUFFER_INIT;
	const struct patch_note none = PATCH_NOTE_INIT;
	autoerror struct error err = ERROR_INIT;

	assert_int_equal(tree_remove(root, NULL), 0);
	assert_int_equal(compare_code(NULL, &detail, &err), -ENOENT);
	put("/proc/kallsyms", "0000000000000000 t f\n0000000000000000 t f\n");
	error_clear(&err);
	assert_int_equal(compare_code(NULL, &detail, &err), -EPERM);
	assert_non_null(strstr(error_text(&err), "where vmlinux:f is"));
	put("/proc/kallsyms", "ffffffff80000000 t f\nffffffff81000001 t f\n");
	error_clear(&err);
	assert_int_equal(compare_code(NULL, &detail, &err), -ENOENT);
	assert_non_null(strstr(error_text(&err), "kcore"));
	put("/proc/kcore", "no core");
	error_clear(&err);
	assert_int_equal(compare_code(NULL, &detail, &err), -ENOEXEC);
	error_clear(&err);
	assert_int_equal(code_check(&none, root, &detail, &err), -ENODATA);
	assert_int_equal(detail.length, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(missing_symbols_are_named),
		cmocka_unit_test(modules_may_be_disabled),
		cmocka_unit_test(signatures_are_asked_for),
		cmocka_unit_test(other_owners_are_noticed),
		cmocka_unit_test(needs_are_read_from_the_file),
		cmocka_unit_test(damaged_tables_are_refused),
		cmocka_unit_test(changed_code_is_noticed),
		cmocka_unit_test(code_that_is_not_shown_is_not_known),
	};

	return cmocka_run_group_tests(tests, make_directories,
				      remove_directories);
}
