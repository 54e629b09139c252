/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writes the sections of include/kpatch/format.h by hand, so that the engine
 * can be tested without the builder.  Sizes of replacements are left 0: the
 * engine looks them up.
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <linux/elf.h>
#include <linux/linkage.h>
#include <linux/module.h>

#include <kpatch/format.h>

#define ADDRESS(x) ((unsigned long)(x))

/* Replace NAME of OBJECT by FN. */
#define FIXTURE_FUNC(fn, object, symbol, position)                        \
	static struct kpatch_func_entry __used __section(".kpatch.funcs") \
		__aligned(8) fixture_func_##fn = {                        \
			.new_addr = ADDRESS(fn),                          \
			.sympos = position,                               \
			.name = ADDRESS(symbol),                          \
			.objname = ADDRESS(object),                       \
		}

/* Fill PLACE, in code of CODE_OBJECT, with SYMBOL of OBJECT. */
#define FIXTURE_RELOC(id, place, rtype, add, code_object, object, symbol_name, \
		      position, ext)                                           \
	static struct kpatch_symbol_entry __used __section(".kpatch.symbols")  \
		__aligned(8) fixture_symbol_##id = {                           \
			.sympos = position,                                    \
			.type = STT_NOTYPE,                                    \
			.name = ADDRESS(symbol_name),                          \
			.objname = ADDRESS(object),                            \
		};                                                             \
	static struct kpatch_relocation_entry __used __section(                \
		".kpatch.relocations") __aligned(8) fixture_reloc_##id = {     \
		.dest = place,                                                 \
		.type = rtype,                                                 \
		.external = ext,                                               \
		.addend = add,                                                 \
		.objname = ADDRESS(code_object),                               \
		.symbol = ADDRESS(&fixture_symbol_##id),                       \
	}

/*
 * Make FN, which is declared, a jump to SYMBOL of OBJECT.  Until the engine has
 * filled it in it goes to the next instruction, which keeps objtool content.
 */
#define FIXTURE_JUMP(fn, object, symbol_name, position)                       \
	asm(".text\n"                                                         \
	    ".type " #fn ", @function\n" #fn ":\n"                            \
	    "	.byte 0xe9\n"                                                   \
	    "	.long 0\n"                                                      \
	    "	" ASM_RET ".size " #fn ", . - " #fn "\n");                    \
	FIXTURE_RELOC(jump_##fn, ADDRESS(fn) + 1, R_X86_64_PLT32, -4, object, \
		      object, symbol_name, position, 0)

/* Call FUNCTION, of a name of its own, as callback KIND of OBJECT. */
#define FIXTURE_CALLBACK(kind, function, object)              \
	static struct kpatch_callback_entry __used __section( \
		".kpatch.callbacks." #kind) __aligned(8)      \
		fixture_##kind##_##function = {               \
			.fn = ADDRESS(function),              \
			.objname = ADDRESS(object),           \
		}

/* As KPATCH_FORCE_UNSAFE() in a source. */
#define FIXTURE_FORCE(fn) \
	static void *__used __section(".kpatch.force") fixture_force_##fn = fn

#endif /* FIXTURE_H */
