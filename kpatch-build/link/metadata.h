/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The object with a module's metadata: struct module, symbol versions and
 * modinfo.  Made from the one that was compiled for the kit, in which the name,
 * the versions and some fields of modinfo are exchanged; the layout of struct
 * module is the compiler's.
 */
#ifndef LINK_METADATA_H
#define LINK_METADATA_H

#include "lib/buffer.h"
#include "lib/error.h"
#include "link/modpost.h"

/**
 * metadata_write() - write the object
 * @path: where
 * @template: the kit's object
 * @name: the module's name, as the kernel spells it
 * @modpost: its imports and what it depends on
 * @err: names the template if that is damaged
 */
int metadata_write(const char *path, const char *template, const char *name,
		   const struct modpost *modpost, struct error *err);

/**
 * metadata_write_info() - write an object of what the kit does not know
 * @path: where
 * @template: as above; says which machine it is
 * @info: more fields of modinfo: "KEY=VALUE", each with a NUL at its end
 * @note: contents of the section of the note (note.h)
 * @err: what failed
 */
int metadata_write_info(const char *path, const char *template,
			const struct buffer *info, const struct buffer *note,
			struct error *err);

#endif /* LINK_METADATA_H */
