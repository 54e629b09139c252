/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What modpost found out about a module: the C source that it writes, taken
 * apart into what all modules of a kernel have in common and what this one has
 * of its own.
 */
#ifndef LINK_MODPOST_H
#define LINK_MODPOST_H

#include "lib/buffer.h"
#include "lib/error.h"

#include <stddef.h>
#include <stdint.h>

/**
 * struct import - a symbol that the module imports
 * @name: its name
 * @crc: checksum of its type
 */
struct import {
	char *name;
	uint32_t crc;
};

/**
 * struct modpost - a module's own part of the source
 * @items: imported symbols, in order
 * @count: how many
 * @capacity: room
 * @depends: modules that it needs, as they stand in its modinfo
 * @common: the rest of the source
 */
struct modpost {
	struct import *items;
	size_t count;
	size_t capacity;
	char *depends;
	struct buffer common;
};

#define MODPOST_INIT                           \
	{                                      \
		NULL, 0, 0, NULL, BUFFER_INIT, \
	}

/**
 * modpost_read() - take a .mod.c file apart
 * @modpost: filled in; release with modpost_free()
 * @path: the file
 * @err: names the line that is not understood
 */
int modpost_read(struct modpost *modpost, const char *path, struct error *err);

void modpost_free(struct modpost *modpost);

#endif /* LINK_MODPOST_H */
