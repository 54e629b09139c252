// SPDX-License-Identifier: GPL-2.0
/*
 * UTF-8 as RFC 3629 has it: no surrogates, nothing above U+10FFFF, each
 * character in its shortest form.
 */
#include "lib/utf8.h"

#include "lib/cleanup.h"

#include <stdint.h>

/* How many bytes start with @lead, and the range of the second one. */
static unsigned int sequence(uint8_t lead, uint8_t *low, uint8_t *high)
{
	*low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
	*high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef)
		return 3;
	if (lead >= 0xf0 && lead <= 0xf4)
		return 4;
	return lead < 0x80 ? 1 : 0;
}

/* Length of the character at @text; 0: it is none. */
static unsigned int character(const uint8_t *text)
{
	uint8_t low, high;
	unsigned int length = sequence(text[0], &low, &high), i;

	for (i = 1; i < length; i++) {
		if (text[i] < low || text[i] > high)
			return 0;
		low = 0x80;
		high = 0xbf;
	}
	return length;
}

/* C0, DEL, and the C1 controls that some terminals obey as well. */
static bool is_control(const uint8_t *text)
{
	return text[0] < 0x20 || text[0] == 0x7f ||
	       (text[0] == 0xc2 && text[1] < 0xa0);
}

int utf8_append(struct buffer *buf, const char *text, bool visible)
{
	const uint8_t *at = (const uint8_t *)text;
	unsigned int length;
	int ret = 0;

	while (*at && !ret) {
		length = character(at);
		if (length && !(visible && is_control(at))) {
			ret = buffer_append(buf, at, length);
			at += length;
		} else {
			ret = buffer_printf(buf, "\\x%02x", *at++);
		}
	}
	return ret;
}

void utf8_print(FILE *out, const char *text, bool lines)
{
	const uint8_t *at = (const uint8_t *)text;
	unsigned int length;

	while (*at) {
		length = character(at);
		if (length && (!is_control(at) || (lines && *at == '\n'))) {
			fwrite(at, 1, length, out);
			at += length;
		} else {
			fprintf(out, "\\x%02x", *at++);
		}
	}
}

char *utf8_copy(const char *text, bool visible)
{
	autobuffer struct buffer buf = BUFFER_INIT;

	return utf8_append(&buf, text, visible) ? NULL : buffer_steal(&buf);
}
