// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target of packed kernels and modules: boot images and what the
 * decompressors are given.
 */
#include "fuzz.h"
#include "target/payload.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	autoclose int fd = -1;
	autofree char *path = fuzz_file(data, size, &fd);
	autobuffer struct buffer out = BUFFER_INIT;
	autoerror struct error err = ERROR_INIT;

	if (payload_read(&out, path, &err) && !err.code)
		abort();
	return 0;
}
