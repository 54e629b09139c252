/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sizes of structures from the kernel's own type information: .BTF, whose
 * format is that of Documentation/bpf/btf.rst, or DWARF in an image that has it.
 */
#ifndef TARGET_SIZES_H
#define TARGET_SIZES_H

#include "diff/diff.h"
#include "lib/error.h"

#include <stddef.h>

/**
 * sizes_from_btf() - entry sizes of special sections
 * @sizes: fields whose structure is found are set, the others are left alone
 * @data: contents of .BTF
 * @size: bytes
 * @name: file, for messages
 * @err: what is damaged
 */
int sizes_from_btf(struct special_sizes *sizes, const void *data, size_t size,
		   const char *name, struct error *err);

/**
 * sizes_from_dwarf() - the same from the debug information of an image
 * @sizes: fields whose structure is found are set, the others are left alone
 * @image: the kernel's; without debug information nothing is found
 * @err: what is damaged
 */
int sizes_from_dwarf(struct special_sizes *sizes, const struct object *image,
		     struct error *err);

#endif /* TARGET_SIZES_H */
