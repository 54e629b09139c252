/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A directory that stands for "/", for tests of what the CLI reads from sysfs
 * and /proc.  Include behind cmocka.h.
 */
#ifndef TEST_UNIT_FAKE_ROOT_H
#define TEST_UNIT_FAKE_ROOT_H

#include "lib/cleanup.h"
#include "lib/file.h"

#include <string.h>

static char *root;

static int make_root(void **state)
{
	return dir_make_temp("/tmp", "kpatch-test-root", &root, NULL);
}

static int remove_root(void **state)
{
	int ret = tree_remove(root, NULL);

	free(root);
	return ret;
}

/* A file with its directories. */
static inline void put(const char *path, const char *text)
{
	autofree char *full = path_format("%s%s", root, path);
	autofree char *directory = NULL;

	assert_non_null(full);
	directory = strndup(full, (size_t)(path_base(full) - full));
	assert_non_null(directory);
	assert_int_equal(dir_make(directory, 0755, NULL), 0);
	assert_int_equal(file_publish(full, text, strlen(text), 0644, NULL), 0);
}

#define PATCHES "/sys/kernel/kpatch"

/* A file of a patch that the engine knows. */
static inline void put_file(const char *name, const char *file,
			    const char *text)
{
	autofree char *path = path_format(PATCHES "/%s/%s", name, file);

	put(path, text);
}

static inline void put_patch(const char *name, const char *patch_state,
			     const char *tasks)
{
	put_file(name, "enabled", "1\n");
	put_file(name, "replace", "0\n");
	put_file(name, "state", patch_state);
	put_file(name, "tasks", tasks);
	put_file(name, "start_time", "0\n");
	put_file(name, "deadline", "-1\n");
}

#endif /* TEST_UNIT_FAKE_ROOT_H */
