/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kprobes of the running kernel that are in the middle of code, as debugfs
 * lists them.
 */
#ifndef KPATCH_KPROBES_H
#define KPATCH_KPROBES_H

#include "lib/cleanup.h"
#include "lib/error.h"

#include <stddef.h>
#include <stdint.h>

/* Where a probe changes the code: a breakpoint, or a jump over so many bytes. */
#define KPROBE_SIZE 5

/* Addresses. */
struct kprobes {
	uint64_t *items;
	size_t count, capacity;
};

#define KPROBES_INIT       \
	{                  \
		NULL, 0, 0 \
	}

/**
 * kprobes_read() - where they are
 * @probes: those are added that are not hooks of ftrace's at an entry
 * @root: stands for "/" (see state.h)
 * @err: why it cannot be told
 *
 * Return: 0; -ENOENT when the kernel has no such file; -errno.
 */
int kprobes_read(struct kprobes *probes, const char *root, struct error *err);

void kprobes_free(struct kprobes *probes);

#define autokprobes cleanup(kprobes_free)

#endif /* KPATCH_KPROBES_H */
