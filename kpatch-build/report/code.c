// SPDX-License-Identifier: GPL-2.0
/*
 * The table of codes: see code.h.  A new code is a new row, in order, and a row
 * of doc/report.md; test/unit/code_test.c compares the two, and both with what
 * the sources of kpatch-build/ can say.
 */
#include "report/code.h"

#include "lib/array.h"

#include <stdlib.h>
#include <string.h>

static const struct code codes[] = {
	{ "alternative-symbol", CODE_REFUSAL,
	  "an alternative instruction needs a symbol that is resolved too late for it",
	  "The kernel puts alternatives in place before symbols that are not exported can be resolved. Call a function of the kernel that has the alternative in it, instead of the inline function." },
	{ "assembly-change", CODE_REFUSAL, "the diff changes an assembly file",
	  "Functions of assembly files have no ftrace entry. Change the C functions that call them." },
	{ "bad-diff", CODE_REFUSAL,
	  "not a unified diff, or one that does more than change text",
	  "Make it with diff -u or git diff." },
	{ "boot-code", CODE_REFUSAL,
	  "the diff changes code that runs before the kernel does, or after it",
	  "It has run, or will run in another kernel. Leave the hunk out." },
	{ "boot-table", CODE_BOOT,
	  "a table that was read at boot, or when its module was loaded, has a new entry",
	  "Nobody would read the entry. Do in a callback of the patch what it would have led to." },
	{ "build-file", CODE_REFUSAL,
	  "the diff changes a file that no code of the kernel is compiled from",
	  "Leave the hunk out." },
	{ "callers-patched", CODE_NOTICE,
	  "a changed function without ftrace entry goes in as a copy, and its callers are replaced",
	  "Review the callers as if the diff had changed them." },
	{ "changed-data", CODE_REFUSAL,
	  "the initial value of a variable changed, which the running kernel has in use",
	  "A patch leaves variables alone. Set the value in a callback of the patch, use a new variable under a new name, or change the code that reads it." },
	{ "changed-layout", CODE_ALLOWED,
	  "a type has another layout, and functions of the patch can get to objects of the old one",
	  "Keep new data in a shadow variable. Where no object of the old layout can meet a function of the patch, name the type with --allow-layout-change." },
	{ "changed-prototype", CODE_REFUSAL,
	  "code that is not in the patch calls the function by its old prototype",
	  "Give the changed function another name, and call that from the functions of the patch." },
	{ "changed-size", CODE_REFUSAL, "a variable has another size",
	  "Code that is not in the patch has the old one, of the old size. Use a new variable, or a shadow variable." },
	{ "does-not-apply", CODE_REFUSAL,
	  "a hunk's context, or the file, is not in the source of this kernel",
	  "Make the diff against the source of exactly this release." },
	{ "does-not-compile", CODE_REFUSAL, "the compiler's first error",
	  "Kernels are built with warnings that are errors. The log has all that the compiler said." },
	{ "git-file", CODE_REFUSAL, "the diff changes a file of git",
	  "Leave the hunk out." },
	{ "init-data", CODE_BOOT, "a changed variable was freed after boot",
	  "The kernel has read it already. Do in a callback of the patch what the new value would have led to." },
	{ "init-function", CODE_BOOT, "a changed function was freed after boot",
	  "The kernel has run it already. Do in a callback of the patch what it would have done." },
	{ "init-reference", CODE_REFUSAL,
	  "code in the patch needs what is freed after loading",
	  "Drop __init or __initdata from what is needed: then the patch has its own." },
	{ "layout-unchecked", CODE_NOTICE,
	  "without debug information it is not known whether the layout of types changed",
	  "Compile both objects with -g." },
	{ "module-static-call", CODE_REFUSAL,
	  "a static call whose key belongs to a module that need not be loaded",
	  "Call through KPATCH_STATIC_CALL() of kpatch-macros.h." },
	{ "module-static-key", CODE_REFUSAL,
	  "a branch on a static key of a module that need not be loaded, which cannot read its key either",
	  "Read the key in the source, with static_key_enabled()." },
	{ "module-static-key-read", CODE_NOTICE,
	  "a branch on a static key of a module reads its key each time",
	  "It costs a few instructions each time. Nothing is to be done." },
	{ "module-symbol", CODE_REFUSAL,
	  "code of vmlinux would use a symbol of a module",
	  "The module need not be there. Leave that to code of modules, or have a callback of the module's object set a pointer." },
	{ "new-export", CODE_NOTICE, "a new exported symbol is left out",
	  "The function is in the patch, and functions of the same patch can call it; other modules cannot." },
	{ "new-unit", CODE_REFUSAL,
	  "the diff has a new C file that none of its files includes",
	  "The kernel's makefiles stay what they are, so no object would be made of it. Move what it has into a file that is built, or include it there." },
	{ "no-c-source", CODE_REFUSAL,
	  "the diff changes a file that is no C source",
	  "Leave the hunk out." },
	{ "no-code", CODE_NOTICE,
	  "a file that is no part of the kernel is passed over",
	  "Nothing is to be done." },
	{ "no-ftrace-entry", CODE_REFUSAL,
	  "calls of a changed function cannot be redirected",
	  "Replace the functions that call it: --patch-callers does that when all of them are in the same object. Otherwise give the changed function a new name, and call that." },
	{ "not-in-config", CODE_REFUSAL,
	  "the kernel was built without that file",
	  "Nothing of it can be running. Leave the hunk out." },
	{ "not-the-kernel", CODE_REFUSAL,
	  "the rebuilt object is not what the running kernel was built from",
	  "Compiler, configuration or source are those of another build. Use the release's own packages and compiler." },
	{ "objtool-warning", CODE_REFUSAL, "the new code could not be unwound",
	  "No task would go over to it reliably. Mostly it is inline assembler, or a call that does not return. Write that part another way." },
	{ "other-compiler", CODE_REFUSAL,
	  "the compiler does not know an option that the kernel was built with",
	  "Install the compiler that the kernel names, or name it with CC in the environment." },
	{ "sealed-function", CODE_REFUSAL,
	  "the address is taken of a function that the kernel lets nobody call by a pointer",
	  "On processors that track indirect branches such a call is a fault. Take the address of a new function that calls it." },
	{ "several-modules", CODE_REFUSAL, "the file is in several modules",
	  "Change what calls the function, or what it calls." },
	{ "sibling-call", CODE_REFUSAL,
	  "ppc64le: the function ends in a jump to one that is not in the patch, and nobody restores the TOC pointer",
	  "Make the jump a call, with -fno-optimize-sibling-calls." },
	{ "static-local-removed", CODE_REFUSAL,
	  "the last use of a static local variable is gone, or one of its namesakes in the function came or went, so its place is not certain",
	  "Keep a reference to it, such as READ_ONCE(). Give a new variable a name of its own." },
	{ "symbol-elsewhere", CODE_NOTICE,
	  "neither the kernel nor the object has a symbol; another object of the patch must",
	  "If none does, undefined-symbol says so." },
	{ "symbol-not-found", CODE_REFUSAL,
	  "a symbol is not in the running kernel, or not for certain",
	  "Avoid the reference, or refer to the symbol by way of a function that can be found." },
	{ "toc-not-restored", CODE_REFUSAL,
	  "ppc64le: a function that is not in the patch is called without the nop in which the kernel restores the TOC pointer",
	  "Compile both objects with -mlongcall -mno-pltseq." },
	{ "toc-relative", CODE_REFUSAL,
	  "ppc64le: data of the kernel is referred to by its distance from the TOC, which is too far",
	  "Compile both objects with -mcmodel=large." },
	{ "tracepoint-dropped", CODE_NOTICE,
	  "a tracepoint of a module is off in the patched function",
	  "What traces by it does not see the new code." },
	{ "undefined-symbol", CODE_REFUSAL,
	  "the patch refers to what neither the kernel nor one of its objects has",
	  "Define it in one of the files that the diff changes, or do without it." },
	{ "unknown-section", CODE_REFUSAL,
	  "a section describes a changed function, and it is not known what it means",
	  "Report the section. Until then, write the line that makes the entry without the macro that does." },
	{ "unnamed-data", CODE_REFUSAL,
	  "code in the patch uses a writable variable without a name",
	  "Its place in the kernel cannot be found. Give it a name." },
	{ "unsupported-section", CODE_REFUSAL,
	  "a section is needed that a patch cannot carry",
	  "What is in it means something in the kernel only. Do without it: instead of a new tracepoint use printk(), or a tracepoint that is there." },
	{ "vdso-code", CODE_REFUSAL,
	  "the diff changes the vDSO, of which every process has a copy",
	  "Leave the hunk out; if the kernel's side needs a change, see that it still fits the old vDSO." },
};

const struct code *codes_all(size_t *count)
{
	*count = ARRAY_SIZE(codes);
	return codes;
}

static int compare(const void *id, const void *code)
{
	return strcmp(id, ((const struct code *)code)->id);
}

const struct code *code_find(const char *id)
{
	return bsearch(id, codes, ARRAY_SIZE(codes), sizeof(*codes), compare);
}
