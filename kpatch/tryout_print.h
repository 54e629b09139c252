/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What kpatch try prints of a tryout, as text and as JSON.
 */
#ifndef KPATCH_TRYOUT_PRINT_H
#define KPATCH_TRYOUT_PRINT_H

#include "kpatch/patchfile.h"
#include "kpatch/strlist.h"
#include "kpatch/tryout.h"
#include "lib/error.h"

#include <stdio.h>

/**
 * struct tryout_report - what there is to tell
 * @patch: the patch
 * @engine: path of the engine
 * @image: directory of the kernel
 * @release: the kernel
 * @test: the test, or NULL
 * @directory: what the run left
 * @kept: it stays
 * @tryout: what happened
 * @reasons: how the patch did not behave
 */
struct tryout_report {
	const struct patch_file *patch;
	const char *engine;
	const char *image;
	const char *release;
	const char *test;
	const char *directory;
	bool kept;
	const struct tryout *tryout;
	const struct string_list *reasons;
};

int tryout_print_text(const struct tryout_report *report, FILE *out,
		      struct error *err);
int tryout_print_json(const struct tryout_report *report, FILE *out,
		      struct error *err);

#endif /* KPATCH_TRYOUT_PRINT_H */
