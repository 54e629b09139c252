// SPDX-License-Identifier: GPL-2.0
/*
 * Selecting exports: see exports.h.  Lines are passed on as they are; what is
 * in them is for modpost to judge.
 */
#include "link/exports.h"
#include "elf/object.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/hashmap.h"

#include <string.h>

static int add_name(struct hashmap *names, const char *name, struct error *err)
{
	int ret = hashmap_put_string(names, name, (void *)name);

	return ret && ret != -EEXIST ? error_nomem(err) : 0;
}

static int add_undefined(struct hashmap *names, const struct object *obj,
			 struct error *err)
{
	size_t i;
	int ret = add_name(names, "module_layout", err);

	for (i = 1; !ret && i < obj->nr_symbols; i++)
		if (obj->symbols[i].shndx == SHN_UNDEF)
			ret = add_name(names, obj->symbols[i].name, err);
	return ret;
}

/* Between tabs: checksum, symbol, and what else there is. */
static int take_line(const struct hashmap *names, const char *line,
		     size_t length, struct buffer *text)
{
	const char *name = memchr(line, '\t', length), *end;

	if (!name)
		return 0;
	name++;
	end = memchr(name, '\t', length - (size_t)(name - line));
	if (!end || !hashmap_get(names, name, (size_t)(end - name)))
		return 0;
	return buffer_append(text, line, length);
}

static int take_list(const struct hashmap *names, const char *path,
		     struct buffer *text, struct error *err)
{
	struct file_map map autofilemap = FILE_MAP_INIT;
	const char *line, *end, *next;
	int ret = file_map(&map, path, err);

	if (ret || !map.size)
		return ret;
	end = (const char *)map.data + map.size;
	for (line = (const char *)map.data; line < end; line = next) {
		next = memchr(line, '\n', (size_t)(end - line));
		if (!next)
			return error_set(err, EINVAL,
					 "%s: its last line is not whole",
					 path);
		next++;
		if (take_line(names, line, (size_t)(next - line), text))
			return error_nomem(err);
	}
	return 0;
}

int exports_select(const char *object, const char *const *lists,
		   size_t nr_lists, const char *path, struct error *err)
{
	struct object *obj autoobject = NULL;
	struct hashmap names autohashmap = HASHMAP_INIT;
	struct buffer text autobuffer = BUFFER_INIT;
	size_t i;
	int ret = object_open(&obj, object, err);

	if (!ret)
		ret = add_undefined(&names, obj, err);
	for (i = 0; !ret && i < nr_lists; i++)
		ret = take_list(&names, lists[i], &text, err);
	return ret ? ret :
		     file_publish(path, buffer_string(&text), text.length, 0600,
				  err);
}
