// SPDX-License-Identifier: GPL-2.0
/*
 * Two versions of an object, to be shown: see compared.h.
 */
#include "report/compared.h"

#include "diff/explain.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <inttypes.h>
#include <string.h>

int compared_open(struct compared *compared, const struct diff_input *input,
		  struct error *err)
{
	struct diff *diff = &compared->diff;
	int ret;

	*diff = (struct diff){
		.input = input,
		.report = &compared->said,
		.err = err,
	};
	ret = side_load(&diff->orig, input->orig, input->sizes, err);
	if (!ret)
		ret = side_load(&diff->patched, input->patched, input->sizes,
				err);
	if (!ret)
		ret = diff_files(diff);
	if (!ret)
		ret = diff_correlate(diff);
	return ret ? ret : diff_compare(diff);
}

/* The differ notes where it could not return that memory was short. */
static int check_memory(const struct compared *compared, struct error *err)
{
	const struct diff *diff = &compared->diff;

	return diff->no_memory || lines_no_memory(diff->orig_lines) ||
			       lines_no_memory(diff->patched_lines) ?
		       error_nomem(err) :
		       0;
}

/* Namesakes are told apart by where they are. */
static const struct node *find_node(struct compared *compared,
				    const struct finding *finding)
{
	const struct node *node, *found = NULL;
	bool exact = false;

	side_for_each_node(node, &compared->diff.patched) {
		autofree char *source = NULL;

		if (exact || !node->symbol ||
		    strcmp(node->name, finding->symbol) != 0)
			continue;
		source = diff_source(&compared->diff, node);
		exact = finding->source && source &&
			!strcmp(source, finding->source);
		if (exact || !found)
			found = node;
	}
	return found;
}

int compared_find(struct compared *compared, const struct finding *finding,
		  struct versions *versions, struct error *err)
{
	struct diff *diff = &compared->diff;

	*versions = (struct versions){ .orig = NULL };
	if (!finding->symbol)
		return 0;
	versions->patched = find_node(compared, finding);
	if (versions->patched)
		versions->orig = versions->patched->twin;
	if (versions->patched)
		versions->patched_source = diff_source(diff, versions->patched);
	if (versions->orig)
		versions->orig_source = diff_source(diff, versions->orig);
	return check_memory(compared, err);
}

static char *title(const struct node *node)
{
	return node ? path_format("%s, %" PRIu64 " bytes in %s", node->name,
				  node->size, node->section->name) :
		      strdup("");
}

static int add_title(struct columns *lines, const struct node *orig,
		     const struct node *patched)
{
	char *left = title(orig), *right = title(patched);

	if (left && right)
		return columns_add(lines, left, ' ', right);
	free(left);
	free(right);
	return -ENOMEM;
}

static int move_lines(struct columns *to, struct columns *from)
{
	struct line *line;
	int ret = 0;

	array_for_each(line, from)
		if (!ret)
			ret = columns_add(to, steal_ptr(line->left), line->mark,
					  steal_ptr(line->right));
	return ret;
}

/* One function, or one part of one. */
static int add_piece(struct diff *diff, const struct node *orig,
		     const struct node *patched, struct columns *lines)
{
	struct both cleanup(both_free) both = { .diff = diff };
	int ret = both_load(&both, diff, orig, patched);

	if (!ret)
		ret = add_title(lines, orig, patched);
	if (!ret)
		ret = both_add_rows(&both);
	if (!ret)
		ret = both_add_entries(&both);
	return ret ? ret : move_lines(lines, &both.lines);
}

static int add_parts(struct diff *diff, const struct versions *versions,
		     struct columns *lines)
{
	const struct node *part;
	int ret = 0;

	side_for_each_node(part, &diff->patched) {
		if (!ret && part != versions->patched &&
		    node_whole(part) == versions->patched)
			ret = add_piece(diff, part->twin, part, lines);
	}
	side_for_each_node(part, &diff->orig) {
		if (!ret && versions->orig && part != versions->orig &&
		    node_whole(part) == versions->orig && !part->twin)
			ret = add_piece(diff, part, NULL, lines);
	}
	return ret;
}

int compared_code(struct compared *compared, const struct versions *versions,
		  struct columns *lines, struct error *err)
{
	int ret;

	if (!versions->patched || versions->patched->kind != NODE_FUNCTION)
		return 0;
	ret = add_piece(&compared->diff, versions->orig, versions->patched,
			lines);
	if (!ret)
		ret = add_parts(&compared->diff, versions, lines);
	return ret ? error_nomem(err) : check_memory(compared, err);
}

void versions_free(struct versions *versions)
{
	free(versions->orig_source);
	free(versions->patched_source);
	*versions = (struct versions){ .orig = NULL };
}

void compared_free(struct compared *compared)
{
	lines_close(compared->diff.orig_lines);
	lines_close(compared->diff.patched_lines);
	landings_free(compared->diff.landings);
	side_free(&compared->diff.orig);
	side_free(&compared->diff.patched);
	report_free(&compared->said);
	memset(compared, 0, sizeof(*compared));
}
