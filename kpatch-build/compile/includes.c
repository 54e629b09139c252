// SPDX-License-Identifier: GPL-2.0
/*
 * The table of include lines, and walks over it: see includes.h.  A name can
 * only mean a file that ends in it, so both are indexed by their last part.
 */
#include "compile/includes_private.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <stdint.h>
#include <string.h>

/* Raised when the text is another. */
#define VERSION "kpatch-includes 1"

/* As an index plus one in a map of pointers. */
static size_t map_index(const struct hashmap *map, const char *key)
{
	return (size_t)(uintptr_t)hashmap_get_string(map, key);
}

/* Put @index in front of the chain of @key; sets @next to what was there. */
static int map_chain(struct hashmap *map, const char *key, size_t index,
		     size_t *next)
{
	struct hashmap_entry *entry = hashmap_find(map, key, strlen(key));
	void *value = (void *)(uintptr_t)(index + 1);

	*next = 0;
	if (!entry)
		return hashmap_put_string(map, key, value);
	*next = (size_t)(uintptr_t)entry->value;
	entry->value = value;
	return 0;
}

static int add_file(struct includes *includes, const char *path)
{
	const char **file = array_add(&includes->files);
	size_t index = includes->files.count - 1;

	if (!file)
		return -ENOMEM;
	*file = path;
	return hashmap_put_string(&includes->by_path, path,
				  (void *)(uintptr_t)(index + 1));
}

/* What is in front of the name says only how to get there. */
static const char *skip_dots(const char *name)
{
	while (!strncmp(name, "./", 2) || !strncmp(name, "../", 3))
		name = strchr(name, '/') + 1;
	return name;
}

static int add_line(struct includes *includes, const char *text)
{
	struct include *line;
	size_t index = includes->lines.count;

	if (!includes->files.count || (text[0] != '<' && text[0] != '"'))
		return -EINVAL;
	line = array_add(&includes->lines);
	if (!line)
		return -ENOMEM;
	line->quoted = text[0] == '"';
	line->name = text + 1;
	line->file = includes->files.count - 1;
	return map_chain(&includes->by_name, path_base(line->name), index,
			 &line->next);
}

/* Cut the text into strings and index them; -EINVAL: it is no such text. */
static int make_table(struct includes *includes, char *text)
{
	char *line;
	int ret = 0;

	while (!ret && (line = strsep(&text, "\n"))) {
		if (line[0] == '\t')
			ret = add_line(includes, line + 1);
		else if (line[0])
			ret = add_file(includes, line);
	}
	includes->seen =
		calloc(includes->files.count + 1, sizeof(*includes->seen));
	return ret || includes->seen ? ret : -ENOMEM;
}

static int store(const struct includes *includes, const char *identity,
		 const char *cache, struct error *err)
{
	struct buffer text autobuffer = BUFFER_INIT;

	if (buffer_printf(&text, "%s %s\n", VERSION, identity) ||
	    buffer_append(&text, includes->text.data, includes->text.length) ||
	    buffer_puts(&text, "\n"))
		return error_nomem(err);
	return file_publish(cache, text.data, text.length, 0600, err);
}

/* The text that the cache has; false: none of this tree, or damaged. */
static bool load(struct includes *includes, const char *identity,
		 const char *cache, char **text)
{
	autofree char *head = path_format("%s %s\n", VERSION, identity);
	size_t length;

	if (!head || !file_exists(cache) ||
	    file_read(cache, &includes->text, NULL))
		return false;
	length = includes->text.length;
	if (length < strlen(head) + 2 ||
	    memcmp(includes->text.data, head, strlen(head)) ||
	    memchr(includes->text.data, '\0', length) ||
	    /* Published whole, so this only tells of damage. */
	    memcmp(includes->text.data + length - 2, "\n\n", 2))
		return false;
	*text = includes->text.data + strlen(head);
	return true;
}

static int open_table(struct includes *includes, const char *tree,
		      const char *identity, const char *cache,
		      struct error *err)
{
	char *text = NULL;
	int ret;

	if (identity && load(includes, identity, cache, &text) &&
	    !make_table(includes, text))
		return 0;
	includes->text.length = 0;
	includes->files.count = includes->lines.count = 0;
	hashmap_free(&includes->by_path);
	hashmap_free(&includes->by_name);
	free(includes->seen);
	includes->seen = NULL;
	ret = includes_scan(&includes->text, tree, err);
	if (!ret && identity)
		ret = store(includes, identity, cache, err);
	if (!ret && !includes->text.length)
		ret = error_set(err, ENOENT, "%s: no sources in it", tree);
	if (ret)
		return ret;
	return make_table(includes, includes->text.data) ? error_nomem(err) : 0;
}

int includes_open(struct includes **includes, const char *tree,
		  const char *identity, const char *cache, struct error *err)
{
	int ret;

	*includes = calloc(1, sizeof(**includes));
	if (!*includes)
		return error_nomem(err);
	ret = open_table(*includes, tree, identity, cache, err);
	if (ret) {
		includes_close(*includes);
		*includes = NULL;
	}
	return ret;
}

void includes_close(struct includes *includes)
{
	if (!includes)
		return;
	buffer_free(&includes->text);
	free(includes->files.items);
	free(includes->lines.items);
	hashmap_free(&includes->by_path);
	hashmap_free(&includes->by_name);
	free(includes->seen);
	free(includes);
}

static size_t find_beside(const struct includes *includes,
			  const struct include *line, int *ret)
{
	const char *path = includes->files.items[line->file];
	autofree char *beside = path_format(
		"%.*s%s", (int)(path_base(path) - path), path, line->name);

	if (!beside) {
		*ret = -ENOMEM;
		return 0;
	}
	path_normalize(beside);
	return map_index(&includes->by_path, beside);
}

/* In the directories that the compiler looks in first for all objects. */
static size_t find_standard(const struct includes *includes, const char *name,
			    int *ret)
{
	static const char *const directories[] = { "include", "include/uapi" };
	size_t found = 0, i;

	for (i = 0; !found && i < ARRAY_SIZE(directories); i++) {
		autofree char *path =
			path_format("%s/%s", directories[i], name);

		if (!path) {
			*ret = -ENOMEM;
			return 0;
		}
		path_normalize(path);
		found = map_index(&includes->by_path, path);
	}
	return found;
}

static bool ends_in(const char *path, const char *name)
{
	size_t length = strlen(path), end = strlen(name);

	return length == end ? !strcmp(path, name) :
			       length > end && path[length - end - 1] == '/' &&
				       !strcmp(path + length - end, name);
}

/* Where a line leads if that is certain, as index plus one; 0: it is not. */
static size_t find_certain(const struct includes *includes,
			   const struct include *line, int *ret)
{
	size_t found = line->quoted ? find_beside(includes, line, ret) : 0;

	return found || *ret ? found : find_standard(includes, line->name, ret);
}

/* Files found and still to be looked at. */
struct walk {
	size_t *items;
	size_t count;
	size_t capacity;
};

static int walk_add(struct includes *includes, struct walk *walk, size_t file)
{
	size_t *slot;

	if (includes->seen[file] == includes->walk)
		return 0;
	slot = array_add(walk);
	if (!slot)
		return -ENOMEM;
	*slot = file;
	includes->seen[file] = includes->walk;
	return 0;
}

/* All lines that may mean the file @path. */
static int add_includers(struct includes *includes, struct walk *walk,
			 const char *path)
{
	size_t self = map_index(&includes->by_path, path), next, found;
	const struct include *line;
	int ret = 0;

	for (next = map_index(&includes->by_name, path_base(path));
	     !ret && next; next = line->next) {
		line = &includes->lines.items[next - 1];
		if (!ends_in(path, skip_dots(line->name)))
			continue;
		found = find_certain(includes, line, &ret);
		if (!ret && (!found || !self || found == self))
			ret = walk_add(includes, walk, line->file);
	}
	return ret;
}

static int compare(const void *a, const void *b)
{
	size_t one = *(const size_t *)a, two = *(const size_t *)b;

	return one < two ? -1 : one > two;
}

int includes_dependants(struct includes *includes, const char *path,
			struct words *files, struct error *err)
{
	struct walk walk = { NULL, 0, 0 };
	size_t i;
	int ret;

	includes->walk++;
	ret = add_includers(includes, &walk, path);
	for (i = 0; !ret && i < walk.count; i++)
		ret = add_includers(includes, &walk,
				    includes->files.items[walk.items[i]]);
	if (!ret && walk.count)
		qsort(walk.items, walk.count, sizeof(*walk.items), compare);
	for (i = 0; !ret && i < walk.count; i++)
		ret = words_add(files, includes->files.items[walk.items[i]]);
	free(walk.items);
	return ret ? error_nomem(err) : 0;
}
