// SPDX-License-Identifier: GPL-2.0
/*
 * Reading the include lines of a tree: see includes_private.h.  Looks at the
 * start of lines only, so one inside a comment counts as well.
 */
#include "compile/includes_private.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

/* What no object of the kernel is compiled from. */
static const char *const passed_over[] = {
	".git", "Documentation", "samples", "scripts", "tools", "usr", NULL
};

/* By the name; ".inc" and the like are included by some drivers. */
static bool is_source(const char *name)
{
	static const char *const ends[] = { ".h",   ".c",   ".S",
					    ".inc", ".hx",  ".inl",
					    ".def", ".lds", ".lds.S" };
	size_t i;

	if (path_has_end(name, ".mod.c"))
		return false;
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (path_has_end(name, ends[i]))
			return true;
	return false;
}

/* The architecture that the tree is prepared for, of all below arch/. */
static bool is_other_arch(const char *tree, const char *directory)
{
	autofree char *generated = NULL;
	const char *slash = strchr(directory, '/');

	if (strncmp(directory, "arch/", 5) || !slash || strchr(slash + 1, '/'))
		return false;
	generated = path_format("%s/%s/include/generated", tree, directory);
	return !generated || !file_is_dir(generated);
}

static const char *skip_blanks(const char *c, const char *end)
{
	while (c < end && (*c == ' ' || *c == '\t'))
		c++;
	return c;
}

/* "#include <linux/x.h>" at @c; other lines are none. */
static int scan_line(struct buffer *text, const char *c, const char *end)
{
	static const char word[] = "include";
	const char *close;

	c = skip_blanks(c, end);
	if (c == end || *c != '#')
		return 0;
	c = skip_blanks(c + 1, end);
	if ((size_t)(end - c) < strlen(word) || memcmp(c, word, strlen(word)))
		return 0;
	c = skip_blanks(c + strlen(word), end);
	if ((size_t)(end - c) > 5 && !memcmp(c, "_next", 5))
		c = skip_blanks(c + 5, end);
	if (c == end || (*c != '<' && *c != '"'))
		return 0;
	close = memchr(c + 1, *c == '<' ? '>' : '"', (size_t)(end - c) - 1);
	if (!close || close == c + 1)
		return 0;
	if (buffer_append(text, "\t", 1) ||
	    buffer_append(text, c, (size_t)(close - c)))
		return -ENOMEM;
	return buffer_append(text, "\n", 1);
}

static int scan_file(struct buffer *text, const char *tree, const char *path,
		     struct error *err)
{
	autofree char *full = path_format("%s/%s", tree, path);
	struct file_map map autofilemap = FILE_MAP_INIT;
	const char *c, *end, *line;
	int ret;

	if (!full || buffer_printf(text, "%s\n", path))
		return error_nomem(err);
	ret = file_map(&map, full, err);
	if (ret || !map.size)
		return ret;
	c = (const char *)map.data;
	end = c + map.size;
	while (!ret && c < end) {
		line = memchr(c, '\n', (size_t)(end - c));
		line = line ? line : end;
		ret = scan_line(text, c, line);
		c = line + 1;
	}
	return ret ? error_nomem(err) : 0;
}

static int scan_directory(struct buffer *text, const char *tree,
			  const char *directory, struct error *err);

static int scan_entry(struct buffer *text, const char *tree,
		      const char *directory, const char *name,
		      struct error *err)
{
	autofree char *path = directory[0] ?
				      path_format("%s/%s", directory, name) :
				      strdup(name);
	autofree char *full = path ? path_format("%s/%s", tree, path) : NULL;
	struct stat st;

	if (!full)
		return error_nomem(err);
	/* A link that leads nowhere is no file. */
	if (stat(full, &st))
		return 0;
	if (S_ISDIR(st.st_mode))
		return scan_directory(text, tree, path, err);
	if (S_ISREG(st.st_mode) && is_source(name) && !strchr(path, '\n'))
		return scan_file(text, tree, path, err);
	return 0;
}

static bool is_passed_over(const char *directory, const char *name)
{
	size_t i;

	if (name[0] == '.')
		return true;
	for (i = 0; !directory[0] && passed_over[i]; i++)
		if (!strcmp(name, passed_over[i]))
			return true;
	return false;
}

/* In the order of names, so that the same tree gives the same text. */
static int scan_directory(struct buffer *text, const char *tree,
			  const char *directory, struct error *err)
{
	autofree char *full = path_format("%s/%s", tree, directory);
	struct dirent **entries = NULL;
	int count, i, ret = 0;

	if (!full)
		return error_nomem(err);
	if (is_other_arch(tree, directory))
		return 0;
	count = scandir(full, &entries, NULL, alphasort);
	if (count < 0)
		return error_set(err, errno, "cannot list %s: %s", full,
				 strerror(errno));
	for (i = 0; i < count; i++) {
		if (!ret && !is_passed_over(directory, entries[i]->d_name))
			ret = scan_entry(text, tree, directory,
					 entries[i]->d_name, err);
		free(entries[i]);
	}
	free(entries);
	return ret;
}

int includes_scan(struct buffer *text, const char *tree, struct error *err)
{
	return scan_directory(text, tree, "", err);
}
