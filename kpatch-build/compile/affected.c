// SPDX-License-Identifier: GPL-2.0
/*
 * Telling affected units: see affected.h.  A change gives names another
 * meaning; what mentions those gets another meaning as well, and so on.  A unit
 * is affected when that reaches anything that code or data is made of.
 *
 * Where the change itself tells which names that are, and leaves all macros and
 * conditions as they were, nothing else of the preprocessed text can differ,
 * and one side of it is enough.
 */
#include "compile/affected.h"
#include "compile/jobs.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/process.h"
#include "source/items.h"

#include <string.h>

struct outcome {
	int ret;
	struct error err;
};

/* What all units of a run are asked with. */
struct question {
	bool *affected;
	const struct unit *const *units;
	const struct affected_place *place;
	struct hashmap names; /* that the change touches */
	bool plain; /* those are all, and no macros */
	struct outcome *outcomes;
};

/* The texts that names of the map point into. */
struct texts {
	struct buffer *items;
	size_t count;
	size_t capacity;
};

static void texts_free(struct texts *texts)
{
	struct buffer *text;

	array_for_each(text, texts)
		buffer_free(text);
	free(texts->items);
}

/* A macro means something wherever it is expanded, which leaves no trace. */
static bool has_macros(const struct items *items)
{
	const struct item *item;

	array_for_each(item, items)
		if (item->known && item->text[0] == '#')
			return true;
	return false;
}

/* Names that one changed file touches. */
static int add_change(struct question *question, const struct change *change,
		      struct texts *texts, struct error *err)
{
	struct items before autoitems = { .items = NULL };
	struct items after autoitems = { .items = NULL };
	struct buffer *text = array_add(texts);
	bool all, loud;
	int ret;

	if (!text)
		return error_nomem(err);
	ret = text_render(&change->text, text, err);
	if (!ret)
		ret = items_parse(&before, (const char *)change->original.data,
				  change->original.size, err);
	if (!ret)
		ret = items_parse(&after, buffer_string(text), text->length,
				  err);
	if (!ret)
		ret = items_differ(&question->names, &before, &after, &all,
				   &loud, err);
	if (ret)
		return ret;
	/* What is new may stand in for a file that was found elsewhere. */
	if (all || loud || change->created || has_macros(&before) ||
	    has_macros(&after))
		question->plain = false;
	return 0;
}

/* A C file's own unit is compiled in any case; others see what it includes. */
static bool is_included(const struct change *change)
{
	return !path_has_end(change->path, ".c");
}

static int find_names(struct question *question,
		      const struct change_set *changes, struct texts *texts,
		      struct error *err)
{
	const struct change *change;
	int ret = 0;

	question->plain = true;
	array_for_each(change, changes) {
		if (!is_included(change))
			continue;
		ret = add_change(question, change, texts, err);
		if (ret)
			break;
	}
	return ret;
}

/* 1: the preprocessor fails, which the compiler will tell better. */
static int preprocess(const struct question *question, const struct unit *unit,
		      const struct view *view, struct buffer *text,
		      struct error *err)
{
	struct buffer errors autobuffer = BUFFER_INIT;
	autofree const char **argv = NULL;
	struct process process = {
		.directory = view->path,
		.output = text,
		.errors = &errors,
		.log_fd = question->place->log_fd,
	};
	int ret = command_preprocess(&unit->command, NULL,
				     question->place->include, &argv, err);

	if (ret)
		return ret;
	process.argv = argv;
	ret = process_run(&process, err);
	return ret ? ret : process.status != 0;
}

static int copy_names(struct hashmap *to, const struct hashmap *from,
		      struct error *err)
{
	const struct hashmap_entry *entry;

	array_for_each(entry, from)
		if (hashmap_put(to, entry->key, entry->key_length,
				entry->value))
			return error_nomem(err);
	return 0;
}

/* How far names spread in one text. */
static int spread(struct hashmap *names, struct items *items, bool *affected,
		  struct error *err)
{
	bool all, loud;
	int ret = items_spread(names, items, &all, &loud, err);

	*affected = all || loud;
	return ret;
}

/*
 * From the names that the change itself tells; @sure is unset when one of them
 * has become another in the text, so that this does not do.
 */
static int ask_one_side(const struct question *question,
			const struct buffer *patched, bool *affected,
			bool *sure, struct error *err)
{
	struct hashmap names autohashmap = HASHMAP_INIT;
	struct items items autoitems = { .items = NULL };
	int ret = items_parse(&items, buffer_string(patched), patched->length,
			      err);

	if (ret)
		return ret;
	*sure = items_have(&items, &question->names);
	ret = copy_names(&names, &question->names, err);
	return ret ? ret : spread(&names, &items, affected, err);
}

/* From what differs between both sides. */
static int ask_both_sides(const struct buffer *orig,
			  const struct buffer *patched, bool *affected,
			  struct error *err)
{
	struct hashmap names autohashmap = HASHMAP_INIT;
	struct items before autoitems = { .items = NULL };
	struct items after autoitems = { .items = NULL };
	bool all = true, loud = true;
	int ret;

	if (orig->length == patched->length &&
	    (!orig->length ||
	     !memcmp(orig->data, patched->data, orig->length))) {
		*affected = false;
		return 0;
	}
	ret = items_parse(&before, buffer_string(orig), orig->length, err);
	if (!ret)
		ret = items_parse(&after, buffer_string(patched),
				  patched->length, err);
	if (!ret)
		ret = items_differ(&names, &before, &after, &all, &loud, err);
	if (ret || all || loud)
		return ret;
	ret = spread(&names, &after, affected, err);
	return ret || *affected ? ret : spread(&names, &before, affected, err);
}

static int ask(const struct question *question, size_t i, struct error *err)
{
	const struct affected_place *place = question->place;
	const struct unit *unit = question->units[i];
	struct buffer patched autobuffer = BUFFER_INIT;
	struct buffer orig autobuffer = BUFFER_INIT;
	bool *affected = &question->affected[i], sure = false;
	int ret = preprocess(question, unit, place->patched, &patched, err);

	*affected = true;
	if (!ret && question->plain)
		ret = ask_one_side(question, &patched, affected, &sure, err);
	if (ret || sure)
		return ret < 0 ? ret : 0;
	*affected = true;
	ret = preprocess(question, unit, place->orig, &orig, err);
	if (ret)
		return ret < 0 ? ret : 0;
	return ask_both_sides(&orig, &patched, affected, err);
}

static void ask_item(void *context, size_t item)
{
	struct question *question = context;
	struct outcome *outcome = &question->outcomes[item];

	outcome->ret = ask(question, item, &outcome->err);
}

int affected_find(bool *affected, const struct unit *const *units, size_t count,
		  const struct change_set *changes,
		  const struct affected_place *place, struct error *err)
{
	struct texts texts cleanup(texts_free) = { NULL, 0, 0 };
	struct question question = { .affected = affected,
				     .units = units,
				     .place = place };
	size_t i;
	int ret;

	question.outcomes = calloc(count + 1, sizeof(*question.outcomes));
	if (!question.outcomes)
		return error_nomem(err);
	ret = find_names(&question, changes, &texts, err);
	if (!ret)
		ret = jobs_run(count, place->threads, ask_item, &question, err);
	for (i = 0; i < count; i++) {
		if (!ret && question.outcomes[i].ret)
			ret = error_set(err, -question.outcomes[i].ret,
					"%s: %s", units[i]->name,
					error_text(&question.outcomes[i].err));
		error_clear(&question.outcomes[i].err);
	}
	hashmap_free(&question.names);
	free(question.outcomes);
	return ret;
}
