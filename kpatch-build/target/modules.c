// SPDX-License-Identifier: GPL-2.0
/*
 * Listing the shipped modules: see modules.h.  Walks the directory rather than
 * trusting modules.dep, which exists only where depmod has run.  Where a kernel
 * was built they are among its source, and kbuild has left a list.
 */
#include "target/modules.h"
#include "diff/symvers.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <fts.h>
#include <string.h>

#define BUILT_LIST "modules.order"

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
static int add_file(struct modules *modules, const char *file)
{
	autofree char *name = name_of_file(path_base(file));
	autofree char *path = NULL;
	int ret;

	if (!name)
		return 0;
	path = strdup(file);
	if (!path)
		return -ENOMEM;
	ret = hashmap_put_string(&modules->paths, name, path);
	if (ret)
		return ret == -EEXIST ? 0 : ret;
	steal_ptr(name);
	steal_ptr(path);
	return 0;
}

static int read_installed(struct modules *modules, const char *directory,
			  struct error *err)
{
	autofree char *top = path_format("%s/kernel", directory);
	char *const roots[] = { top, NULL };
	int ret = 0;
	FTSENT *entry;
	FTS *tree;

	if (!top)
		return error_nomem(err);
	tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	if (!tree)
		return error_set(err, errno, "cannot list %s: %s", top,
				 strerror(errno));
	while (!ret && (errno = 0, entry = fts_read(tree))) {
		if (entry->fts_info == FTS_F)
			ret = add_file(modules, entry->fts_path);
		else if (entry->fts_info == FTS_DNR ||
			 entry->fts_info == FTS_ERR ||
			 entry->fts_info == FTS_NS)
			ret = error_set(err, entry->fts_errno,
					"cannot list %s: %s", entry->fts_path,
					strerror(entry->fts_errno));
	}
	fts_close(tree);
	return ret == -ENOMEM ? error_nomem(err) : ret;
}

/* "fs/ext4/ext4.ko", or "fs/ext4/ext4.o" from 6.3 on. */
static int add_built(struct modules *modules, const char *directory,
		     const char *line, size_t length, struct error *err)
{
	autofree char *path = NULL;
	int ret = 0;

	while (length && line[length - 1] != '.')
		length--;
	path = path_format("%s/%.*sko", directory, (int)length, line);
	if (!path)
		return error_nomem(err);
	if (file_exists(path))
		ret = add_file(modules, path);
	return ret ? error_nomem(err) : 0;
}

static int read_built(struct modules *modules, const char *directory,
		      struct error *err)
{
	autofree char *order = path_format("%s/" BUILT_LIST, directory);
	struct buffer text autobuffer = BUFFER_INIT;
	const char *line;
	int ret = order ? file_read(order, &text, err) : error_nomem(err);

	for (line = buffer_string(&text); !ret && *line;) {
		size_t length = strcspn(line, "\n");

		ret = add_built(modules, directory, line, length, err);
		line += length + (line[length] == '\n');
	}
	return ret;
}

static bool has(const char *directory, const char *name)
{
	autofree char *path = path_format("%s/%s", directory, name);

	return path && file_exists(path);
}

/* Both kinds have a directory kernel/ and a modules.order. */
static bool is_built(const char *directory)
{
	return has(directory, "Makefile");
}

bool modules_are_in(const char *directory)
{
	return has(directory, is_built(directory) ? BUILT_LIST : "kernel");
}

int modules_read(struct modules *modules, const char *directory,
		 struct error *err)
{
	int ret;

	*modules = (struct modules)MODULES_INIT;
	ret = is_built(directory) ? read_built(modules, directory, err) :
				    read_installed(modules, directory, err);
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
