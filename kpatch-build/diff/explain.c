// SPDX-License-Identifier: GPL-2.0
/*
 * --explain: the two versions of functions that the user names, side by side,
 * with what belongs to them: special entries and cold parts.  Shows equal
 * functions as well, and decides nothing.
 */
#include "diff/explain.h"

#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/utf8.h"

#include <inttypes.h>
#include <string.h>

static const struct node *find_function(const struct side *side,
					const char *name)
{
	const struct node *node;

	side_for_each_node(node, side) {
		if (node->kind == NODE_FUNCTION && node->symbol &&
		    !strcmp(node->name, name))
			return node;
	}
	return NULL;
}

/* Both versions of a name; the name may be that of either. */
static int find_versions(struct diff *diff, const char *name,
			 const struct node **orig, const struct node **patched)
{
	autofree char *visible = NULL;

	*patched = find_function(&diff->patched, name);
	*orig = *patched ? (*patched)->twin : find_function(&diff->orig, name);
	if (*orig || *patched) {
		if (*orig)
			*patched = (*orig)->twin;
		return 0;
	}
	visible = utf8_copy(name, true);
	return error_set(diff->err, ENOENT,
			 "--explain %s: %s has no function of this name, with "
			 "the change or without",
			 visible ? visible : "?", diff->input->object_name);
}

static const char *state_of(const struct node *orig, const struct node *patched)
{
	if (!orig)
		return "new";
	if (!patched)
		return "gone";
	return patched->state == NODE_SAME ? "equal" : "changed";
}

static char *title(const struct node *node, const char *version)
{
	return node ? path_format("%s: %s, %" PRIu64 " bytes in %s", version,
				  node->name, node->size, node->section->name) :
		      path_format("%s: none", version);
}

static int add_title(struct both *both, const struct node *orig,
		     const struct node *patched)
{
	char *left = title(orig, "original");
	char *right = title(patched, "patched");

	if (!left || !right) {
		free(left);
		free(right);
		return -ENOMEM;
	}
	return columns_add(&both->lines, left, ' ', right);
}

/* One function, or one part of one. */
static int explain_piece(struct diff *diff, const struct node *orig,
			 const struct node *patched)
{
	struct both cleanup(both_free) both = { .diff = diff };
	FILE *out = diff->input->explain_out;
	int ret = both_load(&both, diff, orig, patched);

	if (!ret)
		ret = add_title(&both, orig, patched);
	if (!ret)
		ret = both_add_rows(&both);
	if (!ret)
		ret = both_add_entries(&both);
	return ret ? ret : columns_print(&both.lines, out);
}

static int explain_parts(struct diff *diff, const struct node *orig,
			 const struct node *patched)
{
	const struct node *part;
	int ret = 0;

	side_for_each_node(part, &diff->patched) {
		if (!ret && patched && part != patched &&
		    node_whole(part) == patched)
			ret = explain_piece(diff, part->twin, part);
	}
	side_for_each_node(part, &diff->orig) {
		if (!ret && orig && part != orig && node_whole(part) == orig &&
		    !part->twin)
			ret = explain_piece(diff, part, NULL);
	}
	return ret;
}

static int explain(struct diff *diff, const char *name)
{
	const struct node *orig, *patched;
	FILE *out = diff->input->explain_out;
	autofree char *visible = NULL;
	int ret = find_versions(diff, name, &orig, &patched);

	if (ret)
		return ret;
	visible = utf8_copy(name, true);
	if (!visible)
		return error_nomem(diff->err);
	fprintf(out, "%s: %s%s\n", visible, state_of(orig, patched),
		patched && patched->included ? ", goes into the patch" : "");
	ret = explain_piece(diff, orig, patched);
	if (!ret)
		ret = explain_parts(diff, orig, patched);
	if (ret == -ENOMEM)
		return error_nomem(diff->err);
	if (ret || fflush(out))
		return error_set(diff->err, EIO, "cannot write: %s",
				 strerror(errno));
	return 0;
}

int diff_explain(struct diff *diff)
{
	const char *const *name = diff->input->explain;
	int ret = 0;

	for (; name && *name && !ret; name++)
		ret = explain(diff, *name);
	return ret;
}
