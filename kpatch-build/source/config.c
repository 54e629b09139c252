// SPDX-License-Identifier: GPL-2.0
/*
 * Reading and comparing kernel configurations: see config.h.  A .config has
 * its strings in quotes, auto.conf has them bare.
 */
#include "source/config.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/hashmap.h"

#include <stdbool.h>
#include <string.h>

struct option {
	const char *name;
	char *value;
};

struct config {
	struct buffer text;
	struct option *items;
	size_t count;
	size_t capacity;
	struct hashmap names;
};

static void config_free(struct config *config)
{
	hashmap_free(&config->names);
	free(config->items);
	buffer_free(&config->text);
}

/* Strip quotes and their escapes, in place. */
static char *unquote(char *value)
{
	char *from, *to = value;

	if (value[0] != '"')
		return value;
	for (from = value + 1; *from && *from != '"'; from++) {
		if (*from == '\\' && from[1])
			from++;
		*to++ = *from;
	}
	*to = '\0';
	return value;
}

static int add_line(struct config *config, char *line)
{
	char *equals = strchr(line, '=');
	struct option *option;

	if (strncmp(line, "CONFIG_", 7) || !equals)
		return 0;
	*equals = '\0';
	option = array_add(config);
	if (!option)
		return -ENOMEM;
	option->name = line;
	option->value = unquote(equals + 1);
	/* auto.conf leaves them as they are, .config says "is not set". */
	if (!strcmp(option->value, "n"))
		config->count--;
	return 0;
}

static int config_read(struct config *config, const char *path,
		       struct error *err)
{
	char *line, *cursor;
	size_t i;
	int ret = file_read(path, &config->text, err);

	if (ret)
		return ret;
	cursor = config->text.data;
	while ((line = strsep(&cursor, "\n")))
		if (add_line(config, line))
			return error_nomem(err);
	/* The items move while they grow, so the index comes last. */
	for (i = 0; i < config->count; i++) {
		ret = hashmap_put_string(&config->names, config->items[i].name,
					 &config->items[i]);
		if (ret && ret != -EEXIST)
			return error_nomem(err);
	}
	return 0;
}

static const char *value_of(const struct config *config, const char *name)
{
	const struct option *option = hashmap_get_string(&config->names, name);

	return option ? option->value : NULL;
}

static bool is_packaging(const char *name)
{
	static const char *const names[] = {
		"CONFIG_BUILD_SALT",
		"CONFIG_MODULE_SIG_ALL",
		"CONFIG_MODULE_SIG_KEY",
		"CONFIG_SYSTEM_TRUSTED_KEYS",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

/* One more difference for the message; the first few are enough to tell. */
static int note(struct buffer *notes, size_t *count, const char *name,
		const char *shipped, const char *tree)
{
	if (++*count > 3)
		return 0;
	return buffer_printf(notes, "%s%s is %s, %s in the tree",
			     *count > 1 ? "; " : "", name,
			     shipped ? shipped : "not set",
			     tree ? tree : "not set");
}

int config_compare(const char *shipped_path, const char *tree_path,
		   struct error *err)
{
	struct config shipped cleanup(config_free) = { .text = BUFFER_INIT };
	struct config tree cleanup(config_free) = { .text = BUFFER_INIT };
	struct buffer notes autobuffer = BUFFER_INIT;
	const struct option *option;
	const char *value;
	size_t count = 0;
	int ret = config_read(&shipped, shipped_path, err);

	if (!ret)
		ret = config_read(&tree, tree_path, err);
	if (ret)
		return ret;
	array_for_each (option, &shipped) {
		value = value_of(&tree, option->name);
		if ((!value || strcmp(value, option->value)) &&
		    note(&notes, &count, option->name, option->value, value))
			return error_nomem(err);
	}
	array_for_each (option, &tree)
		if (!value_of(&shipped, option->name) &&
		    !is_packaging(option->name) &&
		    note(&notes, &count, option->name, NULL, option->value))
			return error_nomem(err);
	if (!count)
		return 0;
	return error_set(err, EXDEV,
			 "the source tree is prepared for another "
			 "configuration than %s: %zu options differ: %s",
			 shipped_path, count, buffer_string(&notes));
}

int config_value(const char *path, const char *option, char **value,
		 struct error *err)
{
	struct config config cleanup(config_free) = { .text = BUFFER_INIT };
	const char *found;
	int ret = config_read(&config, path, err);

	if (ret)
		return ret;
	found = value_of(&config, option);
	*value = found ? strdup(found) : NULL;
	return found && !*value ? error_nomem(err) : 0;
}
