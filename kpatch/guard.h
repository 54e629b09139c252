/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The boot guard: an installed patch that brings the machine down does so once.
 *
 * Before a patch is loaded, a line "BOOT_ID SECONDS SHA256 NAME" goes to the
 * file "trial" beside the manifest, SECONDS being those since the boot.  It is
 * taken away when the patch has been loaded for long enough, is unloaded, could
 * not be loaded, or when the machine is shut down in order.  A line of another
 * boot is one of a boot that ended before any of that: a new patch is suspect
 * then, and not loaded any more; a proven one when that happened a few times in
 * a row, as there are other reasons to go down.
 */
#ifndef KPATCH_GUARD_H
#define KPATCH_GUARD_H

#include "kpatch/store.h"
#include "lib/error.h"

#include <stdio.h>

/* Boots that a proven patch may see end early, in a row. */
#define GUARD_STRIKES 3

/**
 * guard_judge() - draw the conclusions of boots that ended early
 * @store: locked; its manifest may change, and is saved
 * @root: stands for "/" (see state.h)
 * @talk: gets a line for each patch that is suspect now; NULL: nobody
 * @err: says what failed
 */
int guard_judge(struct store *store, const char *root, FILE *talk,
		struct error *err);

/*
 * The same for those who only look: the manifest of @store tells what would be
 * concluded, and nothing is saved.
 */
int guard_look(struct store *store, const char *root, struct error *err);

/* Put a patch on trial; returns when that would survive a crash. */
int guard_begin(const struct store *store, const char *root,
		const struct installed *entry, struct error *err);

/* Nothing can come of the patch any more: it is not loaded. */
int guard_end(const struct store *store, const char *name, struct error *err);

/*
 * The same where the store is not open.  That it cannot be done makes a patch
 * suspect later, and is told on @talk.
 */
void guard_forget(const char *root, const char *release, const char *name,
		  FILE *talk);

/* The machine is shut down in order: nothing that is on trial is to blame. */
int guard_stop(const struct store *store, struct error *err);

/* A patch is proven, as somebody says; @out as for guard_accept(). */
int guard_prove(struct store *store, struct installed *entry, FILE *out,
		struct error *err);

/**
 * guard_accept() - what has been enabled for long enough is proven
 * @store: locked; its manifest is saved
 * @root: stands for "/" (see state.h)
 * @seconds: how long that is
 * @out: gets a line for each
 * @err: says what failed
 */
int guard_accept(struct store *store, const char *root, unsigned int seconds,
		 FILE *out, struct error *err);

#endif /* KPATCH_GUARD_H */
