/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Programs that the link step runs: what they say goes to the log, and back to
 * the caller, who knows what of it matters.
 */
#ifndef LINK_TOOL_H
#define LINK_TOOL_H

#include "compile/words.h"
#include "lib/buffer.h"
#include "lib/error.h"

/**
 * tool_run() - run a program that is expected to succeed
 * @command: its words
 * @environment: "NAME=VALUE" words; NULL: none
 * @directory: where
 * @log_fd: takes what it says
 * @said: what it says is appended
 * @err: why it failed
 */
int tool_run(const struct words *command, const struct words *environment,
	     const char *directory, int log_fd, struct buffer *said,
	     struct error *err);

/**
 * tool_complaint() - an error of what kbuild's programs only warn of, and what
 *	make's last line does not say
 * @said: what they said
 * @err: the line that tells what is wrong
 *
 * Return: 0 when there is no such line; -EIO.
 */
int tool_complaint(const struct buffer *said, struct error *err);

#endif /* LINK_TOOL_H */
