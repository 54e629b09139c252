// SPDX-License-Identifier: GPL-2.0
/*
 * Applying hunks: see apply.h.  Each hunk is looked for first where it says,
 * moved by as much as the one before it, then ever further away on both
 * sides, and never in front of the end of the one before it.
 */
#include "source/apply.h"
#include "lib/array.h"
#include "lib/cleanup.h"

#include <ctype.h>
#include <string.h>

static bool line_matches(const struct text_line *have,
			 const struct unidiff_line *want)
{
	return have->length == want->length && have->newline == want->newline &&
	       !memcmp(have->text, want->text, want->length);
}

/*
 * Whether the old side of a hunk stands at @at (counted from 0).  If not,
 * *wrong is the line of the hunk that differs first and *where its place.
 */
static bool hunk_matches(const struct unidiff_hunk *hunk,
			 const struct text *text, size_t at,
			 const struct unidiff_line **wrong, size_t *where)
{
	const struct unidiff_line *line;

	array_for_each(line, hunk) {
		if (line->kind == '+')
			continue;
		if (at >= text->count ||
		    !line_matches(&text->items[at], line)) {
			*wrong = line;
			*where = at;
			return false;
		}
		at++;
	}
	return true;
}

/* The nearest place of a hunk at or behind @first; false if there is none. */
static bool find_hunk(const struct unidiff_hunk *hunk, const struct text *text,
		      size_t first, size_t wanted, size_t *found)
{
	const struct unidiff_line *wrong;
	size_t distance, where;

	for (distance = 0; distance <= text->count; distance++) {
		*found = wanted + distance;
		if (*found <= text->count &&
		    hunk_matches(hunk, text, *found, &wrong, &where))
			return true;
		if (distance > wanted || wanted - distance < first)
			continue;
		*found = wanted - distance;
		if (hunk_matches(hunk, text, *found, &wrong, &where))
			return true;
	}
	return false;
}

/* A line for a message: what a terminal would act on is replaced. */
static char *printable(const char *text, size_t length)
{
	char *copy = strndup(text, length < 80 ? length : 80), *c;

	for (c = copy; c && *c; c++)
		if (iscntrl((unsigned char)*c) && *c != '\t')
			*c = '?';
	return copy;
}

static int does_not_apply(const char *name, const struct unidiff_file *file,
			  const struct unidiff_hunk *hunk,
			  const struct text *text, size_t wanted,
			  struct error *err)
{
	const struct unidiff_line *wrong = hunk->items;
	autofree char *have = NULL, *want = NULL;
	size_t where = wanted;

	hunk_matches(hunk, text, wanted, &wrong, &where);
	if (where < text->count)
		have = printable(text->items[where].text,
				 text->items[where].length);
	else
		have = strdup("(end of file)");
	want = printable(wrong->text, wrong->length);
	if (!have || !want)
		return error_nomem(err);
	return error_set(err, EBADMSG,
			 "%s:%u: the hunk does not apply to %s: line %zu is "
			 "\"%s\", the diff has \"%s\"%s: is it for another "
			 "release of the kernel?",
			 name, hunk->line, file->path, where + 1, have, want,
			 wrong->newline ? "" : " without a newline");
}

static int copy_lines(struct text *out, const struct text *text, size_t from,
		      size_t to, struct error *err)
{
	struct text_line *line;

	for (; from < to; from++) {
		line = array_add(out);
		if (!line)
			return error_nomem(err);
		*line = text->items[from];
	}
	return 0;
}

/* Append a hunk's new side; context keeps the origin of the file's lines. */
static int copy_hunk(struct text *out, const struct unidiff_hunk *hunk,
		     const struct text *text, size_t *at, struct error *err)
{
	const struct unidiff_line *line;
	struct text_line *added;

	array_for_each(line, hunk) {
		if (line->kind == '-') {
			(*at)++;
			continue;
		}
		added = array_add(out);
		if (!added)
			return error_nomem(err);
		if (line->kind == ' ') {
			*added = text->items[(*at)++];
			continue;
		}
		added->text = line->text;
		added->length = line->length;
		added->newline = line->newline;
	}
	return 0;
}

/*
 * A hunk without any old line has nothing that could be checked, unless the
 * file has no line either, and one with a last line without newline must be at
 * the end of the file on both sides.
 */
static int check_hunk(const char *name, const struct unidiff_file *file,
		      const struct unidiff_hunk *hunk, const struct text *text,
		      size_t at, struct error *err)
{
	const struct unidiff_line *line;
	bool ends = false;

	if (!hunk->old_count && (hunk->old_start || text->count))
		return error_set(err, EBADMSG,
				 "%s:%u: a hunk without context: nothing tells "
				 "that its place in %s is the right one",
				 name, hunk->line, file->path);
	array_for_each(line, hunk)
		ends |= line->kind == '+' && !line->newline;
	if (ends && at + hunk->old_count != text->count)
		return error_set(err, EBADMSG,
				 "%s:%u: the hunk ends %s without a newline, "
				 "but is not at its end",
				 name, hunk->line, file->path);
	return 0;
}

static int apply_hunks(const char *name, const struct unidiff_file *file,
		       const struct text *text, struct text *out,
		       unsigned int *moved, struct error *err)
{
	const struct unidiff_hunk *hunk;
	size_t done = 0, found, start, wanted;
	long shift = 0;
	int ret;

	array_for_each(hunk, file) {
		start = hunk->old_start ? hunk->old_start - 1 : 0;
		wanted = start;
		if (shift < 0 && wanted < (size_t)-shift)
			wanted = 0;
		else
			wanted = (size_t)((long)wanted + shift);
		if (wanted < done)
			wanted = done;
		if (wanted > text->count)
			wanted = text->count;
		if (!find_hunk(hunk, text, done, wanted, &found))
			return does_not_apply(name, file, hunk, text, wanted,
					      err);
		ret = check_hunk(name, file, hunk, text, found, err);
		if (!ret)
			ret = copy_lines(out, text, done, found, err);
		done = found;
		if (!ret)
			ret = copy_hunk(out, hunk, text, &done, err);
		if (ret)
			return ret;
		shift = (long)found - (long)start;
		*moved += shift != 0;
	}
	return copy_lines(out, text, done, text->count, err);
}

int apply_file(const char *name, const struct unidiff_file *file,
	       struct text *text, unsigned int *moved, struct error *err)
{
	struct text out = TEXT_INIT;
	int ret;

	*moved = 0;
	ret = apply_hunks(name, file, text, &out, moved, err);
	if (ret) {
		text_free(&out);
		return ret;
	}
	text_free(text);
	*text = out;
	return 0;
}
