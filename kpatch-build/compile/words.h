/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lists of words: argument vectors, and the splitting of a command line that
 * kbuild recorded into one.  Splits, never expands or runs: what would need a
 * shell is refused.
 */
#ifndef COMPILE_WORDS_H
#define COMPILE_WORDS_H

#include "lib/error.h"

#include <stddef.h>

/**
 * struct words - a list of words
 * @items: owned strings
 * @count: how many
 * @capacity: room
 */
struct words {
	char **items;
	size_t count;
	size_t capacity;
};

#define WORDS_INIT         \
	{                  \
		NULL, 0, 0 \
	}

/* Append a copy of a word; returns 0 or -ENOMEM. */
int words_add(struct words *words, const char *word);

/**
 * words_split() - split a command line as a shell would
 * @words: words are appended; an unquoted ";" is a word of its own
 * @line: the line, NUL-terminated
 * @err: -EINVAL names the character that only a shell understands
 */
int words_split(struct words *words, const char *line, struct error *err);

/**
 * words_argv() - the words as an argument vector
 * @words: the list
 * @err: out of memory
 *
 * Return: a NULL-terminated vector to be freed; its strings belong to @words.
 */
const char **words_argv(const struct words *words, struct error *err);

void words_free(struct words *words);

#define autowords cleanup(words_free)

#endif /* COMPILE_WORDS_H */
