// SPDX-License-Identifier: GPL-2.0
/*
 * The growing buffer: see buffer.h.
 */
#include "lib/buffer.h"
#include "lib/cleanup.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int buffer_reserve(struct buffer *buf, size_t more)
{
	size_t need, capacity = buf->capacity ? buf->capacity : 64;
	char *data;

	if (__builtin_add_overflow(buf->length, more, &need) ||
	    __builtin_add_overflow(need, 1, &need))
		return -ENOMEM;
	if (need <= buf->capacity)
		return 0;
	while (capacity < need)
		if (__builtin_mul_overflow(capacity, 2, &capacity))
			return -ENOMEM;
	data = realloc(buf->data, capacity);
	if (!data)
		return -ENOMEM;
	buf->data = data;
	buf->capacity = capacity;
	buf->data[buf->length] = '\0';
	return 0;
}

int buffer_append(struct buffer *buf, const void *data, size_t length)
{
	int ret = buffer_reserve(buf, length);

	if (ret)
		return ret;
	if (length)
		memcpy(buf->data + buf->length, data, length);
	buf->length += length;
	buf->data[buf->length] = '\0';
	return 0;
}

int buffer_puts(struct buffer *buf, const char *text)
{
	return buffer_append(buf, text, strlen(text));
}

int buffer_vprintf(struct buffer *buf, const char *format, va_list args)
{
	autofree char *text = NULL;
	int length = vasprintf(&text, format, args);

	if (length < 0) {
		text = NULL;
		return -ENOMEM;
	}
	return buffer_append(buf, text, (size_t)length);
}

int buffer_printf(struct buffer *buf, const char *format, ...)
{
	va_list args;
	int ret;

	va_start(args, format);
	ret = buffer_vprintf(buf, format, args);
	va_end(args);
	return ret;
}

const char *buffer_string(const struct buffer *buf)
{
	return buf->data ? buf->data : "";
}

char *buffer_steal(struct buffer *buf)
{
	if (buffer_reserve(buf, 0))
		return NULL;
	buf->length = 0;
	buf->capacity = 0;
	return steal_ptr(buf->data);
}

void buffer_free(struct buffer *buf)
{
	free(buf->data);
	*buf = (struct buffer)BUFFER_INIT;
}
