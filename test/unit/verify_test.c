// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the verification on a kernel made on the spot: small sources
 * compiled as the kernel is, linked at the kernel's address, with kallsyms
 * tables added; then compiled again with sections of their own, right and
 * wrong.
 */
#include "fake-kallsyms.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/process.h"
#include "target/shipped.h"
#include "target/verify.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#define BASE 0xffffffff81000000ULL
#define MAX_SYMBOLS 200

/*
 * Linked twice, with other names for its globals: static functions and
 * variables of equal names and code, tail calls that are short jumps, strings,
 * constants, literals with a NUL inside (which go to plain .rodata), a pointer
 * to a table of functions, a weak function.
 */
static const char unit[] =
	"extern void use(const char *, long);\n"
	"extern void abuse(const char *, long);\n"
	"struct ops { long (*f)(long); const char *name; };\n"
	"static long counter;\n"
	"static long setting = 5;\n"
	"static const long table[4] = { 1, 2, 3, 4 };\n"
	"static __attribute__((noinline)) long twin(long x)\n"
	"{ use(\"text\", x); return x * 3; }\n"
	"static __attribute__((noinline)) long hidden(long x)\n"
	"{ counter += x; use(\"hidden\", x); return counter; }\n"
	"asm(\".pushsection .ibt_endbr_seal,\\\"a\\\"\\n\"\n"
	"    \".long hidden - .\\n.popsection\");\n"
	"static const struct ops ops = { hidden, \"name\" };\n"
	"static const struct ops *volatile where = &ops;\n"
	"static const char *const keys[] = { \"one\\0long key\", \"k\\0two\" };\n"
	"long __attribute__((weak)) choice(long x) { return x + 1; }\n"
	"long PREFIX(last)(long x)\n"
	"{ setting++; if (x > setting) return twin(x); return hidden(x); }\n"
	"long PREFIX(first)(long x)\n"
	"{ long i; for (i = 0; i < x; i++)\n"
	"    use(where->name, where->f(i));\n"
	"  use(keys[x & 1], x);\n"
	"  return twin(x) + table[x & 3] + choice(x); }\n";

/* Linked twice: no code tells the two apart, only a table of each. */
static const char lone[] =
	"extern void use(const char *, long);\n"
	"static long lone(long x) { use(\"lone\", x); return x + 9; }\n"
	"long (*PREFIX(table)[2])(long) = { 0, lone };\n";

/* What the kernel frees after boot, and a module after it was loaded. */
static const char boot[] = "__attribute__((section(\".init.text\")))\n"
			   "long once(long x) { return x + 7; }\n";

/* All that kernels rewrite, between instructions that they do not. */
static const char rewritten[] =
	"extern void use(const char *, long);\n"
	"asm(\".pushsection .text.rewritten,\\\"ax\\\"\\n\"\n"
	"    \".globl rewritten\\n.type rewritten,@function\\n\"\n"
	"    \"rewritten: endbr64\\n1: call use\\n2: lock incl (%rdi)\\n\"\n"
	"    \"3: .byte 0x0f, 0x1f, 0x44, 0, 0\\n4: nop\\nnop\\nnop\\n\"\n"
	"    \"movabs $0x123456789abcdef, %rax\\n5: shr $12, %rax\\n\"\n"
	"    \"6: call *(%rdi)\\nmov $5, %eax\\njmp use\\n\"\n"
	"    \".size rewritten, . - rewritten\\n.popsection\\n\"\n"
	"    \".pushsection .smp_locks,\\\"a\\\"\\n.long 2b - .\\n\"\n"
	"    \".section __jump_table,\\\"aw\\\"\\n\"\n"
	"    \".long 3b - ., 6b - .\\n.quad 0\\n\"\n"
	"    \".section .altinstructions,\\\"a\\\"\\n\"\n"
	"    \".long 4b - ., 0, 0\\n.byte 3, 0\\n\"\n"
	"    \".section runtime_ptr_x,\\\"a\\\"\\n.long 5b - 8 - .\\n\"\n"
	"    \".section runtime_shift_x,\\\"a\\\"\\n.long 6b - 1 - .\\n\"\n"
	"    \".section .parainstructions,\\\"a\\\"\\n\"\n"
	"    \".quad 6b\\n.byte 1, 2\\n.balign 8\\n.popsection\");\n";

static const char rest[] =
	"long choice(long x) { return x * 7; }\n"
	"void use(const char *s, long x) { }\n"
	"void abuse(const char *s, long x) { }\n"
	"const char linux_banner[] = \"Linux version 1.2.3 (test) #1 Test\\n\";\n"
	"long a_first(long), a_last(long), b_first(long), b_last(long);\n"
	"long _start(void)\n"
	"{ return a_first(1) + a_last(2) + b_first(3) + b_last(4); }\n";

static char *directory;

static char *inside(const char *name)
{
	char *path = path_format("%s/%s", directory, name);

	assert_non_null(path);
	return path;
}

static void store(const char *name, const void *data, size_t size)
{
	autofree char *path = inside(name);

	assert_int_equal(file_publish(path, data, size, 0600, NULL), 0);
}

static void run(const char *const *argv, struct buffer *output)
{
	struct error err autoerror = ERROR_INIT;
	struct buffer errors autobuffer = BUFFER_INIT;
	struct process process = { .argv = argv,
				   .directory = directory,
				   .output = output,
				   .errors = &errors,
				   .log_fd = -1 };

	if (process_check(&process, &err))
		fail_msg("%s: %s", error_text(&err), buffer_string(&errors));
}

/* Compile @text to @output, with sections of their own or as a kernel is. */
static void compile(const char *text, const char *prefix, bool sections,
		    const char *level, const char *output)
{
	autofree char *define = path_format("-DPREFIX(x)=%s_##x", prefix);
	const char *const argv[] = {
		"gcc",
		level,
		"-c",
		"-x",
		"c",
		"-ffreestanding",
		"-fno-pic",
		"-mcmodel=kernel",
		"-mno-red-zone",
		"-fno-stack-protector",
		"-fno-asynchronous-unwind-tables",
		"-fcf-protection=none",
		"-fno-jump-tables",
		"-fno-ipa-icf",
		"-falign-jumps=1",
		"-falign-loops=1",
		define,
		"-o",
		output,
		sections ? "-ffunction-sections" : "-fno-function-sections",
		sections ? "-fdata-sections" : "-fno-data-sections",
		"unit.c",
		NULL
	};

	store("unit.c", text, strlen(text));
	run(argv, NULL);
}

static size_t read_symbols(struct fake_symbol *symbols)
{
	static const char *const argv[] = { "nm", "-n", "linked", NULL };
	struct buffer output autobuffer = BUFFER_INIT;
	size_t count = 0;
	char *line, *save = NULL;

	run(argv, &output);
	for (line = strtok_r(output.data, "\n", &save);
	     line && count < MAX_SYMBOLS; line = strtok_r(NULL, "\n", &save)) {
		struct fake_symbol *sym = &symbols[count];
		unsigned long long addr;

		if (sscanf(line, "%llx %c %199s", &addr, &sym->type,
			   sym->name) != 3)
			continue;
		sym->addr = addr;
		count++;
	}
	return count;
}

static void link_kernel(void)
{
	static const char *const link[] = {
		"ld",
		"-Ttext=0xffffffff81000000",
		"--section-start=.init.text=0xffffffff81800000",
		"--defsym=__init_begin=0xffffffff81800000",
		"--defsym=__init_end=0xffffffff81801000",
		"-o",
		"linked",
		"rest.o",
		"a.o",
		"b.o",
		"c.o",
		"d.o",
		"boot.o",
		"rewritten.o",
		NULL
	};
	static const char *const add[] = {
		"objcopy",
		"-S",
		"--add-section",
		".kallsyms=tables",
		"--set-section-flags",
		".kallsyms=alloc,load,readonly,data,contents",
		"--change-section-address",
		".kallsyms=0xffffffff82000000",
		"linked",
		"vmlinux",
		NULL
	};
	struct buffer tables autobuffer = BUFFER_INIT;
	struct fake_symbol symbols[MAX_SYMBOLS];
	size_t count;

	run(link, NULL);
	count = read_symbols(symbols);
	fake_kallsyms(&tables, symbols, count, BASE, false);
	store("tables", tables.data, tables.length);
	run(add, NULL);
}

static const char configuration[] = "CONFIG_SMP=y\n";

static int set_up(void **state)
{
	static const char symvers[] = "0x0\tuse\tvmlinux\tEXPORT_SYMBOL\t\n"
				      "0x0\ta_last\tm\tEXPORT_SYMBOL\t\n";
	static const char *const module[] = {
		"ld",  "-r",	 "-o",		"kernel/m.ko", "a.o",
		"b.o", "boot.o", "rewritten.o", NULL
	};
	autofree char *kernel = NULL;

	assert_int_equal(dir_make_temp("/tmp", "kpatch-verify-test", &directory,
				       NULL),
			 0);
	kernel = inside("kernel");
	assert_int_equal(dir_make(kernel, 0700, NULL), 0);
	store("config", configuration, sizeof(configuration) - 1);
	store("symvers", symvers, sizeof(symvers) - 1);
	compile(rest, "r", false, "-O2", "rest.o");
	compile(unit, "a", false, "-O2", "a.o");
	compile(unit, "b", false, "-O2", "b.o");
	compile(lone, "c", false, "-O2", "c.o");
	compile(lone, "d", false, "-O2", "d.o");
	compile(boot, "", false, "-O2", "boot.o");
	compile(rewritten, "", false, "-O2", "rewritten.o");
	link_kernel();
	run(module, NULL);
	return 0;
}

static int tear_down(void **state)
{
	int ret = tree_remove(directory, NULL);

	free(directory);
	return ret;
}

static struct target *open_target(struct error *err)
{
	autofree char *vmlinux = inside("vmlinux"), *config = inside("config"),
		      *symvers = inside("symvers");
	struct target_paths paths = { .release = "1.2.3",
				      .vmlinux = vmlinux,
				      .config = config,
				      .modules = directory,
				      .symvers = symvers };
	struct target *target = NULL;

	if (target_open(&target, &paths, err))
		fail_msg("%s", error_text(err));
	return target;
}

/* One verification, with all that it needs kept open. */
struct check {
	struct target *target;
	struct object *orig;
	struct placement placement;
	struct error err;
	int ret;
};

static void check_start(struct check *check, const char *text,
			const char *prefix, const char *level,
			const char *owner)
{
	autofree char *path = inside("sections.o");

	*check = (struct check){ .err = ERROR_INIT };
	compile(text, prefix, true, level, "sections.o");
	check->target = open_target(&check->err);
	assert_int_equal(object_open(&check->orig, path, &check->err), 0);
	check->ret = verify_object(&check->placement, check->target, owner,
				   check->orig, "unit.o", &check->err);
}

static void check_end(struct check *check)
{
	placement_free(&check->placement);
	object_close(check->orig);
	target_close(check->target);
	error_clear(&check->err);
}

static void expect_good(const struct check *check)
{
	if (check->ret)
		fail_msg("%s", error_text(&check->err));
}

static struct lookup_result local(const struct check *check, const char *name,
				  bool is_func)
{
	const struct lookup *lookup = &check->placement.lookup;
	struct lookup_result result = { 0 };

	if (!lookup->ops->local(lookup, name, is_func, &result))
		fail_msg("%s was not found", name);
	return result;
}

static void right_object_is_proved(void **state)
{
	struct check check;

	check_start(&check, unit, "a", "-O2", "vmlinux");
	expect_good(&check);
	assert_int_equal(check.placement.functions, 4);
	assert_int_equal(check.placement.weak, 1);
	assert_string_equal(check.target->banner,
			    "Linux version 1.2.3 (test) #1 Test");
	check_end(&check);
}

static void equal_statics_get_their_position(void **state)
{
	static const char *const prefixes[] = { "a", "b" };
	static const struct {
		const char *name;
		bool is_func;
	} statics[] = { { "twin", true },     { "hidden", true },
			{ "counter", false }, { "setting", false },
			{ "table", false },   { "ops", false },
			{ "where", false } };
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(prefixes); i++) {
		struct check check;

		check_start(&check, unit, prefixes[i], "-O2", "vmlinux");
		expect_good(&check);
		for (n = 0; n < ARRAY_SIZE(statics); n++)
			assert_int_equal(local(&check, statics[n].name,
					       statics[n].is_func)
						 .sympos,
					 i + 1);
		check_end(&check);
	}
}

static void pointers_in_data_place_a_function(void **state)
{
	static const char *const prefixes[] = { "c", "d" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(prefixes); i++) {
		struct check check;

		check_start(&check, lone, prefixes[i], "-O2", "vmlinux");
		expect_good(&check);
		assert_int_equal(local(&check, "lone", true).sympos, i + 1);
		check_end(&check);
	}
}

static void module_objects_are_proved_too(void **state)
{
	struct lookup_result result;
	struct check check;

	check_start(&check, unit, "b", "-O2", "m");
	expect_good(&check);
	assert_int_equal(check.placement.functions + check.placement.weak, 5);
	result = local(&check, "hidden", true);
	assert_int_equal(result.sympos, 2);
	assert_string_equal(result.objname, "m");
	assert_int_equal(local(&check, "counter", false).sympos, 2);
	check_end(&check);
}

/* The unit lists one of its functions as its kernel's objtool would. */
static void sealed_functions_are_known(void **state)
{
	static const char *const owners[] = { "vmlinux", "m" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(owners); i++) {
		struct check check;

		check_start(&check, unit, "b", "-O2", owners[i]);
		expect_good(&check);
		assert_true(local(&check, "hidden", true).sealed);
		assert_false(local(&check, "twin", true).sealed);
		assert_false(local(&check, "counter", false).sealed);
		check_end(&check);
	}
}

static void what_is_freed_is_known(void **state)
{
	static const char *const owners[] = { "vmlinux", "m" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(owners); i++) {
		struct lookup_result result;
		const struct lookup *lookup;
		struct check check;

		check_start(&check, unit, "b", "-O2", owners[i]);
		expect_good(&check);
		lookup = &check.placement.lookup;
		assert_true(lookup->ops->global(lookup, "once", &result));
		assert_true(result.freed);
		assert_true(lookup->ops->global(lookup, "b_last", &result));
		assert_false(result.freed);
		assert_false(local(&check, "hidden", true).freed);
		check_end(&check);
	}
}

static void assert_holes(const struct shipped *shipped,
			 const struct shipped_hole *holes, size_t count)
{
	assert_int_equal(shipped->holes.count, count);
	for (size_t i = 0; i < count; i++) {
		const struct shipped_hole *hole = &shipped->holes.items[i];

		assert_int_equal(hole->start, holes[i].start);
		assert_int_equal(hole->end, holes[i].end);
		for (uint32_t at = hole->start; at < hole->end; at++)
			assert_int_equal(shipped->bytes[at], 0);
	}
}

/* Entry and call, lock, jump, alternative, constants, paravirt, tail call. */
static void what_kernels_rewrite_is_left_open(void **state)
{
	static const struct shipped_hole holes[] = {
		{ 0, 10 }, { 12, 20 }, { 22, 30 }, { 33, 36 }, { 41, 46 },
	};
	static const char *const owners[] = { "vmlinux", "m" };

	for (size_t i = 0; i < ARRAY_SIZE(owners); i++) {
		struct special_sizes *sizes;
		struct shipped shipped;
		struct check check;

		check_start(&check, rewritten, "", "-O2", owners[i]);
		expect_good(&check);
		sizes = &check.target->sizes;
		sizes->alt = 14;
		sizes->jump = 16;
		sizes->para = 16;
		assert_int_equal(shipped_read(&shipped, &check.placement,
					      "rewritten", &check.err),
				 0);
		assert_int_equal(shipped.size, 46);
		assert_memory_equal(shipped.bytes + 10, "\xff\x07", 2);
		assert_memory_equal(shipped.bytes + 36, "\xb8\x05\0\0\0", 5);
		assert_holes(&shipped, holes, ARRAY_SIZE(holes));
		shipped_free(&shipped);

		/* What cannot be told is not guessed. */
		sizes->alt = 0;
		assert_int_equal(shipped_read(&shipped, &check.placement,
					      "rewritten", &check.err),
				 0);
		assert_int_equal(shipped.size, 0);
		check_end(&check);
	}
}

/* The jump to another function is short there; the rebuilt one is longer. */
static void shorter_jumps_are_followed(void **state)
{
	struct shipped shipped;
	struct check check;
	size_t size;

	check_start(&check, unit, "a", "-O2", "vmlinux");
	expect_good(&check);
	size = object_symbol(check.orig, "a_last")->size;
	assert_int_equal(shipped_read(&shipped, &check.placement, "a_last",
				      &check.err),
			 0);
	assert_in_range(shipped.size, 1, size - 1);
	shipped_free(&shipped);
	assert_int_equal(shipped_read(&shipped, &check.placement, "no_such",
				      &check.err),
			 0);
	assert_int_equal(shipped.size, 0);
	check_end(&check);
}

static void globals_and_exports_are_looked_up(void **state)
{
	const struct lookup *lookup;
	struct lookup_result result;
	struct check check;

	check_start(&check, unit, "a", "-O2", "vmlinux");
	expect_good(&check);
	lookup = &check.placement.lookup;
	assert_true(lookup->ops->global(lookup, "use", &result));
	assert_string_equal(result.objname, "vmlinux");
	assert_true(result.exported);
	assert_int_equal(result.sympos, 0);
	assert_true(lookup->ops->global(lookup, "abuse", &result));
	assert_false(result.exported);
	assert_false(lookup->ops->global(lookup, "twin", &result));
	assert_true(lookup->ops->export(lookup, "a_last", &result));
	assert_string_equal(result.objname, "m");
	assert_false(lookup->ops->export(lookup, "abuse", &result));
	assert_false(lookup->ops->local(lookup, "nobody", true, &result));
	check_end(&check);
}

/* What a wrong source differs in, and what the refusal must name. */
static const struct wrong {
	const char *from;
	const char *to;
	const char *names;
} wrongs[] = {
	{ "x * 3", "x * 5", "twin+0x" },
	{ "\"text\"", "\"Text\"", "twin+0x" },
	{ "counter += x", "setting += x", "hidden+0x" },
	{ "2, 3, 4 }", "2, 3, 5 }", "table" },
	{ "use(\"hidden\"", "abuse(\"hidden\"", "hidden+0x" },
	{ "{ hidden, ", "{ twin, ", "ops" },
	{ "\"name\"", "\"nome\"", "ops" },
	{ "long key", "song key", "keys" },
	{ "return twin(x); return hidden(x)",
	  "return hidden(x); return twin(x)", "_last+0x" },
};

static char *replace(const char *text, const struct wrong *wrong)
{
	const char *found = strstr(text, wrong->from);

	assert_non_null(found);
	return path_format("%.*s%s%s", (int)(found - text), text, wrong->to,
			   found + strlen(wrong->from));
}

static void wrong_objects_are_refused(void **state)
{
	static const char *const owners[] = { "vmlinux", "m" };
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(wrongs); i++) {
		autofree char *text = replace(unit, &wrongs[i]);

		for (n = 0; n < ARRAY_SIZE(owners); n++) {
			struct check check;

			check_start(&check, text, "b", "-O2", owners[n]);
			assert_int_equal(check.ret, -EXDEV);
			assert_non_null(
				strstr(error_text(&check.err), "unit.o: "));
			if (!strstr(error_text(&check.err), wrongs[i].names))
				fail_msg("%s not named in: %s", wrongs[i].names,
					 error_text(&check.err));
			check_end(&check);
		}
	}
}

static void other_flags_are_refused(void **state)
{
	struct check check;

	check_start(&check, unit, "a", "-Os", "vmlinux");
	assert_int_equal(check.ret, -EXDEV);
	assert_null(check.placement.source);
	check_end(&check);
}

/* For SARIF and the like, as in the message. */
static void a_difference_has_its_line(void **state)
{
	struct check check;
	autofree char *in_brackets = NULL;

	check_start(&check, unit, "a", "-g", "vmlinux");
	assert_int_equal(check.ret, -EXDEV);
	assert_non_null(check.placement.source);
	assert_non_null(strstr(check.placement.source, "unit.c:"));
	in_brackets = path_format(" (%s): ", check.placement.source);
	assert_non_null(strstr(error_text(&check.err), in_brackets));
	check_end(&check);
	check_start(&check, unit, "a", "-O2", "vmlinux");
	expect_good(&check);
	assert_null(check.placement.source);
	check_end(&check);
}

static void the_compiler_is_blamed_when_it_is_another(void **state)
{
	static const char other[] = "CONFIG_CC_VERSION_TEXT=\"gcc-1 (x) 1\"\n";
	struct check check;

	check_start(&check, unit, "a", "-Os", "vmlinux");
	assert_false(check.placement.other_compiler);
	check_end(&check);
	store("config", other, strlen(other));
	check_start(&check, unit, "a", "-Os", "vmlinux");
	store("config", configuration, sizeof(configuration) - 1);
	assert_int_equal(check.ret, -EXDEV);
	assert_true(check.placement.other_compiler);
	assert_non_null(
		strstr(error_text(&check.err), "the kernel by gcc-1 (x) 1"));
	check_end(&check);
}

static void object_of_another_owner_is_refused(void **state)
{
	struct check check;

	check_start(&check, unit, "c", "-O2", "m");
	assert_int_equal(check.ret, -EXDEV);
	assert_non_null(strstr(error_text(&check.err), "c_last"));
	check_end(&check);
	check_start(&check, unit, "a", "-O2", "nosuch");
	assert_int_equal(check.ret, -ENOENT);
	check_end(&check);
}

/* Whatever the object says, it is an answer or an error, never a crash. */
static void damaged_objects_do_no_harm(void **state)
{
	struct error err autoerror = ERROR_INIT;
	struct buffer file autobuffer = BUFFER_INIT;
	autofree char *path = inside("sections.o");
	struct target *target = open_target(&err);
	uint32_t random = 7;
	int i;

	compile(unit, "a", true, "-O2", "sections.o");
	assert_int_equal(file_read(path, &file, NULL), 0);
	for (i = 0; i < 4000; i++) {
		struct placement placement;
		struct object *orig;
		size_t at;
		char old;

		random = random * 1103515245 + 12345;
		at = (random >> 8) % file.length;
		old = file.data[at];
		file.data[at] = (char)(random >> 3);
		if (!object_open_memory(&orig, "x", file.data, file.length,
					NULL)) {
			verify_object(&placement, target,
				      i % 2 ? "vmlinux" : "m", orig, "x", NULL);
			placement_free(&placement);
			object_close(orig);
		}
		file.data[at] = old;
	}
	target_close(target);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right_object_is_proved),
		cmocka_unit_test(equal_statics_get_their_position),
		cmocka_unit_test(pointers_in_data_place_a_function),
		cmocka_unit_test(module_objects_are_proved_too),
		cmocka_unit_test(sealed_functions_are_known),
		cmocka_unit_test(what_is_freed_is_known),
		cmocka_unit_test(what_kernels_rewrite_is_left_open),
		cmocka_unit_test(shorter_jumps_are_followed),
		cmocka_unit_test(globals_and_exports_are_looked_up),
		cmocka_unit_test(wrong_objects_are_refused),
		cmocka_unit_test(other_flags_are_refused),
		cmocka_unit_test(a_difference_has_its_line),
		cmocka_unit_test(the_compiler_is_blamed_when_it_is_another),
		cmocka_unit_test(object_of_another_owner_is_refused),
		cmocka_unit_test(damaged_objects_do_no_harm),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
