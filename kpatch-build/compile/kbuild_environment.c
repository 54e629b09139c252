// SPDX-License-Identifier: GPL-2.0
/*
 * The environment of kbuild, kept: see kbuild_private.h.  Strings as env(1) -0
 * has them, between a first and a last one that are fixed.  The name of the
 * view is in some, and another one for each run.
 */
#include "compile/kbuild_private.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <stdbool.h>
#include <string.h>

static const char first[] = "kpatch-environment 1";
static const char last[] = "end";
static const char view_mark[] = "@VIEW@";

/* Append @text with all @from in it as @to. */
static int put_replaced(struct buffer *out, const char *text, const char *from,
			const char *to)
{
	const char *found;

	while ((found = strstr(text, from))) {
		if (buffer_append(out, text, (size_t)(found - text)) ||
		    buffer_append(out, to, strlen(to)))
			return -ENOMEM;
		text = found + strlen(from);
	}
	return buffer_append(out, text, strlen(text));
}

static int take(struct words *environment, const char *text, const char *view)
{
	struct buffer word autobuffer = BUFFER_INIT;

	if (put_replaced(&word, text, view_mark, view))
		return -ENOMEM;
	return words_add(environment, buffer_string(&word));
}

bool kbuild_load_environment(struct kbuild *kbuild)
{
	struct buffer text autobuffer = BUFFER_INIT;
	struct words environment = WORDS_INIT;
	const char *next, *end;

	if (!kbuild->kept || file_read(kbuild->kept, &text, NULL))
		return false;
	next = buffer_string(&text);
	end = next + text.length;
	if (text.length <= sizeof(first) || end[-1] || strcmp(next, first))
		return false;
	for (next += sizeof(first); next < end; next += strlen(next) + 1) {
		if (!strcmp(next, last) && next + sizeof(last) == end) {
			kbuild->environment = environment;
			return true;
		}
		if (take(&environment, next, kbuild->view->path))
			break;
	}
	words_free(&environment);
	return false;
}

int kbuild_keep_environment(const struct kbuild *kbuild, struct error *err)
{
	struct buffer text autobuffer = BUFFER_INIT;
	autofree char *directory = NULL;
	char **word;
	int ret;

	if (!kbuild->kept)
		return 0;
	directory = strndup(kbuild->kept,
			    (size_t)(path_base(kbuild->kept) - kbuild->kept));
	if (!directory || buffer_append(&text, first, sizeof(first)))
		return error_nomem(err);
	array_for_each(word, &kbuild->environment)
		if (put_replaced(&text, *word, kbuild->view->path, view_mark) ||
		    buffer_append(&text, "", 1))
			return error_nomem(err);
	if (buffer_append(&text, last, sizeof(last)))
		return error_nomem(err);
	ret = dir_make(directory, 0700, err);
	return ret ? ret :
		     file_publish(kbuild->kept, text.data, text.length, 0600,
				  err);
}
