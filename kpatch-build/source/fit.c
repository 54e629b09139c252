// SPDX-License-Identifier: GPL-2.0
/*
 * Comparing configurations: see fit.h.
 */
#include "source/fit.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "target/config.h"

#include <stdbool.h>
#include <string.h>

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

/* The differences, told by the first few. */
struct notes {
	struct buffer text;
	size_t count;
};

static int note(struct notes *notes, const char *name, const char *shipped,
		const char *tree)
{
	if (++notes->count > 3)
		return 0;
	return buffer_printf(&notes->text, "%s%s is %s, %s in the tree",
			     notes->count > 1 ? "; " : "", name,
			     shipped ? shipped : "not set",
			     tree ? tree : "not set");
}

static bool is_compiler(const char *name)
{
	return !strcmp(name, "CONFIG_CC_VERSION_TEXT");
}

static int compare(const struct config *shipped, const struct config *tree,
		   struct notes *notes)
{
	const struct hashmap_entry *entry;
	const char *value;

	array_for_each(entry, &shipped->values) {
		value = config_get(tree, entry->key);
		if ((!value || strcmp(value, entry->value)) &&
		    !is_compiler(entry->key) &&
		    note(notes, entry->key, entry->value, value))
			return -ENOMEM;
	}
	array_for_each(entry, &tree->values)
		if (!config_get(shipped, entry->key) &&
		    !is_packaging(entry->key) &&
		    note(notes, entry->key, NULL, entry->value))
			return -ENOMEM;
	return 0;
}

int fit_check(const char *shipped_path, const char *tree_path,
	      struct error *err)
{
	struct config shipped cleanup(config_free) = CONFIG_INIT;
	struct config tree cleanup(config_free) = CONFIG_INIT;
	struct notes notes = { BUFFER_INIT, 0 };
	int ret = config_read(&shipped, shipped_path, err);

	if (!ret)
		ret = config_read(&tree, tree_path, err);
	if (ret)
		return ret;
	if (compare(&shipped, &tree, &notes))
		ret = error_nomem(err);
	else if (notes.count)
		ret = error_set(err, EXDEV,
				"the source tree is prepared for another "
				"configuration than %s: %zu option%s: %s: name "
				"the configuration that the kernel was built "
				"with (--config) and a tree that was prepared "
				"with it (--sourcedir), or leave both to "
				"kpatch-build",
				shipped_path, notes.count,
				notes.count == 1 ? " differs" : "s differ",
				buffer_string(&notes.text));
	buffer_free(&notes.text);
	return ret;
}
