/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Compressed kernel files: the ELF image inside a bzImage, and modules with
 * .xz, .zst or .gz behind their name.  Finds out by content, never by name;
 * does not look into the ELF file that comes out.
 */
#ifndef TARGET_PAYLOAD_H
#define TARGET_PAYLOAD_H

#include "lib/buffer.h"
#include "lib/error.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * payload_decompress() - decompress xz, zstd, gzip, lzma or lz4 (legacy frame)
 * @out: takes the bytes
 * @data: compressed bytes; what follows their end is ignored
 * @size: how many
 * @name: file, for messages
 * @err: the format is unknown, or the data is damaged
 */
int payload_decompress(struct buffer *out, const uint8_t *data, size_t size,
		       const char *name, struct error *err);

/* Set whether a file is something else than an ELF file as it is. */
int payload_is_packed(const char *path, bool *packed, struct error *err);

/**
 * payload_read() - read an ELF file from whatever it is packed in
 * @out: takes the ELF file
 * @path: an ELF file, a compressed one, or a bzImage
 * @err: says what is wrong with @path
 */
int payload_read(struct buffer *out, const char *path, struct error *err);

#endif /* TARGET_PAYLOAD_H */
