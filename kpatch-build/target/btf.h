/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sizes of structures from the kernel's own type information (.BTF); the
 * format is that of Documentation/bpf/btf.rst.
 */
#ifndef TARGET_BTF_H
#define TARGET_BTF_H

#include "diff/diff.h"
#include "lib/error.h"

#include <stddef.h>

/**
 * btf_sizes() - entry sizes of special sections
 * @sizes: fields whose structure is found are set, the others are left alone
 * @data: contents of .BTF
 * @size: bytes
 * @name: file, for messages
 * @err: what is damaged
 */
int btf_sizes(struct special_sizes *sizes, const void *data, size_t size,
	      const char *name, struct error *err);

#endif /* TARGET_BTF_H */
