/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A compilation unit: a .c file of the tree, the object that kbuild makes of
 * it in this configuration, who that object is linked into, and how it is
 * compiled.  What was found out once is kept in the cache.
 */
#ifndef COMPILE_UNIT_H
#define COMPILE_UNIT_H

#include "compile/command.h"
#include "compile/kbuild.h"
#include "lib/error.h"

#include <stdbool.h>

/**
 * struct unit - a compilation unit
 * @source: path below the tree ("fs/proc/version.c")
 * @name: the object's path ("fs/proc/version.o")
 * @directory: directory of the makefile that builds it
 * @object: the object's path as that makefile spells it; differs from @name
 *	for members that live in another directory ("a/../b/x.o")
 * @owner: "vmlinux" or the module it is linked into
 * @other_owner: another one, of which there may be more, or NULL
 * @command: how it is compiled
 * @generated: files have to be generated before it can be compiled, so that
 *	kbuild has to make it once in each view
 * @foreign: the compiler does not know all options of the kernel; such an
 *	object can be looked at, but not be patched with
 */
struct unit {
	char *source;
	char *name;
	char *directory;
	char *object;
	char *owner;
	char *other_owner;
	struct command command;
	bool generated;
	bool foreign;
};

/**
 * unit_find() - find out which object is made of a source, and for whom
 * @unit: filled in, but the command; release with unit_free()
 * @kbuild: open
 * @source: path below the tree
 * @err: -ENOENT: nothing is made of it in this configuration
 *
 * Return: 0, -ENOENT or -errno.
 */
int unit_find(struct unit *unit, struct kbuild *kbuild, const char *source,
	      struct error *err);

/* Say that nothing is made of a source; -ENOENT. */
int unit_absent(const char *source, struct error *err);

/**
 * unit_open_view() - make the directories real that compiling a unit writes to
 * @unit: found
 * @view: where it is to be compiled
 * @own: kbuild is going to run there; see view_open()
 * @err: says what failed
 */
int unit_open_view(const struct unit *unit, const struct view *view, bool own,
		   struct error *err);

void unit_free(struct unit *unit);

#endif /* COMPILE_UNIT_H */
