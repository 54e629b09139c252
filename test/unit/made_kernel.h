/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A kernel made on the spot, for tests of what is proved of its objects: small
 * sources compiled as a kernel is, linked at the kernel's address, with
 * kallsyms tables added; and compiled again with sections of their own. Include
 * behind cmocka.h.
 */
#ifndef TEST_UNIT_MADE_KERNEL_H
#define TEST_UNIT_MADE_KERNEL_H

#include "fake-kallsyms.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/process.h"
#include "target/verify.h"

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

#endif /* TEST_UNIT_MADE_KERNEL_H */
