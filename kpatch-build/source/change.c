// SPDX-License-Identifier: GPL-2.0
/*
 * What the patches of a run change: see change.h.  A file is read from the
 * tree once, when the first diff names it; later diffs apply to the result.
 */
#include "source/change.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "source/apply.h"
#include "source/scope.h"

#include <string.h>

static int refuse(struct report *report, const char *code, const char *path,
		  const char *where, const char *why, const char *action,
		  enum finding_kind kind, struct error *err)
{
	const struct finding finding = {
		.kind = kind,
		.code = code,
		.object = (char *)path,
		.symbol = NULL,
		.source = (char *)where,
		.why = (char *)why,
		.action = (char *)action,
	};

	return report_add(report, &finding, err);
}

const struct change *change_set_find(const struct change_set *set,
				     const char *path)
{
	const struct change *change;

	array_for_each(change, set)
		if (!strcmp(change->path, path))
			return change;
	return NULL;
}

/*
 * What is reached through a symbolic link is another file than the diff says,
 * and so is refused.
 */
static int check_links(const struct change *change, const char *tree,
		       const char *name, struct error *err)
{
	autofree char *path = path_format("%s/%s", tree, name);
	autofree char *base = NULL, *resolved = NULL, *expected = NULL;
	int ret = path ? path_resolve(tree, &base, err) : error_nomem(err);

	if (!ret)
		ret = path_resolve(path, &resolved, err);
	if (ret)
		return ret;
	expected = path_format("%s/%s", base, name);
	if (!expected)
		return error_nomem(err);
	if (strcmp(expected, resolved))
		return error_set(err, EBADMSG,
				 "%s: %s is reached through a symbolic link",
				 change->where, change->path);
	return 0;
}

/* A file that the tree does not have goes into a directory that it has. */
static int create(struct change *change, const char *tree, struct error *err)
{
	const char *name = path_base(change->path);
	autofree char *directory =
		strndup(change->path, (size_t)(name - change->path));
	autofree char *path = NULL;

	if (!directory)
		return error_nomem(err);
	path = path_format("%s/%s", tree, directory);
	if (!path)
		return error_nomem(err);
	if (!file_is_dir(path))
		return error_set(
			err, EBADMSG,
			"%s: there is no directory %s in the source of "
			"this kernel for a new file",
			change->where, directory);
	change->created = true;
	if (name == change->path)
		return 0;
	directory[strlen(directory) - 1] = '\0';
	return check_links(change, tree, directory, err);
}

/* @created: the diff says that the file is new */
static int read_original(struct change *change, const char *tree, bool created,
			 struct error *err)
{
	autofree char *path = path_format("%s/%s", tree, change->path);
	int ret;

	if (!path)
		return error_nomem(err);
	if (!file_exists(path))
		return created ? create(change, tree, err) :
				 error_set(err, EBADMSG,
					   "%s: there is no %s in the source "
					   "of this kernel",
					   change->where, change->path);
	ret = check_links(change, tree, change->path, err);
	if (!ret)
		ret = file_map(&change->original, path, err);
	if (ret)
		return ret;
	return text_split(&change->text, (const char *)change->original.data,
			  change->original.size, err);
}

static void release(struct change *change)
{
	text_free(&change->text);
	file_unmap(&change->original);
	free(change->where);
	free(change->path);
}

static int add(struct change_set *set, const char *tree,
	       const struct unidiff_file *file, const char *where,
	       struct change **added, struct error *err)
{
	struct change *change = array_add(set);
	int ret = -ENOMEM;

	if (!change)
		return error_nomem(err);
	change->path = strdup(file->path);
	change->where = strdup(where);
	if (change->path && change->where)
		ret = read_original(change, tree, file->created, err);
	else
		error_nomem(err);
	if (ret) {
		release(change);
		set->count--;
		return ret;
	}
	*added = change;
	return 0;
}

static int apply_source(struct change_set *set, const char *tree,
			const char *name, const struct unidiff_file *file,
			const char *where, struct error *err)
{
	struct change *change =
		(struct change *)change_set_find(set, file->path);
	unsigned int moved;
	int ret = 0;

	if (!change)
		ret = add(set, tree, file, where, &change, err);
	return ret ? ret : apply_file(name, file, &change->text, &moved, err);
}

static int refuse_application(struct report *report, const char *name,
			      const struct unidiff_file *file,
			      const struct error *reason, struct error *err)
{
	autofree char *where = NULL;
	const char *why =
		unidiff_message(name, error_text(reason), &where, err);

	if (!why)
		return -ENOMEM;
	return refuse(report, "does-not-apply", file->path, where, why, NULL,
		      FINDING_REFUSAL, err);
}

static int apply_one(struct change_set *set, const char *tree, bool of_kernel,
		     const char *name, const struct unidiff_file *file,
		     struct report *report, struct error *err)
{
	const struct scope_rule *rule = scope_of(file->path, of_kernel);
	struct error reason autoerror = ERROR_INIT;
	autofree char *where = path_format("%s:%u", name, file->line);
	int ret;

	if (!where)
		return error_nomem(err);
	if (rule->scope != SCOPE_SOURCE)
		return refuse(report, rule->code, file->path, where, rule->why,
			      rule->action,
			      rule->scope == SCOPE_REFUSED ? FINDING_REFUSAL :
							     FINDING_NOTICE,
			      err);
	ret = apply_source(set, tree, name, file, where, &reason);
	if (ret == -EBADMSG)
		return refuse_application(report, name, file, &reason, err);
	return ret ? error_set(err, -ret, "%s", error_text(&reason)) : 0;
}

int change_set_apply(struct change_set *set, const char *tree, bool of_kernel,
		     const struct unidiff *diff, struct report *report,
		     struct error *err)
{
	const struct unidiff_file *file;
	int ret;

	array_for_each(file, diff) {
		ret = apply_one(set, tree, of_kernel, diff->name, file, report,
				err);
		if (ret)
			return ret;
	}
	return 0;
}

int change_set_move(struct change_set *set, const char *directory,
		    struct error *err)
{
	struct change *change;

	array_for_each(change, set) {
		char *path = path_format("%s/%s", directory, change->path);

		if (!path)
			return error_nomem(err);
		free(change->path);
		change->path = path;
	}
	return 0;
}

void change_set_free(struct change_set *set)
{
	struct change *change;

	array_for_each(change, set)
		release(change);
	free(set->items);
	*set = (struct change_set)CHANGE_SET_INIT;
}
