// SPDX-License-Identifier: GPL-2.0
/*
 * The list of passes, and what they share for saying what they found.
 */
#include "diff/pass.h"

#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <stdarg.h>
#include <string.h>

struct lines *diff_lines(struct diff *diff, bool orig)
{
	if (!diff->lines_tried) {
		/* Without debug information the lines are just not known. */
		if (lines_open(&diff->orig_lines, diff->orig.object) ==
			    -ENOMEM ||
		    lines_open(&diff->patched_lines, diff->patched.object) ==
			    -ENOMEM)
			diff->no_memory = true;
		diff->lines_tried = true;
	}
	return orig ? diff->orig_lines : diff->patched_lines;
}

static bool is_of_orig(const struct diff *diff, const struct node *node)
{
	return node >= diff->orig.nodes &&
	       node < diff->orig.nodes + diff->orig.nr_nodes;
}

/* What has no name was not written in a line of its own, but who uses it was. */
char *diff_source(struct diff *diff, const struct node *node)
{
	while (!node->symbol && node->needed_by)
		node = node->needed_by;
	return lines_source(diff_lines(diff, is_of_orig(diff, node)),
			    node->section, node->start, node->name);
}

int diff_say(struct diff *diff, enum finding_kind kind, const char *code,
	     const struct node *node, const char *action, const char *format,
	     ...)
{
	autobuffer struct buffer why = BUFFER_INIT;
	autofree char *source = node ? diff_source(diff, node) : NULL;
	struct finding finding = {
		.kind = kind,
		.code = code,
		.object = (char *)diff->input->object_name,
		.symbol = node ? (char *)node->name : NULL,
		.source = source,
		.action = (char *)action,
	};
	va_list args;
	int ret;

	va_start(args, format);
	ret = buffer_vprintf(&why, format, args);
	va_end(args);
	if (ret)
		return error_nomem(diff->err);
	finding.why = why.length ? why.data : NULL;
	return report_add(diff->report, &finding, diff->err);
}

int diff_say_reason(struct diff *diff, enum finding_kind kind,
		    const struct node *node, const struct reason *reason)
{
	autofree char *source = diff_source(diff, node);
	const struct finding finding = {
		.kind = kind,
		.code = "",
		.object = (char *)diff->input->object_name,
		.symbol = (char *)node->name,
		.source = source,
		.why = kind != FINDING_NEW	   ? NULL :
		       node->kind == NODE_FUNCTION ? (char *)"function" :
						     (char *)"variable",
		.reason = *reason,
	};

	return report_add(diff->report, &finding, diff->err);
}

static void list_nodes(const struct diff *diff)
{
	static const char *const states[] = {
		[NODE_SAME] = "same",
		[NODE_CHANGED] = "changed",
		[NODE_NEW] = "new",
	};
	const struct node *node;

	side_for_each_node(node, &diff->patched) {
		if (!node->symbol)
			continue;
		fprintf(diff->input->debug, "%s\t%s%s", node->name,
			states[node->state], node->included ? " included" : "");
		if (node->twin && strcmp(node->twin->name, node->name) != 0)
			fprintf(diff->input->debug, "\ttwin %s",
				node->twin->name);
		fputc('\n', diff->input->debug);
	}
}

const char *const diff_boot_codes[3] = { "init-function", "init-data",
					 "boot-table" };

/* What ran at boot is no reason to keep the rest back. */
static void leave_boot_out(struct diff *diff, size_t first)
{
	size_t i;

	if (!diff->nr_changed && !diff->nr_extra)
		return;
	for (i = 0; i < ARRAY_SIZE(diff_boot_codes); i++)
		report_regrade(diff->report, first, diff_boot_codes[i],
			       FINDING_NOTICE);
}

static int run_passes(struct diff *diff, const char *output,
		      enum diff_result *result)
{
	size_t refused = report_count(diff->report, FINDING_REFUSAL);
	size_t first = diff->report->count;
	int ret = diff_files(diff);

	if (!ret)
		ret = diff_correlate(diff);
	if (!ret)
		ret = diff_compare(diff);
	if (!ret)
		ret = diff_select(diff);
	if (!ret)
		ret = diff_reason(diff);
	if (!ret)
		ret = diff_include(diff);
	if (!ret)
		ret = diff_check_layout(diff);
	if (!ret)
		ret = diff_explain(diff);
	if (!ret && (diff->no_memory || lines_no_memory(diff->orig_lines) ||
		     lines_no_memory(diff->patched_lines)))
		ret = error_nomem(diff->err);
	if (ret)
		return ret;
	leave_boot_out(diff, first);
	if (diff->input->debug)
		list_nodes(diff);
	if (report_count(diff->report, FINDING_REFUSAL) != refused)
		*result = DIFF_REFUSED;
	else if (!diff->nr_changed && !diff->nr_extra)
		*result = DIFF_UNCHANGED;
	else
		*result = DIFF_WRITTEN;
	return *result == DIFF_WRITTEN ? diff_emit(diff, output) : 0;
}

int diff_objects(const struct diff_input *input, const char *output,
		 struct report *report, enum diff_result *result,
		 struct error *err)
{
	struct diff diff = { .input = input, .report = report, .err = err };
	int ret;

	if (input->orig->machine != input->patched->machine)
		return error_set(err, EINVAL,
				 "%s and %s are for different machines",
				 input->orig->path, input->patched->path);
	ret = side_load(&diff.orig, input->orig, input->sizes, err);
	if (!ret)
		ret = side_load(&diff.patched, input->patched, input->sizes,
				err);
	if (!ret)
		ret = run_passes(&diff, output, result);
	lines_close(diff.orig_lines);
	lines_close(diff.patched_lines);
	landings_free(diff.landings);
	side_free(&diff.orig);
	side_free(&diff.patched);
	return ret;
}
