// SPDX-License-Identifier: GPL-2.0
/*
 * Sizes of a few structures out of .BTF, which libbpf reads, or else out of
 * DWARF: see sizes.h.
 */
#include "target/sizes.h"
#include "elf/structs.h"
#include "lib/array.h"
#include "lib/cleanup.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <string.h>

static const struct row {
	const char *name;
	size_t field;
} rows[] = {
	{ "alt_instr", offsetof(struct special_sizes, alt) },
	{ "bug_entry", offsetof(struct special_sizes, bug) },
	{ "exception_table_entry", offsetof(struct special_sizes, ex) },
	{ "jump_entry", offsetof(struct special_sizes, jump) },
	{ "orc_entry", offsetof(struct special_sizes, orc) },
	{ "paravirt_patch_site", offsetof(struct special_sizes, para) },
	{ "static_call_site", offsetof(struct special_sizes, static_call) },
	{ "pi_entry", offsetof(struct special_sizes, printk_index) },
	{ "fixup_entry", offsetof(struct special_sizes, fixup) },
};

static void free_types(struct btf **types)
{
	btf__free(*types);
}

/* Does it fit the field?  Entries are small. */
static int set_size(struct special_sizes *sizes, const struct row *row,
		    int64_t found)
{
	unsigned int size = (unsigned int)found;

	if (found <= 0 || found > UINT16_MAX)
		return -EINVAL;
	memcpy((char *)sizes + row->field, &size, sizeof(size));
	return 0;
}

static int take_size(struct special_sizes *sizes, const struct row *row,
		     const struct btf *types)
{
	__s32 id = btf__find_by_name_kind(types, row->name, BTF_KIND_STRUCT);

	/* A kernel that has no such structure has no such section. */
	if (id < 0)
		return 0;
	return set_size(sizes, row, btf__resolve_size(types, (__u32)id));
}

int sizes_from_btf(struct special_sizes *sizes, const void *data, size_t size,
		   const char *name, struct error *err)
{
	cleanup(free_types) struct btf *types = NULL;
	size_t i;
	int ret = 0;

	/* What is wrong is told by the error alone. */
	libbpf_set_print(NULL);
	if (size > UINT32_MAX)
		return error_set(err, EINVAL, "%s: .BTF section of %zu bytes",
				 name, size);
	types = btf__new(data, (__u32)size);
	if (!types && errno == ENOMEM)
		return error_nomem(err);
	for (i = 0; types && !ret && i < ARRAY_SIZE(rows); i++)
		ret = take_size(sizes, &rows[i], types);
	if (!types || ret)
		return error_set(err, EINVAL, "%s: damaged .BTF section", name);
	return 0;
}

int sizes_from_dwarf(struct special_sizes *sizes, const struct object *image,
		     struct error *err)
{
	const char *names[ARRAY_SIZE(rows)];
	uint64_t found[ARRAY_SIZE(rows)];
	struct lines *lines = NULL;
	size_t i;
	int ret = lines_open(&lines, image);

	if (ret == -ENOMEM)
		return error_nomem(err);
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		names[i] = rows[i].name;
	structs_sizes(lines, names, found, ARRAY_SIZE(rows));
	lines_close(lines);
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if (found[i] && (found[i] > INT64_MAX ||
				 set_size(sizes, &rows[i], (int64_t)found[i])))
			return error_set(err, EINVAL,
					 "%s: damaged debug information: "
					 "struct %s of %llu bytes",
					 image->path, names[i],
					 (unsigned long long)found[i]);
	return 0;
}
