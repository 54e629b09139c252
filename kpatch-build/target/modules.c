// SPDX-License-Identifier: GPL-2.0
/*
 * Listing the shipped modules: see modules.h.  Walks the directory rather than
 * trusting modules.dep, which exists only where depmod has run.
 */
#include "target/modules.h"
#include "diff/symvers.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <fts.h>
#include <stdbool.h>
#include <string.h>

/* "nf_tables" of "nf-tables.ko.xz"; NULL: no module, or no memory. */
static char *name_of_file(const char *file)
{
	static const char *const suffixes[] = { ".ko", ".ko.xz", ".ko.zst",
						".ko.gz" };
	size_t length = strlen(file), i;

	for (i = 0; i < ARRAY_SIZE(suffixes); i++) {
		size_t suffix = strlen(suffixes[i]);
		char *name;

		if (length <= suffix ||
		    strcmp(file + length - suffix, suffixes[i]))
			continue;
		name = strndup(file, length - suffix);
		if (name)
			module_name_normalize(name);
		return name;
	}
	return NULL;
}

/* A second file of the same name does not count: the first stays. */
static int add_file(struct modules *modules, const FTSENT *entry)
{
	autofree char *name = name_of_file(entry->fts_name);
	autofree char *path = NULL;
	int ret;

	if (!name)
		return 0;
	path = strdup(entry->fts_path);
	if (!path)
		return -ENOMEM;
	ret = hashmap_put_string(&modules->paths, name, path);
	if (ret)
		return ret == -EEXIST ? 0 : ret;
	steal_ptr(name);
	steal_ptr(path);
	return 0;
}

int modules_read(struct modules *modules, const char *directory,
		 struct error *err)
{
	autofree char *top = path_format("%s/kernel", directory);
	char *const roots[] = { top, NULL };
	int ret = 0;
	FTSENT *entry;
	FTS *tree;

	*modules = (struct modules)MODULES_INIT;
	if (!top)
		return error_nomem(err);
	tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	if (!tree)
		return error_set(err, errno, "cannot list %s: %s", top,
				 strerror(errno));
	while (!ret && (errno = 0, entry = fts_read(tree))) {
		if (entry->fts_info == FTS_F)
			ret = add_file(modules, entry);
		else if (entry->fts_info == FTS_DNR ||
			 entry->fts_info == FTS_ERR ||
			 entry->fts_info == FTS_NS)
			ret = error_set(err, entry->fts_errno,
					"cannot list %s: %s", entry->fts_path,
					strerror(entry->fts_errno));
	}
	fts_close(tree);
	if (ret == -ENOMEM)
		ret = error_nomem(err);
	if (ret)
		modules_free(modules);
	return ret;
}

int modules_put(struct modules *modules, const char *path, const char **name,
		struct error *err)
{
	autofree char *own = name_of_file(path_base(path));
	autofree char *copy = strdup(path);
	struct hashmap_entry *entry;

	if (!copy)
		return error_nomem(err);
	if (!own)
		return error_set(err, EINVAL,
				 "%s: the file of a module is called NAME.ko",
				 path);
	entry = hashmap_find(&modules->paths, own, strlen(own));
	if (entry) {
		free(entry->value);
		entry->value = steal_ptr(copy);
		*name = entry->key;
		return 0;
	}
	if (hashmap_put_string(&modules->paths, own, copy))
		return error_nomem(err);
	*name = steal_ptr(own);
	steal_ptr(copy);
	return 0;
}

const char *modules_path(const struct modules *modules, const char *name)
{
	autofree char *normal = strdup(name);

	if (!normal)
		return NULL;
	module_name_normalize(normal);
	return hashmap_get_string(&modules->paths, normal);
}

void modules_free(struct modules *modules)
{
	size_t i;

	for (i = 0; i < modules->paths.count; i++) {
		free((void *)modules->paths.items[i].key);
		free(modules->paths.items[i].value);
	}
	hashmap_free(&modules->paths);
}
