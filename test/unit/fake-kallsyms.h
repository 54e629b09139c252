/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For tests: the kallsyms tables of a made-up kernel, in the layout of 6.1 or
 * of 6.4 and later, written as scripts/kallsyms.c does but without compression
 * beyond one token, "_in".
 */
#ifndef TEST_FAKE_KALLSYMS_H
#define TEST_FAKE_KALLSYMS_H

#include "lib/buffer.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* A symbol, by ascending address; per-CPU ones have addresses below 2 GB. */
struct fake_symbol {
	uint64_t addr;
	char type;
	char name[200];
};

#define FAKE_TOKEN 0x01
#define FAKE_TOKEN_TEXT "_in"

static inline void fake_align(struct buffer *out)
{
	while (out->length % 8)
		buffer_append(out, "", 1);
}

static inline void fake_u32(struct buffer *out, uint32_t value)
{
	buffer_append(out, &value, sizeof(value));
}

static inline void fake_u64(struct buffer *out, uint64_t value)
{
	buffer_append(out, &value, sizeof(value));
}

/* One name as token numbers: characters stand for themselves. */
static inline void fake_name(struct buffer *out, const struct fake_symbol *sym)
{
	unsigned char tokens[256];
	const char *from = sym->name;
	size_t length = 0;

	tokens[length++] = (unsigned char)sym->type;
	while (*from) {
		if (!strncmp(from, FAKE_TOKEN_TEXT, strlen(FAKE_TOKEN_TEXT))) {
			tokens[length++] = FAKE_TOKEN;
			from += strlen(FAKE_TOKEN_TEXT);
		} else {
			tokens[length++] = (unsigned char)*from++;
		}
	}
	if (length < 0x80) {
		buffer_append(out, &(unsigned char){ (unsigned char)length },
			      1);
	} else {
		unsigned char header[2] = {
			(unsigned char)(length & 0x7f) | 0x80,
			(unsigned char)(length >> 7),
		};

		buffer_append(out, header, 2);
	}
	buffer_append(out, tokens, length);
}

static inline void fake_names(struct buffer *out, const struct fake_symbol *sym,
			      size_t count)
{
	struct buffer markers = BUFFER_INIT;
	size_t start, i;

	fake_align(out);
	fake_u32(out, (uint32_t)count);
	fake_align(out);
	start = out->length;
	for (i = 0; i < count; i++) {
		if (i % 256 == 0)
			fake_u32(&markers, (uint32_t)(out->length - start));
		fake_name(out, &sym[i]);
	}
	fake_align(out);
	buffer_append(out, markers.data, markers.length);
	fake_align(out);
	buffer_free(&markers);
}

static inline void fake_tokens(struct buffer *out)
{
	uint16_t index[256];
	size_t start = out->length;
	int i;

	for (i = 0; i < 256; i++) {
		char text[2] = { i > ' ' && i < 127 ? (char)i : '\0', '\0' };

		index[i] = (uint16_t)(out->length - start);
		if (i == FAKE_TOKEN)
			buffer_append(out, FAKE_TOKEN_TEXT,
				      sizeof(FAKE_TOKEN_TEXT));
		else
			buffer_append(out, text, strlen(text) + 1);
	}
	fake_align(out);
	buffer_append(out, index, sizeof(index));
}

static inline void fake_offsets(struct buffer *out,
				const struct fake_symbol *sym, size_t count,
				uint64_t base)
{
	size_t i;

	fake_align(out);
	for (i = 0; i < count; i++)
		fake_u32(out, sym[i].addr >> 31 ?
				      (uint32_t)(base - 1 - sym[i].addr) :
				      (uint32_t)sym[i].addr);
	fake_align(out);
	fake_u64(out, base);
}

/* All tables; @base is an address that the image has. */
static inline void fake_kallsyms(struct buffer *out,
				 const struct fake_symbol *sym, size_t count,
				 uint64_t base, bool since_6_4)
{
	static const char seqs[3];
	size_t i;

	if (!since_6_4)
		fake_offsets(out, sym, count, base);
	fake_names(out, sym, count);
	for (i = 0; !since_6_4 && i < count; i++)
		buffer_append(out, seqs, sizeof(seqs));
	fake_align(out);
	fake_tokens(out);
	if (since_6_4)
		fake_offsets(out, sym, count, base);
}

#endif /* TEST_FAKE_KALLSYMS_H */
