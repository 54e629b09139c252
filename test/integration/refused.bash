# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Sourced by refusals.bats: for each code, a change of the kernel's source that
# has to be refused by it.  A function CODE prints the diff, with "_" for "-", and
# what has to be in the message, besides the code, is in words[CODE].

# shellcheck disable=SC2034 # refusals.bats reads it
declare -gA words=()

# version STATEMENT [DECLARATIONS]: what /proc/version does, with a statement
# more, and with declarations before it
version()
{
	edit fs/proc/version.c "
		/^static int version_proc_show/,/^}/s|^	return 0;|	$1\\n&|
		/^static int version_proc_show/i ${2-/* */}"
}

words[alternative-symbol]='fs/proc/version.o name_to_int'
refused_alternative_symbol()
{
	version 'alternative_call(pid_delete_dentry, name_to_int, X86_FEATURE_ALWAYS, "+a" (m), "D" (m) : "memory");' \
		'#include <asm/alternative.h>'
}

words[assembly-change]='assembly-change.patch:2'
refused_assembly_change()
{
	edit arch/x86/lib/memset_64.S '1a /* */'
}

words[bad-diff]='bad-diff.patch:15'
refused_bad_diff()
{
	version 'm->count++;' | sed '$d' | sed 's/^@@ .*/&/;$d'
}

words[boot-code]='boot-code.patch:2'
refused_boot_code()
{
	edit arch/x86/boot/main.c '0,/^	/s//	;/'
}

words[boot-table]='fs/proc/version.o .initcall'
refused_boot_table()
{
	version '' 'static int kpatch_init(void)\n{\n	return 0;\n}\nlate_initcall(kpatch_init);'
}

words[build-file]='build-file.patch:2'
refused_build_file()
{
	edit fs/proc/Makefile '1a obj-y += kpatch.o'
}

words[changed-data]='lease_break_time fs/locks.c:'
refused_changed_data()
{
	edit fs/locks.c 's/lease_break_time = 45;/lease_break_time = 46;/'
}

words[changed-layout]='eventfd_ctx'
refused_changed_layout()
{
	edit fs/eventfd.c '/^struct eventfd_ctx {/a 	int kpatch;'
}

words[changed-prototype]='version_proc_show fs/proc/version.c:'
refused_changed_prototype()
{
	edit fs/proc/version.c '
		s/^static int version_proc_show(.*)/static int version_proc_show(struct seq_file *m, long v)/
		s/utsname()->sysname/v ? utsname()->nodename : &/
		s/NULL, version_proc_show/NULL, (void *)version_proc_show/'
}

words[changed-size]='buf kernel/panic.c:'
refused_changed_size()
{
	edit kernel/panic.c 's/static char buf\[1024\];/static char buf[2048];/'
}

words[does-not-apply]='does-not-apply.patch:'
refused_does_not_apply()
{
	version 'm->count++;' | sed 's/^ {/ {{/'
}

words[does-not-compile]='fs/proc/version.c:16 kpatch_undeclared'
refused_does_not_compile()
{
	version 'kpatch_undeclared++;'
}

words[git-file]='git-file.patch:2'
refused_git_file()
{
	printf '%s\n' '--- a/.git/config' '+++ b/.git/config' '@@ -1 +1 @@' -a +b
}

words[init-data]='main_extable_sort_needed kernel/extable.c:'
refused_init_data()
{
	edit kernel/extable.c '/main_extable_sort_needed = 1;/s/1/2/'
}

words[init-function]='proc_version_init fs/proc/version.c:'
refused_init_function()
{
	edit fs/proc/version.c 's/proc_create_single("version", 0,/proc_create_single("version", 0444,/'
}

words[init-reference]='proc_version_init fs/proc/version.o'
refused_init_reference()
{
	version 'proc_version_init();' 'static int __ref version_proc_show(struct seq_file *m, void *v);\nstatic int proc_version_init(void);'
}

words[module-static-call]='arch/x86/kvm/lapic.o'
refused_module_static_call()
{
	edit arch/x86/kvm/lapic.c '/^static inline void apic_set_isr/,/^}/s/++apic->isr_count;/apic->isr_count += 2;/'
}

words[module-symbol]='version_proc_show fs/proc/version.c: jbd2_journal_stop'
refused_module_symbol()
{
	version 'jbd2_journal_stop(m);' 'int jbd2_journal_stop(void *);'
}

words[new-unit]='new-unit.patch:2'
refused_new_unit()
{
	diff -u --label /dev/null --label b/fs/proc/kpatch.c /dev/null - <<<'int kpatch;' || :
}

words[no-c-source]='no-c-source.patch:2'
refused_no_c_source()
{
	printf '%s\n' '--- a/COPYING' '+++ b/COPYING' '@@ -1 +1 @@' -a +b
}

words[moved-variable]='backtrace_flag fs/proc/version.c:'
refused_moved_variable()
{
	edit lib/nmi_backtrace.c 's/^static unsigned long backtrace_flag;/unsigned long kpatch_flag;/
		s/&backtrace_flag/\&kpatch_flag/'
	version 'backtrace_flag++;' 'static unsigned long backtrace_flag;'
}

words[no-ftrace-entry]='strcmp lib/string.c:'
refused_no_ftrace_entry()
{
	edit lib/string.c '/^int strcmp(/,/^}/s/return 0;/return 1;/'
}

words[not-in-config]='not-in-config.patch:2'
refused_not_in_config()
{
	edit fs/proc/nommu.c '0,/return 0;/s//return 1;/'
}

words[objtool-warning]='fs/proc/version.c: fs/proc/version.o'
refused_objtool_warning()
{
	version 'asm volatile("push %%rax" : : : "memory");'
}

words[second-definition]='name_to_int fs/proc/version.c:'
refused_second_definition()
{
	edit fs/proc/util.c '/^unsigned name_to_int/,/^}/d'
	edit fs/proc/version.c '/^static int version_proc_show/i unsigned name_to_int(const struct qstr *qstr)\n{\n	return ~0U - 1;\n}'
}

words[several-modules]='drivers/net/ethernet/cavium/liquidio/octeon_mem_ops.c liquidio_vf'
refused_several_modules()
{
	edit drivers/net/ethernet/cavium/liquidio/octeon_mem_ops.c '0,/^{/s//{\n	barrier();/'
}

words[static-local-removed]='warncount fs/stat.c:'
refused_static_local_removed()
{
	edit fs/stat.c '/if (warncount > 0)/s/warncount > 0/statbuf/
		/warncount--;/d;s/(warncount < 0)/(!statbuf)/;/warncount = 0;/d'
}

words[symbol-not-found]='cpu_show_meltdown drivers/base/cpu.c:'
refused_symbol_not_found()
{
	edit drivers/base/cpu.c '/cpu_show_meltdown(/,/^}/s/Not affected/Affected/'
}

words[undefined-symbol]='kpatch_nowhere fs/proc/version.c:'
refused_undefined_symbol()
{
	version 'kpatch_nowhere();' 'void kpatch_nowhere(void);'
}

words[unknown-section]='version_proc_show .kpatch_unknown'
refused_unknown_section()
{
	version 'asm volatile("1: nop\\n.pushsection .kpatch_unknown,\\"a\\"\\n.quad 1b\\n.popsection");'
}

words[unnamed-data]='fs/proc/version.o'
refused_unnamed_data()
{
	version 'asm volatile(".pushsection .data\\n.Lkpatch: .quad 1\\n.popsection\\nmov .Lkpatch, %%rax" : : : "rax");'
}

words[unsupported-section]='kpatch fs/proc/version.c: .bss..decrypted'
refused_unsupported_section()
{
	version 'm->count += kpatch++;' \
		'static int kpatch __attribute__((section(".bss..decrypted")));'
}

words[vdso-code]='vdso-code.patch:2'
refused_vdso_code()
{
	edit arch/x86/entry/vdso/vgetcpu.c '0,/return 0;/s//return 1;/'
}
