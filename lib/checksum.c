// SPDX-License-Identifier: GPL-2.0
/*
 * Checksums: see checksum.h.
 */
#include "lib/checksum.h"

#include "lib/cleanup.h"
#include "lib/file.h"

#include <stdio.h>
#include <xxhash.h>

void checksum_print(char *text, const void *data, size_t size)
{
	XXH128_hash_t sum = XXH3_128bits(size ? data : "", size);

	snprintf(text, CHECKSUM_LENGTH + 1, "%016llx%016llx",
		 (unsigned long long)sum.high64, (unsigned long long)sum.low64);
}

int checksum_file(char *text, const char *path, struct error *err)
{
	struct file_map map autofilemap = FILE_MAP_INIT;
	int ret = file_map(&map, path, err);

	if (!ret)
		checksum_print(text, map.data, map.size);
	return ret;
}
