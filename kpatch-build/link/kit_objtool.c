// SPDX-License-Identifier: GPL-2.0
/*
 * objtool on single objects, for kernels whose kbuild runs it on whole modules
 * only (IBT): see kit_objtool() in kit.h.
 */
#include "elf/object.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "link/kit.h"
#include "link/tool.h"

#include <string.h>

static int is_processed(const char *path, bool *processed, struct error *err)
{
	static const char *const sections[] = { ".orc_unwind_ip",
						".return_sites", ".call_sites",
						".retpoline_sites",
						".static_call_sites" };
	struct object *obj autoobject = NULL;
	size_t i;
	int ret = object_open(&obj, path, err);

	*processed = false;
	for (i = 0; !ret && i < ARRAY_SIZE(sections); i++)
		if (object_section(obj, sections[i]))
			*processed = true;
	return ret;
}

int kit_objtool(const struct kit *kit, const char *path, const char *tree,
		int log_fd, struct error *err)
{
	struct words command autowords = WORDS_INIT;
	struct buffer said autobuffer = BUFFER_INIT;
	bool processed;
	char **word;
	int ret;

	if (!kit->objtool.count)
		return 0;
	ret = is_processed(path, &processed, err);
	if (ret || processed)
		return ret;
	array_for_each(word, &kit->objtool)
		if (words_add(&command, *word))
			return error_nomem(err);
	if (words_add(&command, path))
		return error_nomem(err);
	ret = tool_run(&command, &kit->environment, tree, log_fd, &said, err);
	if (!ret && said.length)
		return error_set(err, EIO, "%.*s",
				 (int)strcspn(said.data, "\n"), said.data);
	return ret;
}
