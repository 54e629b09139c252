/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the fuzz targets share: input as a file, for what reads files, and
 * changes that know what an object is.  A target is built twice: with
 * libFuzzer, and with REPLAY, for the tests to go through its corpus.
 */
#ifndef TEST_FUZZ_FUZZ_H
#define TEST_FUZZ_FUZZ_H

#include "mutate.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file in memory; its path is to be freed, and *@fd to be closed. */
static inline char *fuzz_file(const void *data, size_t size, int *fd)
{
	char *path;

	*fd = memfd_create("fuzz", MFD_CLOEXEC);
	path = path_format("/proc/self/fd/%d", *fd);
	if (*fd < 0 || !path || file_write_fd(*fd, "fuzz", data, size, NULL))
		abort();
	return path;
}

#ifndef REPLAY
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room,
			       unsigned int seed);

/* For targets that read objects: every other change is one of ours. */
#define FUZZ_OBJECTS                                                          \
	size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,            \
				       size_t room, unsigned int seed)        \
	{                                                                     \
		uint64_t state = seed;                                        \
                                                                              \
		return seed % 2 && size ? mutate_object(data, size, &state) : \
					  LLVMFuzzerMutate(data, size, room); \
	}
#else
#define FUZZ_OBJECTS
#endif

#endif /* TEST_FUZZ_FUZZ_H */
