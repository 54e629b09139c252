// SPDX-License-Identifier: GPL-2.0
/*
 * Compiling pairs: see pair.h.  All compilers run first, then the outcomes are
 * looked at in order, so that messages do not depend on which was faster.
 */
#include "compile/pair.h"
#include "compile/jobs.h"
#include "compile/warning.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <ctype.h>
#include <string.h>

enum side { SIDE_ORIG, SIDE_PATCHED, SIDES };

/* What became of one side of a pair. */
struct outcome {
	int ret;
	struct error err;
	char *complaints;
	bool kept; /* it was there already */
};

struct batch {
	const struct pairs *pairs;
	const struct pair_place *place;
	struct outcome *outcomes; /* SIDES of each pair */
};

static const struct view *view_of(const struct pair_place *place, size_t side)
{
	return side == SIDE_ORIG ? place->orig : place->patched;
}

static void run_command(const struct batch *batch, const struct pair *pair,
			size_t side, struct outcome *outcome)
{
	const struct command_place place = {
		.directory = view_of(batch->place, side)->path,
		.debug = "-g",
		.include = batch->place->include,
		.launcher = batch->place->launcher,
		.log_fd = batch->place->log_fd,
	};

	outcome->ret = command_run(&pair->unit.command, &place,
				   &outcome->complaints, &outcome->err);
}

/* That an object is not kept costs time later, and is told by the log. */
static void keep(const struct batch *batch, const struct pair *pair,
		 const char *path, const struct outcome *outcome)
{
	struct error err autoerror = ERROR_INIT;

	if (originals_keep(batch->place->originals, &pair->unit, path,
			   outcome->complaints, &err) &&
	    batch->place->log_fd >= 0)
		dprintf(batch->place->log_fd, "%s\n", error_text(&err));
}

static void compile_orig(const struct batch *batch, const struct pair *pair,
			 struct outcome *outcome)
{
	autofree char *path =
		path_format("%s/%s", batch->place->orig->path, pair->unit.name);

	if (path && originals_take(batch->place->originals, &pair->unit, path,
				   &outcome->complaints)) {
		outcome->kept = true;
		return;
	}
	run_command(batch, pair, SIDE_ORIG, outcome);
	if (path && !outcome->ret)
		keep(batch, pair, path, outcome);
}

static void compile_one(void *context, size_t item)
{
	struct batch *batch = context;
	const struct pair *pair = &batch->pairs->items[item / SIDES];
	struct outcome *outcome = &batch->outcomes[item];

	if (item % SIDES == SIDE_ORIG)
		compile_orig(batch, pair, outcome);
	else
		run_command(batch, pair, SIDE_PATCHED, outcome);
}

/* At @source, or else in the unit's; the first line of @why. */
static int refuse(struct report *report, const struct pair *pair,
		  const char *code, const char *source, const char *why,
		  struct error *err)
{
	autofree char *copy = strndup(why, strcspn(why, "\n"));
	const struct finding finding = {
		.kind = FINDING_REFUSAL,
		.code = code,
		.object = pair->unit.name,
		.source = source ? (char *)source : pair->unit.source,
		.why = copy,
	};

	return copy ? report_add(report, &finding, err) : error_nomem(err);
}

/* "fs/a.c:12:3: error: text": the place and what is wrong there. */
static int refuse_source(struct report *report, const struct pair *pair,
			 const char *message, struct error *err)
{
	const char *c = strchr(message, ':'), *end, *why;
	autofree char *source = NULL;

	if (!c || !isdigit((unsigned char)c[1]))
		return refuse(report, pair, "does-not-compile", NULL, message,
			      err);
	end = c + 1 + strspn(c + 1, "0123456789");
	source = strndup(message, (size_t)(end - message));
	if (!source)
		return error_nomem(err);
	why = strstr(end, "error: ");
	return refuse(report, pair, "does-not-compile", source,
		      why ? why + strlen("error: ") : message, err);
}

static int refuse_warning(struct report *report, const struct pair *pair,
			  const char *warning, const char *object,
			  struct error *err)
{
	autofree char *source = warning_source(warning, object);

	return refuse(report, pair, "objtool-warning", source, warning, err);
}

/*
 * What objtool says about both sides is about code that runs already; only
 * what it says of the patched side alone is the patch's.
 */
static int judge(struct pair *pair, const struct outcome *outcomes,
		 const struct pair_place *place, struct report *report,
		 struct error *err)
{
	const struct outcome *orig = &outcomes[SIDE_ORIG];
	const struct outcome *patched = &outcomes[SIDE_PATCHED];
	autofree char *object = NULL;
	const char *warning;

	if (orig->ret)
		return error_set(err, -orig->ret, "original %s: %s",
				 pair->unit.source, error_text(&orig->err));
	if (patched->ret == -EBADMSG)
		return refuse_source(report, pair, error_text(&patched->err),
				     err);
	if (patched->ret)
		return error_set(err, -patched->ret, "patched %s: %s",
				 pair->unit.source, error_text(&patched->err));
	object = path_format("%s/%s", place->patched->path, pair->unit.name);
	if (!object)
		return error_nomem(err);
	warning = warning_new(orig->complaints, patched->complaints);
	if (warning)
		return refuse_warning(report, pair, warning, object, err);
	pair->orig = path_format("%s/%s", place->orig->path, pair->unit.name);
	pair->patched = steal_ptr(object);
	return pair->orig ? 0 : error_nomem(err);
}

int pairs_compile(struct pairs *pairs, const struct pair_place *place,
		  struct report *report, struct error *err)
{
	size_t sides = pairs->count * SIDES, i;
	struct batch batch = { pairs, place, NULL };
	int ret;

	batch.outcomes = calloc(sides + 1, sizeof(*batch.outcomes));
	if (!batch.outcomes)
		return error_nomem(err);
	ret = jobs_run(sides, place->threads, compile_one, &batch, err);
	for (i = 0; !ret && i < pairs->count; i++)
		ret = judge(&pairs->items[i], &batch.outcomes[i * SIDES], place,
			    report, err);
	for (i = 0; i < sides; i++) {
		pairs->compiled += !batch.outcomes[i].kept;
		error_clear(&batch.outcomes[i].err);
		free(batch.outcomes[i].complaints);
	}
	free(batch.outcomes);
	originals_trim(place->originals, ORIGINALS_KEEP);
	return ret;
}

void pairs_free(struct pairs *pairs)
{
	struct pair *pair;

	array_for_each(pair, pairs) {
		unit_free(&pair->unit);
		free(pair->orig);
		free(pair->patched);
	}
	free(pairs->items);
	*pairs = (struct pairs)PAIRS_INIT;
}
