// SPDX-License-Identifier: GPL-2.0
/*
 * Two versions of a function, aligned and put into columns: see explain.h.
 */
#include "diff/explain.h"

#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static uint64_t *sums_of(const struct listing *listing)
{
	uint64_t *sums = calloc(listing->count + 1, sizeof(*sums));
	size_t i;

	for (i = 0; sums && i < listing->count; i++)
		sums[i] = listing->items[i].sum;
	return sums;
}

static int align_both(struct both *both)
{
	autofree uint64_t *one = sums_of(&both->orig);
	autofree uint64_t *two = sums_of(&both->patched);
	const struct sequence orig = { one, both->orig.count };
	const struct sequence patched = { two, both->patched.count };

	return one && two ? align(&both->rows, &orig, &patched) : -ENOMEM;
}

int both_load(struct both *both, struct diff *diff, const struct node *orig,
	      const struct node *patched)
{
	both->diff = diff;
	if (orig && listing_load(&both->orig, &diff->orig, orig))
		return -ENOMEM;
	if (patched && listing_load(&both->patched, &diff->patched, patched))
		return -ENOMEM;
	return align_both(both);
}

void both_free(struct both *both)
{
	listing_free(&both->orig);
	listing_free(&both->patched);
	align_free(&both->rows);
	columns_free(&both->lines);
}

char both_mark(const struct align_step *step, bool differ)
{
	if (step->one == ALIGN_NONE)
		return '>';
	if (step->two == ALIGN_NONE)
		return '<';
	return step->partners && !differ ? ' ' : '|';
}

static bool same_place(const struct both *both, uint64_t orig, uint64_t patched)
{
	size_t one = listing_find(&both->orig, orig);
	size_t two = listing_find(&both->patched, patched);

	if (one == SIZE_MAX || two == SIZE_MAX)
		return one == two && orig == patched;
	return both->rows.forth[one] == two;
}

/* Partners may yet differ in where they lead. */
static bool partners_differ(const struct both *both, size_t i, size_t j)
{
	const struct row *orig = &both->orig.items[i];
	const struct row *patched = &both->patched.items[j];

	if (orig->jump)
		return !same_place(both, orig->target, patched->target);
	return orig->literal != patched->literal;
}

/* The lines that were shown last. */
struct shown {
	const char *orig_file;
	const char *patched_file;
	unsigned int orig;
	unsigned int patched;
};

/* The source line of a row when it is another one than before, or NULL. */
static int source_of(struct both *both, bool orig, size_t i,
		     const char **last_file, unsigned int *last, char **text)
{
	const struct listing *listing = orig ? &both->orig : &both->patched;
	const char *file = NULL;
	unsigned int line;

	*text = NULL;
	if (i >= listing->count)
		return 0;
	line = lines_find(diff_lines(both->diff, orig), listing->node->section,
			  listing->node->start + listing->items[i].start,
			  &file);
	if (!line || (line == *last && *last_file && !strcmp(file, *last_file)))
		return 0;
	*last = line;
	*last_file = file;
	*text = path_format("%s:%u", path_base(file), line);
	return *text ? 0 : -ENOMEM;
}

static int add_source(struct both *both, size_t i, size_t j,
		      struct shown *shown)
{
	char *orig, *patched;

	if (source_of(both, true, i, &shown->orig_file, &shown->orig, &orig))
		return -ENOMEM;
	if (source_of(both, false, j, &shown->patched_file, &shown->patched,
		      &patched)) {
		free(orig);
		return -ENOMEM;
	}
	if (!orig && !patched)
		return 0;
	return columns_add(&both->lines, orig, ' ', patched);
}

/* A row as text; NULL behind the last one. */
static int row_text(const struct listing *listing, size_t i, char **result)
{
	autobuffer struct buffer text = BUFFER_INIT;

	*result = NULL;
	if (i >= listing->count)
		return 0;
	if (buffer_printf(&text, "%6" PRIx64 "  ", listing->items[i].start) ||
	    listing_text(listing, &listing->items[i], NULL, &text))
		return -ENOMEM;
	*result = buffer_steal(&text);
	return *result ? 0 : -ENOMEM;
}

static int add_pair(struct both *both, const struct align_step *step, char mark,
		    struct shown *shown)
{
	char *orig, *patched;

	if (add_source(both, step->one, step->two, shown) ||
	    row_text(&both->orig, step->one, &orig))
		return -ENOMEM;
	if (row_text(&both->patched, step->two, &patched)) {
		free(orig);
		return -ENOMEM;
	}
	return columns_add(&both->lines, orig, mark, patched);
}

int both_add_rows(struct both *both)
{
	struct shown shown = { NULL, NULL, 0, 0 };
	struct align_step step;
	size_t i = 0, j = 0;
	bool differ;
	int ret = 0;

	while (!ret && align_next(&both->rows, &i, &j, &step)) {
		differ = step.partners &&
			 partners_differ(both, step.one, step.two);
		ret = add_pair(both, &step, both_mark(&step, differ), &shown);
	}
	return ret;
}
