// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target of the differ: the input is a pair of objects, the second behind
 * the first, whose size is in the first four bytes.  Nothing is written to a
 * file system; what would be is read again.
 */
#include "fuzz.h"
#include "diff/diff.h"
#include "elf/bytes.h"

#include <string.h>

#ifndef REPLAY
/* One of the two objects, in its place, or anything. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room,
			       unsigned int seed)
{
	uint64_t state = seed, first;

	if (seed % 4 == 0 || size < 8)
		return LLVMFuzzerMutate(data, size, room);
	first = bytes_get32(data, false);
	if (first > size - 4)
		first = size - 4;
	if (seed % 4 == 1)
		mutate_object(data + 4, first, &state);
	else
		size = 4 + first +
		       mutate_object(data + 4 + first, size - 4 - first,
				     &state);
	return size;
}
#endif

/* The running kernel: what is where is told by how a name starts. */
static bool find_local(const struct lookup *lookup, const char *name,
		       bool is_func, struct lookup_result *result)
{
	memset(result, 0, sizeof(*result));
	result->objname = "vmlinux";
	result->sympos = *name == 'h' ? 2 : 0;
	return *name != 'm';
}

static bool find_global(const struct lookup *lookup, const char *name,
			struct lookup_result *result)
{
	memset(result, 0, sizeof(*result));
	result->objname = *name == '_' ? "mod" : "vmlinux";
	return strncmp(name, "else", 4) != 0;
}

static bool find_export(const struct lookup *lookup, const char *name,
			struct lookup_result *result)
{
	memset(result, 0, sizeof(*result));
	result->objname = *name == 'm' ? "mod" : "vmlinux";
	result->exported = true;
	return *name == 'm' || *name == 'e';
}

static const struct lookup_ops ops = { find_local, find_global, find_export };
static const struct lookup kernel = { &ops };

static void diff(const struct object *orig, const struct object *patched,
		 const char *parent)
{
	static const struct special_sizes sizes = {
		.alt = 12,
		.bug = 12,
		.ex = 12,
		.jump = 16,
		.orc = 6,
		.para = 16,
		.static_call = 8,
		.printk_index = 8,
	};
	const struct diff_input input = {
		.orig = orig,
		.patched = patched,
		.object_name = "fuzz.o",
		.parent_name = parent,
		.patch_name = "fuzz",
		.lookup = &kernel,
		.sizes = &sizes,
	};
	autofree char *output =
		path_format("/dev/shm/kpatch-fuzz.%d.o", (int)getpid());
	autoerror struct error err = ERROR_INIT;
	autoobject struct object *written = NULL;
	struct report report = REPORT_INIT;
	enum diff_result result;

	if (diff_objects(&input, output, &report, &result, &err)) {
		if (!err.code || file_exists(output))
			abort();
	} else if (result == DIFF_WRITTEN) {
		if (object_open(&written, output, NULL) || unlink(output))
			abort();
	}
	report_free(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	autoobject struct object *orig = NULL;
	autoobject struct object *patched = NULL;
	uint64_t first;

	if (size < 4)
		return 0;
	first = bytes_get32(data, false);
	if (first > size - 4)
		first = size - 4;
	if (!object_open_memory(&orig, "orig", data + 4, first, NULL) &&
	    !object_open_memory(&patched, "patched", data + 4 + first,
				size - 4 - first, NULL))
		/* Some keys are for modules only. */
		diff(orig, patched, first / 8 % 2 ? "vmlinux" : "test");
	return 0;
}
