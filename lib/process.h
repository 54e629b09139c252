/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Child processes: an argument vector, never a shell; an environment that is a
 * whitelist; output to memory or to a log; and what the child cost.
 */
#ifndef LIB_PROCESS_H
#define LIB_PROCESS_H

#include "lib/buffer.h"
#include "lib/error.h"

#include <stdbool.h>

/**
 * struct process - one run of a program
 * @argv: NULL-terminated; argv[0] is looked up in the whitelisted PATH
 * @env: NULL-terminated NAME=VALUE pairs on top of the whitelist; may be NULL
 * @directory: working directory; NULL: the caller's
 * @input: bytes for its standard input; NULL: none (/dev/null)
 * @input_length: how many
 * @output: takes its standard output; NULL: goes where @errors goes
 * @errors: takes its standard error; NULL: goes to @log_fd
 * @log_fd: descriptor for output that nobody takes; -1: /dev/null
 * @relay: SIGHUP, SIGINT and SIGTERM do not end this process while the child
 *	runs: they are passed on to it as SIGTERM, and so is the death of this
 *	process; for one that has something to clean up.  The calling thread
 *	must be the only one
 * @status: set: exit status, or 128 + signal
 * @relayed: set: the last signal that was passed on, or 0
 * @cpu_seconds: set: user and system time of it and its waited-for children
 */
struct process {
	const char *const *argv;
	const char *const *env;
	const char *directory;
	const char *input;
	size_t input_length;
	struct buffer *output;
	struct buffer *errors;
	int log_fd;
	bool relay;
	int status;
	int relayed;
	double cpu_seconds;
};

/**
 * process_run() - run a program to its end
 * @process: what and how; @status and @cpu_seconds are filled in
 * @err: says what failed, and which package has a program that is not here
 *
 * The child gets PATH, HOME, LANG=C.UTF-8, LC_ALL=C.UTF-8 and TMPDIR only,
 * plus @env.  It is killed when this process dies, unless @relay says how.
 *
 * Return: 0 when it ran and ended, whatever its status; -errno when it could
 * not be run.
 */
int process_run(struct process *process, struct error *err);

/**
 * process_check() - run a program that is expected to succeed
 * @process: what and how
 * @err: on a non-zero status: the command, the status and, when @process keeps
 *	its errors, the line of what it said that tells why (see complaint.h)
 *
 * Return: 0; -EIO on a non-zero status; -errno as process_run().
 */
int process_check(struct process *process, struct error *err);

/**
 * process_quietly() - process_check() of a program that is to be heard only
 *when it fails
 * @argv: as in &struct process
 * @directory: as in &struct process
 * @output: takes its standard output; NULL: nobody
 * @err: has what it complained of
 */
int process_quietly(const char *const *argv, const char *directory,
		    struct buffer *output, struct error *err);

/* The file that a program's name stands for, to be freed; NULL: none. */
char *process_find(const char *program);

#endif /* LIB_PROCESS_H */
