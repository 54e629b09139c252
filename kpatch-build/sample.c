// SPDX-License-Identifier: GPL-2.0
/*
 * The first of many pairs: see sample.h.  Only what the others would mostly be
 * refused for as well counts here; anything else is to be told of all of them.
 */
#include "diff/diff.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "sample.h"
#include "steps.h"

#include <string.h>

/* Dependants that are compiled as fast as one reads, and the least to look at. */
#define FEW_DEPENDANTS 8
#define LEAST_SAMPLE 4

size_t sample_next(const struct pairs *pairs, size_t done)
{
	size_t left = pairs->count - done, next = done;

	if (left < FEW_DEPENDANTS)
		return left;
	if (!done)
		while (next < left && !pairs->items[next].includes)
			next++;
	if (!done && left - next < FEW_DEPENDANTS)
		return left;
	if (!next || (done && next < LEAST_SAMPLE))
		next = LEAST_SAMPLE;
	return next < left ? next : left;
}

static bool has_layout_refusal(const struct report *report)
{
	const struct finding *finding;

	array_for_each(finding, report)
		if (finding->kind == FINDING_REFUSAL &&
		    !strcmp(finding->code, "changed-layout"))
			return true;
	return false;
}

/* It does not compile, or is not what the kernel was built from. */
static bool is_refused(const struct run *run)
{
	return report_count(&run->report, FINDING_REFUSAL);
}

static int compare(struct run *run, size_t pair, struct report *found,
		   struct error *err)
{
	struct diff_input input;
	autofree char *output = path_format("%s/sample.o", run->work);
	enum diff_result result;
	int ret = verify_pair(run, pair, err);

	if (ret || is_refused(run))
		return ret;
	if (!output)
		return error_nomem(err);
	input = run_diff_input(run, pair);
	return diff_objects(&input, output, found, &result, err);
}

static size_t leave_out(struct pairs *pairs, size_t from)
{
	size_t count = pairs->count - from, i;

	for (i = from; i < pairs->count; i++)
		unit_free(&pairs->items[i].unit);
	pairs->count = from;
	return count;
}

int sample_judge(struct run *run, size_t first, size_t end, struct error *err)
{
	struct report found cleanup(report_free) = REPORT_INIT;
	size_t i;
	int ret = 0;

	for (i = first; !ret && !is_refused(run) && i < end; i++)
		ret = compare(run, i, &found, err);
	if (!ret && (is_refused(run) || has_layout_refusal(&found)))
		run->left_out = leave_out(&run->pairs, end);
	return ret;
}
