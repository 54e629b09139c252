/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Small scripts first in PATH that stand for the package tools, in a directory
 * that has the cache too: no network, no root, nothing of this machine.
 * Include behind cmocka.h.
 */
#ifndef TEST_UNIT_FAKE_TOOLS_H
#define TEST_UNIT_FAKE_TOOLS_H

#include "lib/cleanup.h"
#include "lib/file.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static char *directory;
static char *old_path;

static inline char *inside(const char *name)
{
	char *path = path_format("%s/%s", directory, name);

	assert_non_null(path);
	return path;
}

/* A tool; its calls are counted.  @body finds the directory in $T. */
static inline void script(const char *name, const char *body)
{
	autofree char *path = path_format("%s/bin/%s", directory, name);
	autofree char *text = path_format(
		"#!/bin/sh\nT='%s'\necho \"%s $*\" >>$T/calls\n%s\n", directory,
		name, body);

	assert_true(path && text);
	assert_int_equal(file_publish(path, text, strlen(text), 0700, NULL), 0);
}

static inline void write_text(const char *name, const char *text)
{
	autofree char *path = inside(name);

	assert_int_equal(file_publish(path, text, strlen(text), 0600, NULL), 0);
}

static inline void remove_file(const char *name)
{
	autofree char *path = inside(name);

	assert_int_equal(tree_remove(path, NULL), 0);
}

static inline bool there(const char *name)
{
	autofree char *path = inside(name);

	return file_exists(path);
}

/* How often a tool was called with these words. */
static inline unsigned int calls_of(const char *what)
{
	struct buffer text autobuffer = BUFFER_INIT;
	autofree char *path = inside("calls");
	unsigned int count = 0;
	const char *at;

	if (file_exists(path))
		assert_int_equal(file_read(path, &text, NULL), 0);
	for (at = buffer_string(&text); (at = strstr(at, what)); at++)
		count++;
	return count;
}

static void make_tools(void)
{
	autofree char *bin = NULL, *cache = NULL, *path = NULL;

	assert_int_equal(dir_make_temp("/tmp", "kpatch-packages-test",
				       &directory, NULL),
			 0);
	bin = inside("bin");
	cache = inside("cache");
	old_path = strdup(getenv("PATH"));
	path = path_format("%s:%s", bin, old_path);
	assert_int_equal(dir_make(bin, 0700, NULL), 0);
	setenv("PATH", path, 1);
	setenv("XDG_CACHE_HOME", cache, 1);
}

static int remove_tools(void **state)
{
	int ret = tree_remove(directory, NULL);

	setenv("PATH", old_path, 1);
	free(old_path);
	free(directory);
	return ret;
}

#endif /* TEST_UNIT_FAKE_TOOLS_H */
