// SPDX-License-Identifier: GPL-2.0
/*
 * Hashing code: see code.h.
 */
#include "link/code.h"
#include "arch/arch.h"
#include "elf/bytes.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <string.h>
#include <xxhash.h>

static bool is_code(const struct symbol *sym)
{
	const struct section *sec = sym ? sym->section : NULL;

	return sec && sec->data && sym->type == STT_FUNC &&
	       sym->value <= sec->size && sym->size <= sec->size - sym->value;
}

/* Without an architecture's table each relocation is taken for 4 bytes. */
static size_t width_of(const struct object *obj, const struct reloc *reloc)
{
	const struct arch *arch = arch_find(obj->machine);
	int width = arch ? arch->reloc_width(reloc->type) : 0;

	return width > 0 ? (size_t)width : 4;
}

/*
 * The constant that a relocation means, if it is one of a section in which the
 * linker merges equal ones; where in there it is depends on the others.
 */
static const uint8_t *constant_of(const struct object *obj,
				  const struct section *from,
				  const struct reloc *reloc, size_t *size)
{
	const struct arch *arch = arch_find(obj->machine);
	const struct section *sec = reloc->symbol->section;
	const uint8_t *end;
	uint64_t at;

	if (!arch || !sec || !sec->data || !(sec->flags & SHF_MERGE))
		return NULL;
	at = reloc->symbol->value + (uint64_t)reloc->addend +
	     (uint64_t)arch->reloc_bias(from, reloc);
	if (at >= sec->size)
		return NULL;
	*size = sec->entsize;
	if (sec->flags & SHF_STRINGS && sec->entsize == 1) {
		end = memchr(sec->data + at, 0, sec->size - at);
		*size = end ? (size_t)(end - sec->data - at) + 1 : 0;
	}
	return *size && *size <= sec->size - at ? sec->data + at : NULL;
}

static int put_reloc(struct buffer *text, const struct object *obj,
		     const struct section *sec, const struct reloc *reloc,
		     uint64_t place)
{
	size_t size = 0;
	const uint8_t *constant = constant_of(obj, sec, reloc, &size);
	const char *name =
		constant ? reloc->symbol->section->name : reloc->symbol->name;
	uint8_t bytes[20];

	bytes_put64(bytes, place, false);
	bytes_put64(bytes + 8, constant ? 0 : (uint64_t)reloc->addend, false);
	bytes_put32(bytes + 16, reloc->type, false);
	if (buffer_append(text, bytes, sizeof(bytes)) ||
	    buffer_append(text, name, strlen(name) + 1))
		return -ENOMEM;
	return constant ? buffer_append(text, constant, size) : 0;
}

static int put_code(struct buffer *text, const struct object *obj,
		    const struct symbol *sym)
{
	size_t start = text->length, count, width, i;
	const struct reloc *relocs;
	uint64_t place;

	if (buffer_append(text, sym->section->data + sym->value, sym->size))
		return -ENOMEM;
	relocs = section_relocs(sym->section, sym->value,
				sym->value + sym->size, &count);
	for (i = 0; i < count; i++) {
		place = relocs[i].offset - sym->value;
		width = width_of(obj, &relocs[i]);
		if (width > sym->size - place)
			width = sym->size - place;
		memset(text->data + start + place, 0, width);
		if (put_reloc(text, obj, sym->section, &relocs[i], place))
			return -ENOMEM;
	}
	return 0;
}

int code_hash(const struct object *obj, const char *name,
	      uint8_t hash[KPATCH_HASH_SIZE])
{
	autofree char *cold_name = path_format("%s.cold", name);
	struct buffer text autobuffer = BUFFER_INIT;
	const struct symbol *sym = object_symbol(obj, name), *cold;
	XXH128_canonical_t canonical;

	memset(hash, 0, KPATCH_HASH_SIZE);
	if (!is_code(sym))
		return 0;
	if (!cold_name || put_code(&text, obj, sym))
		return -ENOMEM;
	cold = object_symbol(obj, cold_name);
	if (is_code(cold) && put_code(&text, obj, cold))
		return -ENOMEM;
	XXH128_canonicalFromHash(&canonical, XXH3_128bits(buffer_string(&text),
							  text.length));
	memcpy(hash, canonical.digest, KPATCH_HASH_SIZE);
	return 0;
}
