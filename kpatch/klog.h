/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's log from a moment on: what it said while something was tried.
 * Where the log may not be read, it is as if nothing had been said.
 */
#ifndef KPATCH_KLOG_H
#define KPATCH_KLOG_H

#include "lib/buffer.h"

/* Begin to listen; a descriptor to be closed, or -1. */
int klog_open(void);

/**
 * klog_read() - what was said since klog_open()
 * @fd: what klog_open() returned
 * @word: take lines with this word only
 * @other: or with this one
 * @text: the lines are added, each indented and with a newline
 *
 * Return: 0 or -ENOMEM.
 */
int klog_read(int fd, const char *word, const char *other, struct buffer *text);

#endif /* KPATCH_KLOG_H */
