/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a patch module carries, as create-diff-object writes it and kpatch.ko
 * reads it.  Shared by the builder (userland, any host) and the engine, so
 * every field has a fixed width; a field named as an address is filled in by
 * an ordinary 64-bit relocation when the kernel loads the module.
 *
 * This file describes bytes.  It contains no code and includes nothing of
 * either side.
 */
#ifndef KPATCH_FORMAT_H
#define KPATCH_FORMAT_H

#include <linux/types.h>

/*
 * Version of everything below.  The engine exports a symbol with the version
 * in its name, and each patch module imports it: a module built for another
 * version, or loaded without the engine, is refused by the kernel's own loader
 * instead of running with unresolved calls.
 */
#define KPATCH_FORMAT_VERSION 1
#define KPATCH_FORMAT_SYMBOL kpatch_format_1
#define KPATCH_FORMAT_SYMBOL_NAME "kpatch_format_1"

/* Sections of a create-diff-object output. */
#define KPATCH_SECTION_FUNCS ".kpatch.funcs"
#define KPATCH_SECTION_SYMBOLS ".kpatch.symbols"
#define KPATCH_SECTION_RELOCATIONS ".kpatch.relocations"
#define KPATCH_SECTION_STRINGS ".kpatch.strings"
#define KPATCH_SECTION_FORCE ".kpatch.force"
#define KPATCH_SECTION_PRE_PATCH ".kpatch.callbacks.pre_patch"
#define KPATCH_SECTION_POST_PATCH ".kpatch.callbacks.post_patch"
#define KPATCH_SECTION_PRE_UNPATCH ".kpatch.callbacks.pre_unpatch"
#define KPATCH_SECTION_POST_UNPATCH ".kpatch.callbacks.post_unpatch"

/* Name of an object that is the kernel image itself. */
#define KPATCH_VMLINUX "vmlinux"

/**
 * struct kpatch_func_entry - one changed function (.kpatch.funcs)
 * @new_addr: address of the replacement, in the patch module
 * @new_size: its size in bytes
 * @old_addr: always 0 in the file; the engine looks the function up
 * @old_size: size of the original in bytes
 * @sympos: position among the symbols of that name in @objname, counted from 1
 *	in kallsyms order; 0 means "must be unique"
 * @name: address of the function's name
 * @objname: address of the name of the object it lives in ("vmlinux" or a
 *	module)
 */
struct kpatch_func_entry {
	__u64 new_addr;
	__u64 new_size;
	__u64 old_addr;
	__u64 old_size;
	__u64 sympos;
	__u64 name;
	__u64 objname;
};

/**
 * struct kpatch_symbol_entry - a symbol of the running kernel that the patch
 *	refers to and that the module loader cannot resolve (.kpatch.symbols)
 * @src: always 0 in the file
 * @sympos: as in &struct kpatch_func_entry
 * @bind: ELF binding (STB_LOCAL, STB_GLOBAL, STB_WEAK)
 * @type: ELF type (STT_FUNC, STT_OBJECT, STT_NOTYPE)
 * @pad: zero
 * @name: address of the symbol's name
 * @objname: address of the name of the object that defines it
 */
struct kpatch_symbol_entry {
	__u64 src;
	__u64 sympos;
	__u8 bind;
	__u8 type;
	__u8 pad[6];
	__u64 name;
	__u64 objname;
};

/**
 * struct kpatch_relocation_entry - a place to fill in before the patch is
 *	enabled (.kpatch.relocations)
 * @dest: address of the place, in the patch module; it holds 0 in the file
 * @type: ELF relocation type of the target machine (R_X86_64_...)
 * @external: 1 when the symbol is an export of another module than @objname;
 *	that module has to be there, and is kept there, while the place is
 *	filled in
 * @addend: as in Elf64_Rela
 * @objname: address of the name of the object that the code at @dest belongs
 *	to; the place is filled in when that object is there
 * @symbol: address of the &struct kpatch_symbol_entry
 */
struct kpatch_relocation_entry {
	__u64 dest;
	__u32 type;
	__s32 external;
	__s64 addend;
	__u64 objname;
	__u64 symbol;
};

/**
 * struct kpatch_callback_entry - a callback of one object
 *	(.kpatch.callbacks.*)
 * @fn: address of the function
 * @objname: address of the name of the object it belongs to
 */
struct kpatch_callback_entry {
	__u64 fn;
	__u64 objname;
};

/* "kpatch\0\1", read as a little-endian number. */
#define KPATCH_TABLE_MAGIC 0x010068637461706bULL

/* Symbol under which the engine finds the table of a module. */
#define KPATCH_TABLE_SYMBOL kpatch_table
#define KPATCH_TABLE_SYMBOL_NAME "kpatch_table"

/* Replace every patch that is loaded already (atomic replace). */
#define KPATCH_TABLE_REPLACE (1U << 0)
/* Skip the per-task part: the patch applies, and can only be forced, at once. */
#define KPATCH_TABLE_IMMEDIATE (1U << 1)

/**
 * struct kpatch_table - what the engine reads from a patch module; defined by
 *	the glue in kmod/patch as an object named KPATCH_TABLE_SYMBOL
 * @magic: KPATCH_TABLE_MAGIC
 * @version: KPATCH_FORMAT_VERSION
 * @flags: KPATCH_TABLE_*
 *
 * The rest are [start, end) address pairs of the sections above; @note is that
 *of the note below, and may be empty.
 * @force holds the addresses of replacement functions which may be on a task's
 * stack, as their originals may, when the task is switched
 * (KPATCH_FORCE_UNSAFE); a module with such a function is never released.
 */
struct kpatch_table {
	__u64 magic;
	__u32 version;
	__u32 flags;
	__u64 funcs, funcs_end;
	__u64 symbols, symbols_end;
	__u64 relocations, relocations_end;
	__u64 force, force_end;
	__u64 pre_patch, pre_patch_end;
	__u64 post_patch, post_patch_end;
	__u64 pre_unpatch, pre_unpatch_end;
	__u64 post_unpatch, post_unpatch_end;
	__u64 note, note_end;
};

/*
 * modinfo fields of a patch module, for `kpatch info` and anyone with modinfo.
 * KPATCH_MODINFO_TARGET_VERSION is what `uname -v` says on the target: one
 * release name may be given to several builds of a kernel.
 * KPATCH_MODINFO_FUNC occurs once a function: "OBJECT:FUNCTION[,SYMPOS]".
 */
#define KPATCH_MODINFO_FORMAT "kpatch_format"
#define KPATCH_MODINFO_TARGET "kpatch_target"
#define KPATCH_MODINFO_TARGET_VERSION "kpatch_target_version"
#define KPATCH_MODINFO_FUNC "kpatch_func"
#define KPATCH_MODINFO_NEW_FUNC "kpatch_new_func"
#define KPATCH_MODINFO_REPLACE "kpatch_replace"
/* As MODULE_DESCRIPTION() has it: what it is for, in a line; may be missing. */
#define KPATCH_MODINFO_DESCRIPTION "description"

/*
 * The note: what a module was made for and of.  An ELF note in a section of its
 * own, so that the kernel shows it as /sys/module/NAME/notes/.note.kpatch.  The
 * description is a struct kpatch_note and @count fields, each a struct
 * kpatch_note_field with @size bytes of contents, padded with zeroes to a
 * multiple of four.  Numbers are in the byte order of the target.  A field of
 * another type than those below is to be passed over; a module may have no
 * note at all.
 */
#define KPATCH_NOTE_SECTION ".note.kpatch"
#define KPATCH_NOTE_NAME "kpatch"
#define KPATCH_NOTE_TYPE 1
#define KPATCH_NOTE_VERSION 1

/* Bytes of a hash: XXH3 of 128 bits in its canonical form (big endian). */
#define KPATCH_HASH_SIZE 16
/* Most bytes of a build ID. */
#define KPATCH_BUILD_ID_MAX 64

struct kpatch_note {
	__u32 version;
	__u32 count;
};

struct kpatch_note_field {
	__u32 type;
	__u32 size;
};

/* Build ID of the kernel image; at most once. */
#define KPATCH_NOTE_KERNEL 1
/* Hash of the text of a diff; one a diff, in the order they were applied. */
#define KPATCH_NOTE_PATCH 2
/* The compiler, as it names itself in objects; a string, at most once. */
#define KPATCH_NOTE_COMPILER 3
/* Version of kpatch-build; a string, at most once. */
#define KPATCH_NOTE_TOOL 4
/* Name of a module (a string) that is patched, then its build ID. */
#define KPATCH_NOTE_MODULE 5
/* A replaced function: struct kpatch_note_func, object, name (two strings). */
#define KPATCH_NOTE_FUNC 6

/* What the patch is for, in a line; a string, at most once. */
#define KPATCH_NOTE_DESCRIPTION 7

/* Code that is replaced: struct kpatch_note_code; behind its function's field. */
#define KPATCH_NOTE_CODE 8

/**
 * struct kpatch_note_func - a replaced function
 * @sympos: as in &struct kpatch_func_entry
 * @old_hash: of the code that is replaced; all zeroes: not known
 * @new_hash: of the code that replaces it; all zeroes: not known
 *
 * Both are of code before it is linked, and so do not depend on addresses:
 * the hash is of the function's bytes, those that a relocation fills in taken
 * as zeroes, then of each relocation in the order of places: its place relative
 * to the function and its addend (64 bits each), its type (32 bits; all three
 * little endian), and the name of its symbol (a section symbol has its
 * section's) with a NUL.  What is in a section of mergeable constants counts by
 * itself, and not by where it is: the name is the section's, the addend zero,
 * and the string with its NUL, or one entry of the section, follows.  Then the
 * same of the function's part NAME.cold, if it has one.
 */
struct kpatch_note_func {
	__u64 sympos;
	__u8 old_hash[KPATCH_HASH_SIZE];
	__u8 new_hash[KPATCH_HASH_SIZE];
};

/**
 * struct kpatch_note_code - the code of the function of the field before this
 * @size: how many bytes it has
 * @count: how many of its parts a running kernel may have otherwise
 *
 * Behind it are @count &struct kpatch_note_hole, ascending and apart from each
 * other, and then @size bytes as the kernel was shipped with them, those of the
 * holes taken as zeroes.
 */
struct kpatch_note_code {
	__u32 size;
	__u32 count;
};

/* Offsets in the function: from @start to before @end. */
struct kpatch_note_hole {
	__u32 start;
	__u32 end;
};

#endif /* KPATCH_FORMAT_H */
