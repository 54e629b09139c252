/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A growing run of bytes, always followed by a NUL that is not counted, so
 * that text in it can be used as a string.  Knows nothing of what it holds.
 */
#ifndef LIB_BUFFER_H
#define LIB_BUFFER_H

#include <stddef.h>
#include <stdarg.h>

/**
 * struct buffer - bytes that grow
 * @data: the bytes; NULL while nothing was ever stored
 * @length: how many
 * @capacity: how many fit before the next allocation
 */
struct buffer {
	char *data;
	size_t length;
	size_t capacity;
};

#define BUFFER_INIT        \
	{                  \
		NULL, 0, 0 \
	}

/* Each returns 0 or -ENOMEM and leaves the buffer as it was on an error. */
int buffer_reserve(struct buffer *buf, size_t more);
int buffer_append(struct buffer *buf, const void *data, size_t length);
int buffer_puts(struct buffer *buf, const char *text);
int buffer_printf(struct buffer *buf, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int buffer_vprintf(struct buffer *buf, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* The text; "" for a buffer that never held anything. */
const char *buffer_string(const struct buffer *buf);

/* Take the bytes out as a string to be freed by the caller; NULL: no memory. */
char *buffer_steal(struct buffer *buf);

void buffer_free(struct buffer *buf);

#define autobuffer cleanup(buffer_free)

#endif /* LIB_BUFFER_H */
