// SPDX-License-Identifier: GPL-2.0
/*
 * Unpacking kernels and modules: see payload.h.  The boot header of an x86
 * bzImage is that of Documentation/x86/boot.rst, protocol 2.08 and later.
 * Output is bounded, so that a small hostile file cannot fill the memory.
 */
#include "target/payload.h"
#include "elf/bytes.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <elf.h>
#include <lz4.h>
#include <lzma.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#define OUTPUT_LIMIT (1UL << 30)
#define STEP (4UL << 20)
/* Memory of a decoder: kernels have dictionaries and windows of 128 MB. */
#define MEMORY_LIMIT (256UL << 20)
#define WINDOW_LOG_LIMIT 27

/* The boot header's fields, by their offset in the file. */
#define BOOT_SETUP_SECTS 0x1f1
#define BOOT_MAGIC 0x202
#define BOOT_VERSION 0x206
#define BOOT_PAYLOAD_OFFSET 0x248
#define BOOT_PAYLOAD_LENGTH 0x24c
#define BOOT_HEADER_END 0x250

#define LZ4_BLOCK (8UL << 20)

struct input {
	const uint8_t *data;
	size_t size;
	const char *name;
};

static int damaged(const struct input *in, const char *format,
		   struct error *err)
{
	return error_set(err, EINVAL, "%s: damaged %s data", in->name, format);
}

/* Room for one more step of output. */
static int make_room(struct buffer *out, const struct input *in,
		     struct error *err)
{
	if (out->length > OUTPUT_LIMIT)
		return error_set(err, EFBIG,
				 "%s: more than %lu MB when unpacked", in->name,
				 OUTPUT_LIMIT >> 20);
	return buffer_reserve(out, STEP) ? error_nomem(err) : 0;
}

static int run_lzma(struct buffer *out, const struct input *in,
		    lzma_stream *stream, struct error *err)
{
	lzma_ret state = LZMA_OK;
	int ret;

	stream->next_in = in->data;
	stream->avail_in = in->size;
	while (state == LZMA_OK) {
		ret = make_room(out, in, err);
		if (ret)
			return ret;
		stream->next_out = (uint8_t *)out->data + out->length;
		stream->avail_out = STEP;
		state = lzma_code(stream, LZMA_FINISH);
		out->length += STEP - stream->avail_out;
	}
	return state == LZMA_STREAM_END ? 0 : damaged(in, "xz or lzma", err);
}

static int unpack_xz(struct buffer *out, const struct input *in,
		     struct error *err)
{
	lzma_stream stream = LZMA_STREAM_INIT;
	int ret;

	if (lzma_stream_decoder(&stream, MEMORY_LIMIT, 0) != LZMA_OK)
		return error_nomem(err);
	ret = run_lzma(out, in, &stream, err);
	lzma_end(&stream);
	return ret;
}

static int unpack_lzma(struct buffer *out, const struct input *in,
		       struct error *err)
{
	lzma_stream stream = LZMA_STREAM_INIT;
	int ret;

	if (lzma_alone_decoder(&stream, MEMORY_LIMIT) != LZMA_OK)
		return error_nomem(err);
	ret = run_lzma(out, in, &stream, err);
	lzma_end(&stream);
	return ret;
}

static int unpack_gzip(struct buffer *out, const struct input *in,
		       struct error *err)
{
	z_stream stream = { .next_in = (uint8_t *)in->data,
			    .avail_in = (uInt)in->size };
	int state = Z_OK, ret = 0;

	if (in->size > UINT32_MAX)
		return damaged(in, "gzip", err);
	if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK)
		return error_nomem(err);
	while (state == Z_OK) {
		ret = make_room(out, in, err);
		if (ret)
			break;
		stream.next_out = (uint8_t *)out->data + out->length;
		stream.avail_out = STEP;
		state = inflate(&stream, Z_NO_FLUSH);
		out->length += STEP - stream.avail_out;
	}
	inflateEnd(&stream);
	if (!ret && state != Z_STREAM_END)
		ret = damaged(in, "gzip", err);
	return ret;
}

static int run_zstd(struct buffer *out, const struct input *in,
		    ZSTD_DStream *stream, struct error *err)
{
	ZSTD_inBuffer from = { in->data, in->size, 0 };
	size_t left = 1;
	int ret;

	while (left) {
		ZSTD_outBuffer to;

		ret = make_room(out, in, err);
		if (ret)
			return ret;
		to = (ZSTD_outBuffer){ out->data + out->length, STEP, 0 };
		left = ZSTD_decompressStream(stream, &to, &from);
		out->length += to.pos;
		if (ZSTD_isError(left) ||
		    (left && from.pos == from.size && to.pos < STEP))
			return damaged(in, "zstd", err);
	}
	return 0;
}

static int unpack_zstd(struct buffer *out, const struct input *in,
		       struct error *err)
{
	ZSTD_DStream *stream = ZSTD_createDStream();
	int ret;

	if (!stream)
		return error_nomem(err);
	ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, WINDOW_LOG_LIMIT);
	ret = run_zstd(out, in, stream, err);
	ZSTD_freeDStream(stream);
	return ret;
}

/* "lz4 -l": blocks of up to 8 MB, each behind its size, no end mark. */
static int unpack_lz4(struct buffer *out, const struct input *in,
		      struct error *err)
{
	size_t at = 4, size;
	int ret, got;

	while (in->size - at > 4) {
		size = bytes_get32(in->data + at, false);
		at += 4;
		if (!size || size > (size_t)LZ4_COMPRESSBOUND(LZ4_BLOCK) ||
		    size > in->size - at)
			return damaged(in, "lz4", err);
		ret = make_room(out, in, err);
		if (!ret && buffer_reserve(out, LZ4_BLOCK))
			ret = error_nomem(err);
		if (ret)
			return ret;
		got = LZ4_decompress_safe((const char *)in->data + at,
					  out->data + out->length, (int)size,
					  LZ4_BLOCK);
		if (got < 0)
			return damaged(in, "lz4", err);
		out->length += (size_t)got;
		at += size;
		/* A short block is the last; bzImage appends a size to it. */
		if ((size_t)got < LZ4_BLOCK)
			break;
	}
	return 0;
}

static const struct format {
	const char *name;
	const char *magic;
	size_t length;
	int (*unpack)(struct buffer *out, const struct input *in,
		      struct error *err);
} formats[] = {
	{ "xz",
	  "\xfd"
	  "7zXZ",
	  6, unpack_xz },
	{ "zstd", "\x28\xb5\x2f\xfd", 4, unpack_zstd },
	{ "gzip", "\x1f\x8b", 2, unpack_gzip },
	{ "lz4", "\x02\x21\x4c\x18", 4, unpack_lz4 },
	{ "lzma", "\x5d\0\0", 3, unpack_lzma },
	{ "bzip2", "BZh", 3, NULL },
	{ "lzo", "\x89LZO", 4, NULL },
};

static const struct format *find_format(const struct input *in)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++)
		if (in->size >= formats[i].length &&
		    !memcmp(in->data, formats[i].magic, formats[i].length))
			return &formats[i];
	return NULL;
}

int payload_decompress(struct buffer *out, const uint8_t *data, size_t size,
		       const char *name, struct error *err)
{
	struct input in = { data, size, name };
	const struct format *format = find_format(&in);

	if (!format)
		return error_set(err, EINVAL,
				 "%s: neither ELF nor compressed in a way "
				 "that is known here",
				 name);
	if (!format->unpack)
		return error_set(err, EINVAL,
				 "%s: compressed with %s, which is not "
				 "supported",
				 name, format->name);
	return format->unpack(out, &in, err);
}

static bool is_boot_image(const struct input *in)
{
	return in->size >= BOOT_HEADER_END &&
	       !memcmp(in->data + BOOT_MAGIC, "HdrS", 4);
}

/* Narrow @in, a bzImage, to its payload. */
static int find_payload(struct input *in, struct error *err)
{
	unsigned int version =
		bytes_get32(in->data + BOOT_VERSION, false) & 0xffff;
	size_t sectors = in->data[BOOT_SETUP_SECTS];
	size_t offset = bytes_get32(in->data + BOOT_PAYLOAD_OFFSET, false);
	size_t length = bytes_get32(in->data + BOOT_PAYLOAD_LENGTH, false);

	if (version < 0x208)
		return error_set(err, EINVAL,
				 "%s: boot protocol %x is too old to find the "
				 "kernel in it",
				 in->name, version);
	/* By the protocol, 0 stands for 4. */
	offset += ((sectors ? sectors : 4) + 1) * 512;
	if (offset > in->size || length > in->size - offset)
		return error_set(err, EINVAL,
				 "%s: the boot header points at %zu bytes at "
				 "%zu, beyond the end of the file",
				 in->name, length, offset);
	in->data += offset;
	in->size = length;
	return 0;
}

static bool is_elf(const uint8_t *data, size_t size)
{
	return size >= SELFMAG && !memcmp(data, ELFMAG, SELFMAG);
}

int payload_is_packed(const char *path, bool *packed, struct error *err)
{
	autofilemap struct file_map map = FILE_MAP_INIT;
	int ret = file_map(&map, path, err);

	if (!ret)
		*packed = !is_elf(map.data, map.size);
	return ret;
}

int payload_read(struct buffer *out, const char *path, struct error *err)
{
	autofilemap struct file_map map = FILE_MAP_INIT;
	struct input in;
	int ret = file_map(&map, path, err);

	if (ret)
		return ret;
	in = (struct input){ map.data, map.size, path };
	if (is_elf(in.data, in.size))
		return buffer_append(out, in.data, in.size) ? error_nomem(err) :
							      0;
	if (is_boot_image(&in))
		ret = find_payload(&in, err);
	if (!ret)
		ret = payload_decompress(out, in.data, in.size, path, err);
	if (!ret && !is_elf((uint8_t *)out->data, out->length))
		ret = error_set(err, EINVAL, "%s: no ELF file comes out of it",
				path);
	return ret;
}
