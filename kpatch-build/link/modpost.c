// SPDX-License-Identifier: GPL-2.0
/*
 * Reading .mod.c files: see modpost.h.  Only two things in them are looked for;
 * a line that is neither is common, and if it is not, the comparison with the
 * kit's shows it.
 */
#include "link/modpost.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/dup.h"
#include "lib/listing.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char depends_start[] = "MODULE_INFO(depends, \"";
static const char depends_end[] = "\");";

/* "\t{ 0xc5e76214, "kpatch_format_1" }," */
static const char import_start[] = "\t{ 0x";
static const char import_middle[] = ", \"";
static const char import_end[] = "\" },";

static bool starts(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

static int take_import(struct modpost *modpost, const char *line,
		       const struct listing_place *place, struct error *err)
{
	const char *name, *end;
	struct import *import;
	unsigned long crc;
	char *rest;

	errno = 0;
	crc = strtoul(line + strlen(import_start), &rest, 16);
	name = rest + strlen(import_middle);
	end = starts(rest, import_middle) ? strchr(name, '"') : NULL;
	if (errno || crc > UINT32_MAX || !end || end == name ||
	    strcmp(end, import_end))
		return error_set(err, EINVAL,
				 "%s:%u: not the version of a symbol",
				 place->path, place->number);
	import = array_add(modpost);
	if (!import)
		return error_nomem(err);
	import->crc = (uint32_t)crc;
	import->name = strndup(name, (size_t)(end - name));
	return import->name ? 0 : error_nomem(err);
}

static int take_depends(struct modpost *modpost, char *line,
			const struct listing_place *place, struct error *err)
{
	char *value = line + strlen(depends_start), *end = strchr(value, '"');

	if (modpost->depends || !end || strcmp(end, depends_end))
		return error_set(err, EINVAL,
				 "%s:%u: not the list of modules that a module "
				 "depends on",
				 place->path, place->number);
	*end = '\0';
	return dup_string(&modpost->depends, value) ? error_nomem(err) : 0;
}

static int take_line(void *owner, char *line, const struct listing_place *place,
		     struct error *err)
{
	struct modpost *modpost = owner;

	if (starts(line, import_start))
		return take_import(modpost, line, place, err);
	if (starts(line, depends_start))
		return take_depends(modpost, line, place, err);
	return buffer_printf(&modpost->common, "%s\n", line) ?
		       error_nomem(err) :
		       0;
}

int modpost_read(struct modpost *modpost, const char *path, struct error *err)
{
	autofree char *text = NULL;
	int ret;

	*modpost = (struct modpost)MODPOST_INIT;
	ret = listing_read(path, take_line, modpost, &text, err);
	if (!ret && !modpost->depends)
		ret = error_set(err, EINVAL,
				"%s: does not say what the module depends on",
				path);
	if (ret)
		modpost_free(modpost);
	return ret;
}

void modpost_free(struct modpost *modpost)
{
	struct import *import;

	array_for_each(import, modpost)
		free(import->name);
	free(modpost->items);
	free(modpost->depends);
	buffer_free(&modpost->common);
	*modpost = (struct modpost)MODPOST_INIT;
}
