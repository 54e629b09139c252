// SPDX-License-Identifier: GPL-2.0
/*
 * Writing changelogs: see changelog.h.
 */
#include "package/changelog.h"
#include "lib/cleanup.h"
#include "package/control.h"

#include <zlib.h>

/* zlib: a window of 15 bits, and 16 for a gzip header, which gets no time. */
#define GZIP_WINDOW (15 + 16)
#define GZIP_MEMORY 8

static int compress_gzip(struct buffer *packed, struct buffer *text,
			 struct error *err)
{
	z_stream stream = {
		.next_in = (Bytef *)text->data,
		.avail_in = (uInt)text->length,
	};
	int ret = deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED,
			       GZIP_WINDOW, GZIP_MEMORY, Z_DEFAULT_STRATEGY);
	size_t bound;

	if (ret != Z_OK)
		return error_nomem(err);
	bound = deflateBound(&stream, (uLong)text->length);
	if (buffer_reserve(packed, bound)) {
		deflateEnd(&stream);
		return error_nomem(err);
	}
	stream.next_out = (Bytef *)packed->data + packed->length;
	stream.avail_out = (uInt)bound;
	ret = deflate(&stream, Z_FINISH);
	packed->length += stream.total_out;
	deflateEnd(&stream);
	return ret == Z_STREAM_END ?
		       0 :
		       error_set(err, EIO, "zlib: the changelog does not fit");
}

int changelog_write(struct buffer *packed, const char *package,
		    const char *version, time_t when, struct error *err)
{
	struct buffer text autobuffer = BUFFER_INIT;
	char date[64];
	struct tm tm;

	if (!gmtime_r(&when, &tm) ||
	    !strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S +0000", &tm))
		return error_set(err, EINVAL,
				 "SOURCE_DATE_EPOCH is too large: '%lld'",
				 (long long)when);
	if (buffer_printf(&text,
			  "%s (%s) stable; urgency=medium\n\n"
			  "  * Made by kpatch-build " KPATCH_VERSION ".\n\n"
			  " -- ",
			  package, version) ||
	    control_maintainer(&text) || buffer_printf(&text, "  %s\n", date))
		return error_nomem(err);
	return compress_gzip(packed, &text, err);
}
