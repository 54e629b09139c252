/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Private to kbuild*.c: starting make.
 */
#ifndef COMPILE_KBUILD_PRIVATE_H
#define COMPILE_KBUILD_PRIVATE_H

#include "compile/kbuild.h"
#include "lib/buffer.h"

/**
 * kbuild_run() - run make in the view
 * @kbuild: its environment is make's
 * @argv: with "-f -" for @makefile
 * @makefile: text of one of ours; NULL: @argv names one of the kernel's
 * @output: takes standard output; NULL: goes to @errors
 * @errors: takes standard error, which goes to the log as well
 * @err: what make said
 */
int kbuild_run(const struct kbuild *kbuild, const char *const *argv,
	       const char *makefile, struct buffer *output,
	       struct buffer *errors, struct error *err);

/* Take the environment that an earlier run kept; false: there is none. */
bool kbuild_load_environment(struct kbuild *kbuild);

/* Keep it for later runs. */
int kbuild_keep_environment(const struct kbuild *kbuild, struct error *err);

/* Release what kbuild_list() remembers. */
void kbuild_forget_lists(struct kbuild *kbuild);

#endif /* COMPILE_KBUILD_PRIVATE_H */
