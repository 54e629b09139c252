/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the name of a symbol tells: which part the source gave it and which
 * part the compiler added.  Looks at names only.
 */
#ifndef DIFF_NAME_H
#define DIFF_NAME_H

#include <stdbool.h>
#include <stddef.h>

/**
 * name_skeleton() - a name without the numbers that a compiler added
 * @name: "count.5", "foo.constprop.1.cold", "__UNIQUE_ID_ddebug312",
 *	"bar.llvm.8123"
 *
 * Two symbols of one skeleton may be twins: "count.", "foo.constprop..cold".
 *
 * Return: a string that the caller frees; NULL: no memory.
 */
char *name_skeleton(const char *name);

/* The compiler added a number: the name alone identifies nothing. */
bool name_is_numbered(const char *name);

/*
 * The variable is of a function's scope, as the name tells: "count.5" (gcc),
 * "function.count" and "function.count.5" (clang).  There may be others, before
 * or after a change.
 */
bool name_is_scoped(const char *name);

/*
 * The name of a place inside something, which is nothing of its own: a label
 * of the compiler's (".L5"), a mark of the assembler's at the beginning of code
 * ("$x") or data ("$d").
 */
bool name_is_label(const char *name);

/**
 * name_owner() - whose companion a function is
 * @name: "foo.cold", "foo.isra.0.cold.3": the part of foo that is rarely run;
 *	"__pfx_foo": the padding in front of it; "__cfi_foo": the same, with
 *	the hash of its type that callers by a pointer check (kCFI)
 * @length: set to the length of the owner's name
 *
 * Return: where the owner's name starts in @name; NULL: it is nobody's.
 */
const char *name_owner(const char *name, size_t *length);

/* The name of a section that the kernel frees after boot or loading. */
bool name_is_init(const char *section);

/*
 * "init_module", "cleanup_module": the second name that module_init() and
 * module_exit() give a function.  Every module has it.
 */
bool name_is_of_any_module(const char *name);

/* A function that is what stands in front of another one. */
bool name_is_front(const char *name);

/*
 * A variable that is a part of the code that uses it, as a lock class key or
 * a warned-once flag is: each copy of the code has its own, so it is never
 * looked for in the other object.  @section is the name of its section.
 */
bool name_is_private(const char *name, const char *section);

/**
 * name_private_part() - the part of a name that makes it private
 * @name: "__key.7" (gcc), "function.__key.7", "__func__.function" (clang)
 * @length: set to the length of the part; undefined if there is none
 *
 * Return: where the part starts in @name, or NULL.
 */
const char *name_private_part(const char *name, size_t *length);

/* The name starts with that. */
bool name_has_prefix(const char *name, const char *prefix);

#endif /* DIFF_NAME_H */
