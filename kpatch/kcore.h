/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reading the memory of the running kernel through /proc/kcore, which is an ELF
 * core file whose segments say what addresses there are.
 */
#ifndef KPATCH_KCORE_H
#define KPATCH_KCORE_H

#include "lib/cleanup.h"
#include "lib/error.h"

#include <gelf.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct kcore - the open file
 * @path: it; owned
 * @fd: it
 * @elf: what libelf knows of it
 * @segments: how many it has
 */
struct kcore {
	char *path;
	int fd;
	Elf *elf;
	size_t segments;
};

#define KCORE_INIT        \
	{                 \
		.fd = -1, \
	}

/**
 * kcore_open() - open it
 * @kcore: set; release with kcore_close(), also after an error
 * @root: stands for "/" (see state.h)
 * @err: why it cannot be
 *
 * Return: 0; -ENOENT; -EPERM without CAP_SYS_RAWIO, or when lockdown keeps the
 * kernel's memory confidential; -errno.
 */
int kcore_open(struct kcore *kcore, const char *root, struct error *err);

/**
 * kcore_read() - read memory
 * @kcore: it
 * @address: where
 * @data: takes what is there
 * @size: how many bytes
 * @err: says if nothing is there
 *
 * Return: 0; -EFAULT; -errno.
 */
int kcore_read(const struct kcore *kcore, uint64_t address, void *data,
	       size_t size, struct error *err);

void kcore_close(struct kcore *kcore);

#define autokcore cleanup(kcore_close)

#endif /* KPATCH_KCORE_H */
