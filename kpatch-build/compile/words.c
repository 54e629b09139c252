// SPDX-License-Identifier: GPL-2.0
/*
 * Word lists: see words.h.  The quoting rules are those of POSIX shells
 * (XCU 2.2).
 */
#include "compile/words.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"

#include <stdbool.h>
#include <string.h>

int words_add(struct words *words, const char *word)
{
	char *copy = strdup(word);
	char **added = copy ? array_add(words) : NULL;

	if (!added) {
		free(copy);
		return -ENOMEM;
	}
	*added = copy;
	return 0;
}

/* A word being put together. */
struct builder {
	struct words *words;
	struct buffer word;
	bool started; /* also by an empty pair of quotes */
};

static int finish_word(struct builder *builder)
{
	int ret = 0;

	if (builder->started)
		ret = words_add(builder->words, buffer_string(&builder->word));
	builder->started = false;
	builder->word.length = 0;
	if (builder->word.data)
		builder->word.data[0] = '\0';
	return ret;
}

static int add_char(struct builder *builder, char c)
{
	builder->started = true;
	return buffer_append(&builder->word, &c, 1);
}

/* Everything up to the closing quote; returns the number of bytes taken. */
static long add_quoted(struct builder *builder, const char *text)
{
	const char *next = text + 1;

	builder->started = true;
	for (; *next && *next != *text; next++) {
		if (*text == '"') {
			if (strchr("$`", *next))
				return -EINVAL;
			if (*next == '\\' && next[1] &&
			    strchr("\\\"$`", next[1]))
				next++;
		}
		if (add_char(builder, *next))
			return -ENOMEM;
	}
	return *next ? next - text + 1 : -EINVAL;
}

/* One step of the scan; returns the number of bytes taken. */
static long take(struct builder *builder, const char *text)
{
	int ret;

	switch (*text) {
	case ' ':
	case '\t':
		ret = finish_word(builder);
		return ret ? ret : 1;
	case ';':
		ret = finish_word(builder);
		if (!ret)
			ret = words_add(builder->words, ";");
		return ret ? ret : 1;
	case '\'':
	case '"':
		return add_quoted(builder, text);
	case '\\':
		if (!text[1])
			return -EINVAL;
		return add_char(builder, text[1]) ? -ENOMEM : 2;
	default:
		if (strchr("$`|&<>()*?[]{}~!\n", *text))
			return -EINVAL;
		return add_char(builder, *text) ? -ENOMEM : 1;
	}
}

int words_split(struct words *words, const char *line, struct error *err)
{
	struct builder builder = { words, BUFFER_INIT, false };
	const char *next = line;
	long taken = 0;

	while (*next && taken >= 0) {
		taken = take(&builder, next);
		if (taken > 0)
			next += taken;
	}
	if (taken >= 0 && finish_word(&builder))
		taken = -ENOMEM;
	buffer_free(&builder.word);
	if (taken == -EINVAL)
		return error_set(err, EINVAL,
				 "a shell would be needed to run \"%.40s\"",
				 next);
	return taken < 0 ? error_nomem(err) : 0;
}

const char **words_argv(const struct words *words, struct error *err)
{
	const char **argv = calloc(words->count + 1, sizeof(*argv));
	size_t i;

	if (!argv) {
		error_nomem(err);
		return NULL;
	}
	for (i = 0; i < words->count; i++)
		argv[i] = words->items[i];
	return argv;
}

void words_free(struct words *words)
{
	char **word;

	array_for_each(word, words)
		free(*word);
	free(words->items);
	*words = (struct words)WORDS_INIT;
}
