// SPDX-License-Identifier: GPL-2.0
/*
 * Walking .BTF for the sizes of a few structures: see btf.h.  A walk of its
 * own, since the types are only passed over: nothing is resolved, and nothing
 * in the data is believed.
 */
#include "target/btf.h"
#include "elf/bytes.h"
#include "lib/array.h"

#include <linux/btf.h>
#include <string.h>

struct types {
	const uint8_t *data;
	size_t size;
	const char *strings;
	size_t strings_size;
};

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

/* Bytes that follow the common part of a type; -1: unknown kind. */
static long tail_bytes(unsigned int kind, long vlen)
{
	switch (kind) {
	case BTF_KIND_PTR:
	case BTF_KIND_FWD:
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_FUNC:
	case BTF_KIND_FLOAT:
	case BTF_KIND_TYPE_TAG:
		return 0;
	case BTF_KIND_INT:
	case BTF_KIND_VAR:
	case BTF_KIND_DECL_TAG:
		return 4;
	case BTF_KIND_ARRAY:
		return sizeof(struct btf_array);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return vlen * (long)sizeof(struct btf_member);
	case BTF_KIND_ENUM:
		return vlen * (long)sizeof(struct btf_enum);
	case BTF_KIND_ENUM64:
		return vlen * 12;
	case BTF_KIND_FUNC_PROTO:
		return vlen * (long)sizeof(struct btf_param);
	case BTF_KIND_DATASEC:
		return vlen * (long)sizeof(struct btf_var_secinfo);
	}
	return -1;
}

static int damaged(const char *name, struct error *err)
{
	return error_set(err, EINVAL, "%s: damaged .BTF section", name);
}

static int open_types(struct types *types, const uint8_t *data, size_t size,
		      const char *name, struct error *err)
{
	size_t header, type_off, str_off;

	if (size < sizeof(struct btf_header) ||
	    bytes_get16(data, false) != BTF_MAGIC)
		return damaged(name, err);
	header =
		bytes_get32(data + offsetof(struct btf_header, hdr_len), false);
	type_off = bytes_get32(data + offsetof(struct btf_header, type_off),
			       false);
	types->size = bytes_get32(data + offsetof(struct btf_header, type_len),
				  false);
	str_off =
		bytes_get32(data + offsetof(struct btf_header, str_off), false);
	types->strings_size =
		bytes_get32(data + offsetof(struct btf_header, str_len), false);
	if (header > size || type_off > size - header ||
	    types->size > size - header - type_off || str_off > size - header ||
	    types->strings_size > size - header - str_off)
		return damaged(name, err);
	types->data = data + header + type_off;
	types->strings = (const char *)data + header + str_off;
	/* With a NUL at their end, any offset inside is a string. */
	if (!types->strings_size || types->strings[types->strings_size - 1])
		return damaged(name, err);
	return 0;
}

static void take_size(struct special_sizes *sizes, const char *name,
		      unsigned int size)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if (!strcmp(rows[i].name, name))
			memcpy((char *)sizes + rows[i].field, &size,
			       sizeof(size));
}

int btf_sizes(struct special_sizes *sizes, const void *data, size_t size,
	      const char *name, struct error *err)
{
	struct types types = { 0 };
	size_t at = 0;
	int ret = open_types(&types, data, size, name, err);

	if (ret)
		return ret;
	while (types.size - at >= sizeof(struct btf_type)) {
		const uint8_t *type = types.data + at;
		uint32_t string = bytes_get32(type, false);
		uint32_t info = bytes_get32(type + 4, false);
		long tail = tail_bytes(BTF_INFO_KIND(info),
				       (long)BTF_INFO_VLEN(info));

		at += sizeof(struct btf_type);
		if (tail < 0 || (size_t)tail > types.size - at ||
		    string >= types.strings_size)
			return damaged(name, err);
		at += (size_t)tail;
		if (BTF_INFO_KIND(info) == BTF_KIND_STRUCT)
			take_size(sizes, types.strings + string,
				  bytes_get32(type + 8, false));
	}
	return types.size == at ? 0 : damaged(name, err);
}
