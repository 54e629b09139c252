/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A tryout: what a patch did in a virtual machine, from the files that vm/run
 * and vm/try leave, and whether that is how a patch should behave.  Starts
 * nothing, prints nothing.
 */
#ifndef KPATCH_TRYOUT_H
#define KPATCH_TRYOUT_H

#include "kpatch/strlist.h"
#include "lib/buffer.h"
#include "lib/error.h"

#include <stdbool.h>
#include <stddef.h>

/* How far it is; the names are those that vm/try writes. */
enum tryout_phase {
	TRYOUT_BOOT, /* nothing was written yet */
	TRYOUT_PREPARE, /* the engine and other modules are loaded */
	TRYOUT_BEFORE, /* the test, without the patch */
	TRYOUT_LOAD, /* the patch is loaded */
	TRYOUT_LOADED, /* the test, under the patch */
	TRYOUT_UNLOAD, /* the patch is unloaded */
	TRYOUT_AFTER, /* the test, without the patch again */
	TRYOUT_PHASES,
};

/* The word of vm/try for a phase, and what happens in it. */
const char *tryout_phase_name(enum tryout_phase phase);
const char *tryout_phase_text(enum tryout_phase phase);

/**
 * struct tryout_test - one run of the test
 * @ran: it did, to its end
 * @status: its exit status
 * @size: bytes that it wrote; the file has fewer when that is too much
 */
struct tryout_test {
	bool ran;
	int status;
	unsigned long long size;
};

/**
 * struct tryout_step - loading or unloading the patch
 * @done: kpatch came to its end
 * @status: its exit status
 * @seconds: from the start to the end of the transition, by the clock of the
 *	machine; negative: it was not completed
 */
struct tryout_step {
	bool done;
	int status;
	double seconds;
};

/* A module that is patched: @patched: it was there, and was. */
struct tryout_object {
	char *name;
	bool patched;
};

struct tryout_objects {
	struct tryout_object *items;
	size_t count, capacity;
};

/**
 * struct tryout_complaint - a line of the kernel that tells of something wrong
 * @line: which line of the console, from 1
 * @text: without the time
 * @phase: when
 */
struct tryout_complaint {
	size_t line;
	char *text;
	enum tryout_phase phase;
};

struct tryout_complaints {
	struct tryout_complaint *items;
	size_t count, capacity;
};

/**
 * struct tryout - what happened
 * @phase: the last that was begun
 * @ended: everything was done that was to be done
 * @timed_out: the machine was stopped; set by the caller
 * @engine: status of loading the engine
 * @lacking: modules that were asked for and could not be loaded
 * @objects: what the patch changes, but for those that the engine did not know
 * @tests: under TRYOUT_BEFORE, TRYOUT_LOADED and TRYOUT_AFTER
 * @load: of the patch
 * @unload: of the patch
 * @left: its module was still there after that
 * @taints: how many of the next two are known
 * @taint: the kernel's taint before the patch, and at the end
 * @complaints: in the order of the console
 * @trace: what the console has from the first complaint that counts on, some
 *	lines of it, without the times
 */
struct tryout {
	enum tryout_phase phase;
	bool ended;
	bool timed_out;
	int engine;
	struct string_list lacking;
	struct tryout_objects objects;
	struct tryout_test tests[TRYOUT_PHASES];
	struct tryout_step load, unload;
	bool left;
	unsigned int taints;
	unsigned long long taint[2];
	struct tryout_complaints complaints;
	struct string_list trace;
};

#define TRYOUT_INIT                                                     \
	{                                                               \
		.lacking = STRING_LIST_INIT, .load = { .seconds = -1 }, \
		.unload = { .seconds = -1 }, .trace = STRING_LIST_INIT, \
	}

/**
 * tryout_read() - what a run left
 * @tryout: filled in; TRYOUT_INIT before
 * @directory: that of vm/run --work
 * @name: of the patch's module
 * @err: says what is wrong with a file
 *
 * Files that the run did not come to write are no error: the phase tells.
 *
 * Return: 0; -EPROTO for what vm/try does not write; -EIO and -EFBIG for what
 * is no file, or too big; -errno.
 */
int tryout_read(struct tryout *tryout, const char *directory, const char *name,
		struct error *err);

/**
 * tryout_output() - what the test or kpatch said in the machine
 * @text: it is appended here; a NUL in it becomes '?'
 * @directory: that of vm/run --work
 * @name: "load", "unload", or that of the phase of the test
 * @err: says what is wrong with the file
 *
 * Return: as tryout_read(); -ENOENT when there is no such file.
 */
int tryout_output(struct buffer *text, const char *directory, const char *name,
		  struct error *err);

/**
 * tryout_judge() - how the patch did not behave
 * @tryout: what happened
 * @reasons: a sentence each is added; none: it behaved
 *
 * Return: 0 or -ENOMEM.
 */
int tryout_judge(const struct tryout *tryout, struct string_list *reasons);

/* Whether the kernel complained when the patch can have been the reason. */
static inline bool tryout_counts(const struct tryout_complaint *complaint)
{
	return complaint->phase >= TRYOUT_LOAD;
}

/* The letters of what taints the kernel since, but for what any patch does. */
int tryout_taint(const struct tryout *tryout, char **letters);

void tryout_free(struct tryout *tryout);

#define autotryout cleanup(tryout_free)

#endif /* KPATCH_TRYOUT_H */
