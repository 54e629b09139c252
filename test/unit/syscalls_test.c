// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of system calls as SYSCALL_DEFINE of x86 makes them in a kernel with
 * FTRACE_SYSCALLS: two entries, a body that is mostly inlined into them, what
 * tracing knows of it, and that its result may be made an error.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "include/kpatch/format.h"
#include "objects.h"
#include "relocations.h"

/* The kernel's inline functions are not traced. */
static const char types[] =
	"#define used __attribute__((used))\n"
	"#define in(s) __attribute__((section(s)))\n"
	"#define quiet __attribute__((no_instrument_function))\n"
	"struct regs { unsigned long di, si, bx, cx; };\n"
	"struct list { struct list *next, *prev; };\n"
	"struct event { struct list list; void *class; const char *name;\n"
	"	void *funcs, *data; int flags; };\n"
	"struct meta { const char *name; int nr, count; const char **types,\n"
	"	**args; struct list fields; struct event *enter, *exit; };\n"
	"struct error { unsigned long addr; int type; };\n"
	"extern int exported_enter, exported_exit;\n"
	"long exported_q(long);\n";

static const char metadata[] =
	"#define WAY(way, n) \\\n"
	"	static struct event used event_##way##__##n = { \\\n"
	"		.class = &exported_##way, .flags = 8, \\\n"
	"		.name = \"sys_\" #way \"_\" #n, \\\n"
	"		.data = &__syscall_meta__##n }; \\\n"
	"	static struct event used in(\"_ftrace_events\") \\\n"
	"		*__event_##way##__##n = &event_##way##__##n;\n"
	"#define METADATA(n, t1, a1, t2, a2) \\\n"
	"	static const char *types__##n[] = { #t1, #t2 }; \\\n"
	"	static const char *args__##n[] = { #a1, #a2 }; \\\n"
	"	static struct meta __syscall_meta__##n; \\\n"
	"	WAY(enter, n) WAY(exit, n) \\\n"
	"	static struct meta used __syscall_meta__##n = { \\\n"
	"		\"sys_\" #n, -1, 2, types__##n, args__##n, \\\n"
	"		{ &__syscall_meta__##n.fields, \\\n"
	"		  &__syscall_meta__##n.fields }, \\\n"
	"		&event_enter__##n, &event_exit__##n }; \\\n"
	"	static struct meta used in(\"__syscalls_metadata\") \\\n"
	"		*__p_syscall_meta__##n = &__syscall_meta__##n;\n";

static const char entries[] =
	"#define STUB(abi, n, one, two) \\\n"
	"	long __##abi##_sys_##n(const struct regs *regs); \\\n"
	"	static struct error used \\\n"
	"		in(\"_error_injection_whitelist\") \\\n"
	"		_eil_addr___##abi##_sys_##n = { \\\n"
	"		(unsigned long)__##abi##_sys_##n, 2 }; \\\n"
	"	long __##abi##_sys_##n(const struct regs *regs) \\\n"
	"	{ return __se_sys_##n(one, two); }\n"
	"#define ENTRIES(body, n, t1, a1, t2, a2) \\\n"
	"	static long __se_sys_##n(long a1, long a2); \\\n"
	"	static inline quiet long body##n(t1 a1, t2 a2); \\\n"
	"	STUB(x64, n, regs->di, regs->si) \\\n"
	"	STUB(ia32, n, (unsigned)regs->bx, (unsigned)regs->cx) \\\n"
	"	static long __se_sys_##n(long a1, long a2) \\\n"
	"	{ return body##n((t1)a1, (t2)a2); } \\\n"
	"	static inline quiet long body##n(t1 a1, t2 a2)\n"
	"#define SYSCALL_DEFINE2(n, ...) METADATA(n, __VA_ARGS__) \\\n"
	"	ENTRIES(__do_sys_, n, __VA_ARGS__)\n"
	/* As kpatch-syscall.h has it. */
	"#define KPATCH_SYSCALL_DEFINE2(n, ...) \\\n"
	"	ENTRIES(__kpatch_do_sys_, n, __VA_ARGS__)\n";

/* Another call, which stays. */
static const char other[] = "SYSCALL_DEFINE2(peek, int, fd, long, flags)\n"
			    "{ return exported_q(fd) ^ flags; }\n";

static const char poke[] = "SYSCALL_DEFINE2(poke, int, fd, long, flags)\n";

static void diff_calls(struct outcome *outcome, const char *orig,
		       const char *patched, const struct surroundings *around)
{
	autofree char *one = path_format("%s%s%s%s%s", types, metadata, entries,
					 other, orig);
	autofree char *two = path_format("%s%s%s%s%s", types, metadata, entries,
					 other, patched);

	diff_sources_in(outcome, one, two, around);
}

/* @head defines the call; "%d" in @body is what changes. */
static void diff_bodies(struct outcome *outcome, const char *head,
			const char *body, const struct surroundings *around)
{
	autofree char *before = path_format(body, 7);
	autofree char *after = path_format(body, 15);
	autofree char *orig = path_format("%s%s", head, before);
	autofree char *patched = path_format("%s%s", head, after);

	diff_calls(outcome, orig, patched, around);
}

/* Nothing goes along that the kernel would have read at boot. */
static void expect_code_only(const struct outcome *outcome,
			     const char *functions, size_t replaced)
{
	static const char *const tables[] = {
		"__syscalls_metadata",
		"_ftrace_events",
		"_error_injection_whitelist",
	};
	size_t i;

	expect_functions(outcome->output, functions);
	expect_variables(outcome->output, "");
	for (i = 0; i < ARRAY_SIZE(tables); i++)
		assert_null(object_section(outcome->output, tables[i]));
	assert_int_equal(size_of_section(outcome->output, KPATCH_SECTION_FUNCS),
			 replaced * sizeof(struct kpatch_func_entry));
	assert_null(
		object_section(outcome->output, KPATCH_SECTION_RELOCATIONS));
}

static void a_short_body_is_in_both_entries(void **state)
{
	autooutcome struct outcome outcome;

	diff_bodies(&outcome, poke,
		    "{ return flags & ~%d ? -22 : exported_q(fd) + flags; }\n",
		    &in_vmlinux);
	expect_code_only(&outcome, "__ia32_sys_poke __x64_sys_poke", 2);
	expect_findings(&outcome.report, FINDING_CHANGED,
			" __x64_sys_poke;  __ia32_sys_poke");
	assert_int_equal(outcome.report.count, 2);
}

/* As gcc decides for long ones. */
static void a_body_may_be_in_one_function(void **state)
{
	static const char head[] =
		"static long __se_sys_poke(long fd, long flags)\n"
		"	__attribute__((noinline));\n"
		"SYSCALL_DEFINE2(poke, int, fd, long, flags)\n";
	autooutcome struct outcome outcome;

	diff_bodies(&outcome, head,
		    "{ return flags & ~%d ? -22 : exported_q(fd) + flags; }\n",
		    &in_vmlinux);
	expect_code_only(&outcome, "__se_sys_poke", 1);
	expect_findings(&outcome.report, FINDING_CHANGED, " __se_sys_poke");
	assert_int_equal(outcome.report.count, 1);
}

/* Then nobody can replace it but by its callers, which do nothing else. */
static void a_body_out_of_line_is_replaced_with_its_callers(void **state)
{
	static const char head[] =
		"static inline quiet long __do_sys_poke(int fd, long flags)\n"
		"	__attribute__((noinline));\n"
		"SYSCALL_DEFINE2(poke, int, fd, long, flags)\n";
	static const char body[] =
		"{ asm(\"\"); return flags & ~%d ? -22 : exported_q(fd); }\n";
	autooutcome struct outcome outcome;

	diff_bodies(&outcome, head, body, &in_vmlinux);
	expect_code_only(&outcome,
			 "__do_sys_poke __ia32_sys_poke __x64_sys_poke", 2);
	expect_findings(&outcome.report, FINDING_NOTICE,
			"callers-patched __do_sys_poke");
}

/* What tracing knows of it is data, which the kernel has in use. */
static void another_argument_is_changed_data(void **state)
{
	static const char body[] = "{ return exported_q(fd) + flags; }\n";
	autofree char *orig = path_format("%s%s", poke, body);
	autofree char *name =
		path_format("SYSCALL_DEFINE2(poke, int, fd, long, bits)\n"
			    "{ return exported_q(fd) + bits; }\n");
	autofree char *without = path_format(
		"KPATCH_SYSCALL_DEFINE2(poke, int, fd, long, bits)\n"
		"{ return exported_q(fd) + bits + 1; }\n");
	autooutcome struct outcome refused, outcome;

	diff_calls(&refused, orig, name, &in_vmlinux);
	expect_refusals(&refused, "changed-data args__poke");
	diff_calls(&outcome, orig, without, &in_vmlinux);
	expect_code_only(&outcome, "__ia32_sys_poke __x64_sys_poke", 2);
	assert_int_equal(outcome.report.count, 2);
}

/* Nobody calls it but by its name: the kernel's table stays as it is. */
static void a_new_call_is_only_code(void **state)
{
	static const char fresh[] =
		"SYSCALL_DEFINE2(fresh, int, fd, long, flags)\n"
		"{ return exported_q(fd) * flags; }\n";
	static const char *const said[] = { "_error_injection_whitelist",
					    "__syscalls_metadata",
					    "_ftrace_events" };
	autooutcome struct outcome outcome;
	const struct finding *finding;
	size_t i = 0;

	diff_calls(&outcome, "", fresh, &in_vmlinux);
	expect_code_only(&outcome, "__ia32_sys_fresh __x64_sys_fresh", 0);
	expect_findings(&outcome.report, FINDING_NEW,
			" __x64_sys_fresh;  __ia32_sys_fresh");
	expect_findings(&outcome.report, FINDING_NOTICE,
			"boot-table __x64_sys_fresh; "
			"boot-table __syscall_meta__fresh; "
			"boot-table event_exit__fresh");
	array_for_each(finding, &outcome.report)
		if (finding->kind == FINDING_NOTICE)
			assert_non_null(strstr(finding->why, said[i++]));
	assert_int_equal(i, ARRAY_SIZE(said));
	/* For others of the patch, by the name that the kernel would know. */
	assert_int_equal(object_symbol(outcome.output, "__x64_sys_fresh")->bind,
			 STB_GLOBAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_short_body_is_in_both_entries),
		cmocka_unit_test(a_body_may_be_in_one_function),
		cmocka_unit_test(
			a_body_out_of_line_is_replaced_with_its_callers),
		cmocka_unit_test(another_argument_is_changed_data),
		cmocka_unit_test(a_new_call_is_only_code),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
