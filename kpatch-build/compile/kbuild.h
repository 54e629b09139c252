/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Questions to kbuild: its environment, what the makefile of a directory
 * builds in this configuration, and how it makes an object.  All of it runs in
 * a view, so a tree is never written to.
 */
#ifndef COMPILE_KBUILD_H
#define COMPILE_KBUILD_H

#include "compile/compiler.h"
#include "compile/words.h"
#include "lib/buffer.h"
#include "lib/error.h"
#include "lib/hashmap.h"
#include "source/view.h"

#include <stdbool.h>

/**
 * struct kbuild - kbuild in one view
 * @view: the view
 * @release: kernel release
 * @external: directory of an external module that is built, or NULL
 * @compiler: the compiler
 * @kept: file that keeps the environment for other runs with the same tree and
 *	compiler, or NULL
 * @environment: what the top makefile exports to those of directories
 * @log_fd: takes all output
 * @dropped: options that the compiler does not know were left out
 * @probed: the compiler knows all that are left
 * @lists: what the makefiles of directories build, by directory
 */
struct kbuild {
	const struct view *view;
	const char *release;
	const char *external;
	const struct compiler *compiler;
	const char *kept;
	struct words environment;
	int log_fd;
	bool dropped;
	bool probed;
	struct hashmap lists;
};

/**
 * struct kbuild_part - one thing that a directory's makefile builds
 * @object: its name relative to the directory; "x/" for a subdirectory
 * @whole: the composite it is linked into, or NULL
 * @is_module: it goes into a module, not into vmlinux
 */
struct kbuild_part {
	char *object;
	char *whole;
	bool is_module;
};

/* All that the makefile of one directory builds. */
struct kbuild_parts {
	char *directory;
	struct kbuild_part *items;
	size_t count;
	size_t capacity;
};

/**
 * kbuild_open() - capture kbuild's environment, unless it is kept
 * @kbuild: set up up to the compiler, and with a log; @environment is filled
 *	in; release with kbuild_close()
 * @err: what make said
 */
int kbuild_open(struct kbuild *kbuild, struct error *err);

/**
 * kbuild_list() - what the makefile of a directory builds
 * @kbuild: open
 * @directory: below the tree; "." for its root
 * @parts: set; empty when the directory has no makefile, or one that is only
 *	included by another; belongs to @kbuild
 * @err: what make said
 */
int kbuild_list(struct kbuild *kbuild, const char *directory,
		const struct kbuild_parts **parts, struct error *err);

/**
 * kbuild_commands() - how objects are made
 * @kbuild: open
 * @directory: directory of the makefile
 * @objects: paths below the tree, as that makefile spells them
 * @records: a line for each is appended, "savedcmd_OBJECT := COMMAND", as
 *	kbuild would record it
 * @err: what make said
 *
 * All files that have to be generated for the objects are, in the view; the
 * objects themselves are not made.
 *
 * Options that the compiler does not know are left out, and @kbuild says so
 * from then on: the object can then be compared with the kernel's, which shows
 * what difference another compiler makes.
 */
int kbuild_commands(struct kbuild *kbuild, const char *directory,
		    const struct words *objects, struct buffer *records,
		    struct error *err);

void kbuild_close(struct kbuild *kbuild);

#endif /* COMPILE_KBUILD_H */
