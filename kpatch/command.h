/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The verbs: a table, one row and one file a verb.  Help texts are made from
 * the table.
 */
#ifndef KPATCH_COMMAND_H
#define KPATCH_COMMAND_H

#include "kpatch/arguments.h"
#include "lib/error.h"

#include <stddef.h>
#include <stdio.h>

/**
 * struct context - where a verb works
 * @root: stands for "/" in the names of sysfs and stored patches; "" outside of
 *	tests
 * @release: `uname -r` of the running kernel
 * @version: `uname -v` of it
 * @out: takes the result
 * @talk: takes progress
 */
struct context {
	const char *root;
	const char *release;
	const char *version;
	FILE *out;
	FILE *talk;
};

/**
 * struct command - a verb
 * @name: the verb
 * @operand: what the operand is called in help; NULL: there is none
 * @takes: ARGUMENTS_*
 * @privileges: PRIVILEGE_*: what it needs of root's powers
 * @summary: one line
 * @text: the rest of its help
 * @run: does it; returns 0 or -errno, with the values of exit_status.h
 */
struct command {
	const char *name;
	const char *operand;
	unsigned int takes;
	unsigned int privileges;
	const char *summary;
	const char *text;
	int (*run)(const struct context *context,
		   const struct arguments *arguments, struct error *err);
};

int load_run(const struct context *context, const struct arguments *arguments,
	     struct error *err);
int unload_run(const struct context *context, const struct arguments *arguments,
	       struct error *err);
int list_run(const struct context *context, const struct arguments *arguments,
	     struct error *err);
int info_run(const struct context *context, const struct arguments *arguments,
	     struct error *err);
int install_run(const struct context *context,
		const struct arguments *arguments, struct error *err);
int uninstall_run(const struct context *context,
		  const struct arguments *arguments, struct error *err);
int accept_run(const struct context *context, const struct arguments *arguments,
	       struct error *err);
int check_run(const struct context *context, const struct arguments *arguments,
	      struct error *err);
int metrics_run(const struct context *context,
		const struct arguments *arguments, struct error *err);
int status_run(const struct context *context, const struct arguments *arguments,
	       struct error *err);
int blocking_run(const struct context *context,
		 const struct arguments *arguments, struct error *err);
int signal_run(const struct context *context, const struct arguments *arguments,
	       struct error *err);
int cancel_run(const struct context *context, const struct arguments *arguments,
	       struct error *err);
int force_run(const struct context *context, const struct arguments *arguments,
	      struct error *err);
int try_run(const struct context *context, const struct arguments *arguments,
	    struct error *err);

int version_run(const struct context *context,
		const struct arguments *arguments, struct error *err);

extern const struct command commands[];
extern const size_t commands_count;

/* The row of a verb, or NULL. */
const struct command *command_find(const char *name);

/* Help of the program, and of one verb. */
void commands_print_help(FILE *out);
void command_print_help(const struct command *command, FILE *out);

/* -EPERM, with what to do, unless this is root. */
int command_needs_root(const char *verb, struct error *err);

#endif /* KPATCH_COMMAND_H */
