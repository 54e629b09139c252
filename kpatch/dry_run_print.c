// SPDX-License-Identifier: GPL-2.0
/*
 * Telling what a dry run found: see dry_run.h.
 */
#include "kpatch/dry_run.h"

#include "lib/array.h"
#include "lib/utf8.h"

static const char *const marks[] = {
	[OUTCOME_OK] = "ok",
	[OUTCOME_NO] = "no",
	[OUTCOME_UNKNOWN] = "??",
};

/* One line: what it is about, how it came out, and why. */
static void print_result(const struct dry_run_result *result, FILE *out)
{
	fprintf(out, "  %s  %s", marks[result->outcome], result->check);
	if (*result->detail) {
		fputs(": ", out);
		/* Names in it are those that are in the file. */
		utf8_print(out, result->detail, true);
	}
	fputc('\n', out);
}

void dry_run_print(const struct dry_run_results *results,
		   const struct patch_file *file, FILE *out)
{
	const struct dry_run_result *result;

	utf8_print(out, file->path, false);
	fputs(":\n", out);
	array_for_each(result, results)
		print_result(result, out);
	if (!results->first)
		fprintf(out, "%s: would be loaded\n", file->name);
}

void dry_run_describe(const struct dry_run_results *results,
		      const struct patch_file *file, struct document *document,
		      struct json_object *patches)
{
	struct json_object *patch =
		document_add(document, patches, NULL, json_object_new_object());
	const struct dry_run_result *result;
	struct json_object *checks;

	document_add_text(document, patch, "name", file->name);
	document_add_text(document, patch, "file", file->path);
	document_add(document, patch, "loadable",
		     json_object_new_boolean(!results->first));
	checks = document_add(document, patch, "checks",
			      json_object_new_array());
	array_for_each(result, results) {
		struct json_object *check = document_add(
			document, checks, NULL, json_object_new_object());

		document_add_text(document, check, "check", result->check);
		document_add_text(document, check, "outcome",
				  outcome_name(result->outcome));
		document_add_text(document, check, "detail", result->detail);
	}
}
