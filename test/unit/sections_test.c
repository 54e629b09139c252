// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of what becomes of sections that are no tables about code: what is new
 * in one is carried, refused by name, or left out with a notice. special_test.c
 * has the tables.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "diff/carry.h"
#include "objects.h"
#include "relocations.h"

#define IN(section) "__attribute__((used, section(\"" section "\"))) "

/* f() changes, and what @addition is comes with it; @use is a use of that. */
static void diff_addition(struct outcome *outcome, const char *addition,
			  const char *use)
{
	static const char source[] = "%sint f(int x) { return x + %d%s; }\n";
	autofree char *orig = path_format(source, "", 1, "");
	autofree char *patched = path_format(source, addition, 2, use);

	diff_sources(outcome, orig, patched);
}

/* As DEFINE_PER_CPU_READ_MOSTLY() makes them in vmlinux. */
static void variables_of_a_cpu_have_one_section(void **state)
{
	static const char addition[] =
		IN(".data..percpu") "int plain = 1;\n" IN(".data..percpu..read_mostly") "static int seldom = 2;\n" IN(
			".data..percpu..shared_aligned") "static int shared = 3;\n";
	autooutcome struct outcome outcome;
	const struct section *sec;

	diff_addition(&outcome, addition, " + seldom + shared");
	expect_functions(outcome.output, "f");
	expect_variables(outcome.output, "plain seldom shared");
	sec = object_section(outcome.output, ".data..percpu");
	assert_non_null(sec);
	assert_int_equal(sec->size, 12);
	assert_int_equal(sec->flags, SHF_ALLOC | SHF_WRITE);
	assert_ptr_equal(object_symbol(outcome.output, "seldom")->section, sec);
	assert_ptr_equal(object_symbol(outcome.output, "shared")->section, sec);
	assert_null(
		object_section(outcome.output, ".data..percpu..read_mostly"));
}

static void data_of_any_kind_is_carried(void **state)
{
	static const char *const sections[] = {
		".data..read_mostly",	    ".data..ro_after_init",
		".data..cacheline_aligned", ".data..page_aligned",
		".data..do_once",	    ".ref.data"
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sections); i++) {
		autofree char *addition = path_format(
			"__attribute__((section(\"%s\"))) static int fresh = 5;\n",
			sections[i]);
		autooutcome struct outcome outcome;

		diff_addition(&outcome, addition, " + fresh++");
		expect_functions(outcome.output, "f");
		expect_variables(outcome.output, "fresh");
		assert_string_equal(
			object_symbol(outcome.output, "fresh")->section->name,
			sections[i]);
		expect_findings(&outcome.report, FINDING_REFUSAL, "");
		expect_findings(&outcome.report, FINDING_NOTICE, "");
	}
}

/* Only the kernel's own are shared, at boot. */
static void memory_shared_with_hypervisors_is_refused(void **state)
{
	static const char *const variables[] = {
		IN(".data..decrypted") "static int d = 1;\n",
		IN(".data..percpu..decrypted") "static int d = 1;\n",
		IN(".bss..decrypted") "static int d;\n",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(variables); i++) {
		autooutcome struct outcome outcome;

		diff_addition(&outcome, variables[i], " + d++");
		expect_refusals(&outcome, "unsupported-section d");
		assert_non_null(
			strstr(outcome.report.items[1].why, "hypervisor"));
	}
}

static void new_tracepoints_are_refused(void **state)
{
	autooutcome struct outcome outcome;

	diff_addition(&outcome, IN("__tracepoints") "int __tracepoint_x[10];\n",
		      " + __tracepoint_x[2]");
	expect_refusals(&outcome, "unsupported-section __tracepoint_x");
	assert_non_null(strstr(outcome.report.items[1].why,
			       "__tracepoints (tracepoints)"));
}

/* Lists that resolve_btfids fills in when vmlinux is linked. */
static void identifiers_of_types_are_refused(void **state)
{
	static const char source[] =
		"asm(\".section .BTF_ids,\\\"a\\\"\\nids: .zero 4\\n.text\");\n"
		"extern const int ids[] __attribute__((visibility(\"hidden\")));\n"
		"int f(int x) { return x + %d + ids[0]; }\n";
	autofree char *orig = path_format(source, 1);
	autofree char *patched = path_format(source, 2);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_refusals(&outcome, "unsupported-section f");
	assert_non_null(
		find_refusal(&outcome.report, "unsupported-section", "f")
			->action);
}

static const char *const boot_tables[] = {
	".initcall6.init",  ".con_initcall.init",
	".init.setup",	    "__param",
	".pci_fixup_final", "_error_injection_whitelist",
	"_ftrace_events",   "__syscalls_metadata",
	".lsm_info.init",   "__dyndbg_classes",
	"__modver",	    ".early_lsm_info.init",
	"__bpf_raw_tp_map", "__tracepoints_ptrs",
	"_ftrace_eval_map",
};

/*
 * Tables that were read at boot, each with an entry about old() and, with
 * @more, one about fresh().
 */
static char *with_boot_tables(int value, bool more)
{
	struct buffer text = BUFFER_INIT;
	size_t i;

	buffer_printf(
		&text,
		"__attribute__((section(\".init.text\"))) void old(void) { }\n"
		"__attribute__((section(\".init.text\"))) void fresh(void) { }\n"
		"int f(int x) { return x + %d; }\n",
		value);
	for (i = 0; i < ARRAY_SIZE(boot_tables); i++)
		buffer_printf(&text,
			      "asm(\".pushsection %s,\\\"a\\\"\\n.balign 8\\n"
			      ".quad old%s\\n.popsection\");\n",
			      boot_tables[i], more ? ",fresh" : "");
	return buffer_steal(&text);
}

/* Is there one finding of a kind for each of the tables? */
static void expect_boot_tables(const struct outcome *outcome,
			       enum finding_kind kind)
{
	const struct finding *finding;
	size_t i, found;

	for (i = 0; i < ARRAY_SIZE(boot_tables); i++) {
		found = 0;
		array_for_each(finding, &outcome->report)
			found += finding->kind == kind &&
				 !strcmp(finding->code, "boot-table") &&
				 !strncmp(finding->why + strlen("section "),
					  boot_tables[i],
					  strlen(boot_tables[i]));
		if (found != 1)
			fail_msg("%s: said %zu times", boot_tables[i], found);
	}
}

static void additions_to_boot_tables_are_told(void **state)
{
	autofree char *orig = with_boot_tables(1, false);
	autofree char *changed = with_boot_tables(2, false);
	autofree char *added = with_boot_tables(1, true);
	autofree char *both = with_boot_tables(2, true);
	autooutcome struct outcome beside, alone, without;
	size_t i;

	diff_sources(&beside, orig, both);
	expect_functions(beside.output, "f");
	expect_boot_tables(&beside, FINDING_NOTICE);
	for (i = 0; i < ARRAY_SIZE(boot_tables); i++)
		assert_null(object_section(beside.output, boot_tables[i]));
	assert_int_equal(beside.report.count, ARRAY_SIZE(boot_tables) + 1);
	diff_sources(&alone, orig, added);
	assert_int_equal(alone.result, DIFF_REFUSED);
	expect_boot_tables(&alone, FINDING_REFUSAL);
	diff_sources(&without, orig, changed);
	expect_functions(without.output, "f");
	assert_int_equal(without.report.count, 1);
}

/* What is in the table once already. */
static void second_entries_of_boot_tables_are_told(void **state)
{
	static const char source[] =
		"__attribute__((section(\".init.text\"))) void old(void) { }\n"
		"asm(\".pushsection .initcall6.init,\\\"a\\\"\\n%s\\n"
		".popsection\");\n"
		"int f(int x) { return x + %d; }\n";
	autofree char *orig = path_format(source, ".quad old", 1);
	autofree char *patched = path_format(source, ".quad old,old", 2);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "f");
	expect_findings(&outcome.report, FINDING_NOTICE, "boot-table old");
}

/* The kernel's entry leads to the replaced function. */
static void boot_tables_may_name_changed_functions(void **state)
{
	static const char source[] =
		"asm(\".pushsection .pci_fixup_final,\\\"a\\\"\\n.quad f\\n"
		".popsection\");\n"
		"int f(int x) { return x + %d; }\n";
	autofree char *orig = path_format(source, 1);
	autofree char *patched = path_format(source, 2);
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "f");
	assert_int_equal(outcome.report.count, 1);
	assert_null(object_section(outcome.output, ".pci_fixup_final"));
}

/* As DEFINE_SRCU() does in a module: without the pointer it stays unset. */
static void new_srcu_domains_are_set_up(void **state)
{
	static const char source[] =
		"#define SRCU(n) static struct { long l[8]; } n; "
		"__attribute__((section(\"___srcu_struct_ptrs\"))) "
		"void *const __srcu_struct_##n = &n\n"
		"SRCU(old); %s void exported_lock(void *);\n"
		"void f(int x) { exported_lock(&old); %s }\n"
		"static struct { long l[8]; } listed;\n"
		"void *get(void) { return &listed; }\n%s";
	autofree char *orig = path_format(source, "", "", "");
	autofree char *patched =
		path_format(source, "SRCU(fresh);", "exported_lock(&fresh);",
			    "__attribute__((section(\"___srcu_struct_ptrs\"))) "
			    "void *const __srcu_struct_listed = &listed;\n");
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "f");
	expect_variables(outcome.output, "fresh");
	expect_fields(outcome.output, "___srcu_struct_ptrs", "0 1 fresh+0");
	assert_int_equal(size_of_section(outcome.output, "___srcu_struct_ptrs"),
			 8);
}

/* As NOKPROBE_SYMBOL() does; that one is listed does not change it. */
static void probes_stay_out_of_the_copy(void **state)
{
	static const char source[] =
		"int f(int x) { return x + %d; }\n"
		"int g(int x) { return x * 3; }\n"
		"#define NO(n) __attribute__((used, section("
		"\"_kprobe_blacklist\"))) static void *_kbl_addr_##n = n\n"
		"NO(f); %s;\n";
	autofree char *orig = path_format(source, 1, "");
	autofree char *patched = path_format(source, 2, "NO(g)");
	autooutcome struct outcome outcome;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "f");
	expect_fields(outcome.output, "_kprobe_blacklist", "0 1 f+0");
	assert_int_equal(size_of_section(outcome.output, "_kprobe_blacklist"),
			 8);
}

static const struct compiler clang_kcfi = {
	{ "clang-19", "-mcmodel=kernel", "-mno-red-zone", "-pg", "-mfentry",
	  "-fsanitize=kcfi" },
};

/* A caller by a pointer looks at what is in front of the function. */
static void type_hashes_go_with_their_function(void **state)
{
	static const char source[] = "int exported_r(int (*)(int));\n%s"
				     "int f(int x) { return x + %d%s; }\n";
	static const struct surroundings around = { .parent = "vmlinux",
						    .compiler = &clang_kcfi };
	autofree char *orig = path_format(source, "", 1, "");
	autofree char *patched =
		path_format(source,
			    "static int fresh(int x) { return x * 3; }\n", 2,
			    " + exported_r(fresh)");
	autooutcome struct outcome outcome;
	const struct symbol *hash, *function;

	diff_sources_in(&outcome, orig, patched, &around);
	expect_functions(outcome.output, "__cfi_f __cfi_fresh f fresh");
	hash = object_symbol(outcome.output, "__cfi_fresh");
	function = object_symbol(outcome.output, "fresh");
	assert_ptr_equal(hash->section, function->section);
	assert_int_equal(hash->value + hash->size, function->value);
	assert_int_equal(object_section(outcome.output, ".kpatch.funcs")->size,
			 56);
}

/* Each function has a section of them, and all have one name. */
static void checks_of_types_go_with_their_function(void **state)
{
	static const char source[] =
		"int a(int (*p)(int), int x) { return p(x) + %d; }\n"
		"int b(int (*p)(int), int x) { return p(x) * 3; }\n"
		"int c(int (*p)(int), int x) { return p(p(x) + 1) + %d; }\n"
		"int d(int x) { return x + %d; }\n";
	static const struct surroundings around = { .parent = "vmlinux",
						    .compiler = &clang_kcfi };
	autofree char *orig = path_format(source, 1, 1, 1);
	autofree char *one = path_format(source, 2, 1, 1);
	autofree char *other = path_format(source, 1, 2, 1);
	autofree char *none = path_format(source, 1, 1, 2);
	autooutcome struct outcome first, second, without;
	const struct section *sec;
	size_t i;

	diff_sources_in(&first, orig, one, &around);
	expect_functions(first.output, "__cfi_a a");
	expect_fields(first.output, ".kcfi_traps", "0 2 a+23");
	sec = object_section(first.output, ".kcfi_traps");
	assert_int_equal(sec->size, 4);
	assert_int_equal(sec->flags, SHF_ALLOC | SHF_LINK_ORDER);
	diff_sources_in(&second, orig, other, &around);
	expect_functions(second.output, "__cfi_c c");
	sec = object_section(second.output, ".kcfi_traps");
	assert_int_equal(sec->size, 8);
	for (i = 0; i < 2; i++)
		assert_string_equal(reloc_at(sec, i * 4)->symbol->name, "c");
	diff_sources_in(&without, orig, none, &around);
	expect_functions(without.output, "__cfi_d d");
	assert_null(object_section(without.output, ".kcfi_traps"));
}

/* objtool's list of the same places, which the kernel rewrites (FineIBT). */
static void sites_of_type_hashes_follow(void **state)
{
	static const char source[] =
		".macro f name value site\n.section .text.\\name,\"ax\"\n"
		".balign 16\n.type __cfi_\\name,@function\n"
		"__cfi_\\name: mov $0x12345678,%%eax\n"
		".size __cfi_\\name,.-__cfi_\\name\n"
		".type \\name,@function\n\\name: call __fentry__\n"
		"mov $\\value,%%eax\nret\n.size \\name,.-\\name\n"
		".section __mcount_loc,\"a\"\n.quad \\name\n"
		".section .cfi_sites,\"a\"\n"
		".rept \\site\n.long __cfi_\\name-.\n.endr\n.endm\n"
		"f one 1 %d\nf two %d 1\n";
	autofree char *one = path_format(source, 0, 2);
	autofree char *two = path_format(source, 1, 3);
	autofree char *orig = compile("cfi1", one);
	autofree char *patched = compile("cfi2", two);
	autooutcome struct outcome outcome;

	diff_paths(&outcome, orig, patched, &in_vmlinux);
	expect_functions(outcome.output, "__cfi_two two");
	expect_fields(outcome.output, ".cfi_sites", "0 2 __cfi_two+0");
}

/*
 * The loader lets nobody have one who does not import its namespace, so the
 * engine fills it in.
 */
static void namespaces_need_no_import(void **state)
{
	static const char source[] =
		"int exported_x(int); int namespaced_x(int);\n"
		"int mod_export_x(int);\n"
		"int f(int x) { return exported_x(x) + namespaced_x(x) + %d; }\n"
		"int g(int x) { return mod_export_x(x) + %d; }\n";
	static const struct surroundings module = { .parent = "other" };
	autofree char *orig = path_format(source, 1, 1);
	autofree char *patched = path_format(source, 2, 2);
	autofree char *kernel = path_format(source, 2, 1);
	autooutcome struct outcome outcome, in_kernel;

	diff_sources_in(&outcome, orig, patched, &module);
	expect_functions(outcome.output, "f g");
	expect_entries(outcome.output, "other", ".text.f",
		       "namespaced_x-4 type 4");
	expect_entries(outcome.output, "other", ".text.g",
		       "mod_export_x-4 type 4 external");
	assert_non_null(object_symbol(outcome.output, "exported_x"));
	assert_null(object_symbol(outcome.output, "namespaced_x"));
	diff_sources(&in_kernel, orig, kernel);
	expect_entries(in_kernel.output, "vmlinux", ".text.f",
		       "namespaced_x-4 type 4");
}

/* As static_cpu_has() makes it: code behind a jump, and a jump back. */
static void auxiliary_code_goes_along(void **state)
{
	static const char source[] =
		"int f(int x) { asm goto(\"jmp 6f\\n"
		".pushsection .altinstr_aux,\\\"ax\\\"\\n"
		"6: testb $%d, exported_flags(%%%%rip)\\njnz %%l[yes]\\n"
		"jmp %%l[no]\\n.popsection\" : : : : yes, no);\n"
		"	yes: return x + 1; no: return x; }\n"
		"int g(int x) { asm goto(\"jmp 6f\\n"
		".pushsection .altinstr_aux,\\\"ax\\\"\\n"
		"6: testb $77, exported_flags(%%%%rip)\\njnz %%l[yes]\\n"
		"jmp %%l[no]\\n.popsection\" : : : : yes, no);\n"
		"	yes: return x + 5; no: return x; }\n";
	autofree char *orig = path_format(source, 4);
	autofree char *patched = path_format(source, 8);
	autooutcome struct outcome outcome;
	const struct section *aux, *code;
	size_t i, jumps = 0;

	diff_sources(&outcome, orig, patched);
	expect_functions(outcome.output, "f");
	aux = object_section(outcome.output, ".altinstr_aux");
	assert_non_null(aux);
	assert_int_equal(aux->data[6], 8);
	assert_int_equal(aux->nr_relocs, 3);
	assert_string_equal(aux->relocs[0].symbol->name, "exported_flags");
	assert_string_equal(aux->relocs[1].symbol->name, "f");
	assert_string_equal(aux->relocs[2].symbol->name, "f");
	code = object_section(outcome.output, ".text.f");
	for (i = 0; i < code->nr_relocs; i++)
		jumps += code->relocs[i].symbol->section == aux;
	assert_int_equal(jumps, 1);
}

static void rows_are_found_in_order(void **state)
{
	assert_int_equal(carry_find(".data..percpu..decrypted")->kind,
			 CARRY_KERNEL);
	assert_int_equal(carry_find(".data..percpu")->kind, CARRY_ORDINARY);
	assert_string_equal(carry_find(".data..percpu..first")->as,
			    ".data..percpu");
	assert_null(carry_find(".data.x")->as);
	assert_int_equal(carry_find("__dyndbg")->kind, CARRY_ORDINARY);
	assert_int_equal(carry_find("__dyndbg_classes")->kind, CARRY_BOOT);
	/* On machines where nothing loads the variable instead. */
	assert_int_equal(carry_find("runtime_ptr_v")->kind, CARRY_KERNEL);
	assert_null(carry_find(".mystery"));
	assert_null(carry_find(".init.text"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(variables_of_a_cpu_have_one_section),
		cmocka_unit_test(data_of_any_kind_is_carried),
		cmocka_unit_test(memory_shared_with_hypervisors_is_refused),
		cmocka_unit_test(new_tracepoints_are_refused),
		cmocka_unit_test(identifiers_of_types_are_refused),
		cmocka_unit_test(additions_to_boot_tables_are_told),
		cmocka_unit_test(second_entries_of_boot_tables_are_told),
		cmocka_unit_test(boot_tables_may_name_changed_functions),
		cmocka_unit_test(new_srcu_domains_are_set_up),
		cmocka_unit_test(probes_stay_out_of_the_copy),
		cmocka_unit_test(type_hashes_go_with_their_function),
		cmocka_unit_test(checks_of_types_go_with_their_function),
		cmocka_unit_test(sites_of_type_hashes_follow),
		cmocka_unit_test(namespaces_need_no_import),
		cmocka_unit_test(auxiliary_code_goes_along),
		cmocka_unit_test(rows_are_found_in_order),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
