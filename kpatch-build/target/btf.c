// SPDX-License-Identifier: GPL-2.0
/*
 * Sizes of a few structures out of .BTF, which libbpf reads: see btf.h.
 */
#include "target/btf.h"
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

static int take_size(struct special_sizes *sizes, const struct row *row,
		     const struct btf *types)
{
	__s32 id = btf__find_by_name_kind(types, row->name, BTF_KIND_STRUCT);
	__s64 found = id < 0 ? 0 : btf__resolve_size(types, (__u32)id);
	unsigned int size = (unsigned int)found;

	/* A kernel that has no such structure has no such section. */
	if (id < 0)
		return 0;
	if (found <= 0 || found > UINT16_MAX)
		return -EINVAL;
	memcpy((char *)sizes + row->field, &size, sizeof(size));
	return 0;
}

int btf_sizes(struct special_sizes *sizes, const void *data, size_t size,
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
