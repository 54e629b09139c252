// SPDX-License-Identifier: GPL-2.0
/*
 * Names of what relocations refer to: see refname.h.
 */
#include "diff/refname.h"

#include "elf/bytes.h"

#include <inttypes.h>
#include <string.h>

/* So much of a string is enough to know it by. */
#define MAX_STRING 40

/* "+0x8", "-0x4", or nothing. */
static int append_offset(struct buffer *text, int64_t offset)
{
	if (!offset)
		return 0;
	if (offset > 0)
		return buffer_printf(text, "+0x%" PRIx64, (uint64_t)offset);
	return buffer_printf(text, "-0x%" PRIx64, -(uint64_t)offset);
}

static int append_character(struct buffer *text, uint8_t c)
{
	switch (c) {
	case '\n':
		return buffer_puts(text, "\\n");
	case '\t':
		return buffer_puts(text, "\\t");
	case '"':
		return buffer_puts(text, "\\\"");
	case '\\':
		return buffer_puts(text, "\\\\");
	}
	if (c < 0x20 || c == 0x7f)
		return buffer_printf(text, "\\x%02x", c);
	return buffer_append(text, &c, 1);
}

static int append_string(struct buffer *text, const uint8_t *string,
			 size_t length)
{
	size_t shown = length, i;
	int ret = buffer_puts(text, "\"");

	if (length > MAX_STRING) {
		shown = MAX_STRING;
		/* Not in the middle of a character. */
		while (shown && (string[shown] & 0xc0) == 0x80)
			shown--;
	}
	for (i = 0; i < shown && !ret; i++)
		ret = append_character(text, string[i]);
	return ret ? ret : buffer_puts(text, shown < length ? "\"..." : "\"");
}

/* A number that the linker may merge with others. */
static int append_constant(struct buffer *text, const struct ref *ref, bool be)
{
	size_t i;
	int ret;

	if (ref->length == 4)
		return buffer_printf(text, "=0x%08" PRIx32,
				     bytes_get32(ref->content, be));
	if (ref->length == 8)
		return buffer_printf(text, "=0x%016" PRIx64,
				     bytes_get64(ref->content, be));
	ret = buffer_puts(text, "={");
	for (i = 0; i < ref->length && !ret; i++)
		ret = buffer_printf(text, "%s%02x", i ? " " : "",
				    ref->content[i]);
	return ret ? ret : buffer_puts(text, "}");
}

static int append_node(struct buffer *text, const struct ref *ref,
		       const struct node *own)
{
	int ret;

	if (ref->node == own)
		return ref->offset < 0 ? buffer_printf(text, "<-0x%" PRIx64 ">",
						       -(uint64_t)ref->offset) :
					 buffer_printf(text, "<+0x%" PRIx64 ">",
						       (uint64_t)ref->offset);
	ret = buffer_puts(text, ref->node->name);
	/* Nameless things share the name of their section. */
	return ret ? ret :
		     append_offset(text,
				   ref->node->symbol ?
					   ref->offset :
					   (int64_t)(ref->node->start +
						     (uint64_t)ref->offset));
}

int refname_append(const struct side *side, const struct section *sec,
		   const struct reloc *reloc, const struct node *own,
		   struct buffer *text)
{
	struct ref ref;
	int64_t bias;
	int ret;

	/* A pointer's user speaks of what it points to. */
	if (side_follow(side, sec, reloc, &ref))
		bias = 0;
	else
		bias = side_bias(side, sec, reloc);
	switch (ref.kind) {
	case REF_NODE:
		return append_node(text, &ref, own);
	case REF_CONTENT:
		if (ref.symbol->section->flags & SHF_STRINGS)
			return append_string(text, ref.content, ref.length - 1);
		ret = append_constant(text, &ref, side->object->big_endian);
		return ret ? ret : append_offset(text, ref.offset);
	case REF_SPECIAL:
		ret = buffer_puts(text, ref.symbol->section->name);
		return ret ? ret : append_offset(text, ref.offset);
	case REF_SYMBOL:
		break;
	}
	/* Only for what the object defines is the bias in it already. */
	ret = buffer_puts(text, ref.symbol->name);
	return ret ? ret :
		     append_offset(text, (int64_t)((uint64_t)ref.offset +
						   (uint64_t)bias));
}

const char *refname_kind(const struct side *side, const struct section *sec,
			 const struct reloc *reloc)
{
	struct ref ref;

	side_follow(side, sec, reloc, &ref);
	if (ref.kind != REF_CONTENT)
		return "";
	return ref.symbol->section->flags & SHF_STRINGS ? "string " :
							  "constant ";
}
