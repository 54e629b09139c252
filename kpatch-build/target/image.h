/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A shipped kernel image or module as a model, whatever it is packed in.  The
 * unpacked form of what takes long to unpack may be kept in a directory.
 */
#ifndef TARGET_IMAGE_H
#define TARGET_IMAGE_H

#include "elf/object.h"
#include "lib/buffer.h"
#include "lib/error.h"

/**
 * struct image - a model with the bytes it refers to
 * @obj: the model
 * @bytes: its file when it was unpacked in memory
 */
struct image {
	struct object *obj;
	struct buffer bytes;
};

/**
 * image_open() - load a kernel image or a module
 * @image: filled in; release with image_close()
 * @path: ELF file, compressed ELF file or bzImage
 * @cache: directory in which an unpacked copy is looked for and kept, under a
 *	name made of size and time of @path; NULL: none
 * @err: names the file
 */
int image_open(struct image *image, const char *path, const char *cache,
	       struct error *err);

void image_close(struct image *image);

#endif /* TARGET_IMAGE_H */
