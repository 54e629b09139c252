// SPDX-License-Identifier: GPL-2.0
/*
 * Listing kprobes: see kprobes.h.  A line is "ADDRESS  KIND  FUNCTION+OFFSET
 * MODULE [FLAG]…".
 */
#include "kpatch/kprobes.h"

#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/file.h"

#include <stdlib.h>
#include <string.h>

#define LIST "/sys/kernel/debug/kprobes/list"

static int add_line(struct kprobes *probes, const char *line)
{
	uint64_t address = strtoull(line, NULL, 16), *probe;

	/* Whom it does not trust the kernel shows none. */
	if (!address || strstr(line, "[FTRACE]"))
		return 0;
	probe = array_add(probes);
	if (!probe)
		return -ENOMEM;
	*probe = address;
	return 0;
}

int kprobes_read(struct kprobes *probes, const char *root, struct error *err)
{
	autofree char *path = path_format("%s" LIST, root);
	autobuffer struct buffer text = BUFFER_INIT;
	char *rest, *line;
	int ret;

	if (!path)
		return error_nomem(err);
	ret = file_read(path, &text, err);
	rest = text.data;
	while (!ret && (line = strsep(&rest, "\n")))
		if (add_line(probes, line))
			ret = error_nomem(err);
	return ret;
}

void kprobes_free(struct kprobes *probes)
{
	free(probes->items);
	*probes = (struct kprobes)KPROBES_INIT;
}
