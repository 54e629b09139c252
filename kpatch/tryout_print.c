// SPDX-License-Identifier: GPL-2.0
/*
 * Printing a tryout: see tryout_print.h.  What the test, the kernel and kpatch
 * in the machine said is shown with control characters made visible.
 */
#include "kpatch/tryout_print.h"

#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/file.h"
#include "lib/process.h"
#include "lib/utf8.h"

#include <string.h>

/* As many lines of a difference, or of what kpatch said, are shown. */
#define SHOWN_LINES 40

static const enum tryout_phase test_phases[] = { TRYOUT_BEFORE, TRYOUT_LOADED,
						 TRYOUT_AFTER };

/*
 * For a program that follows links: the path of what the test said, if it is a
 * file.  Nobody is there any more who could put something else in its place.
 */
static int output_path(const struct tryout_report *report,
		       enum tryout_phase phase, char **path, struct error *err)
{
	const char *name = tryout_phase_name(phase);
	autobuffer struct buffer text = BUFFER_INIT;
	int ret = tryout_output(&text, report->directory, name, err);

	if (ret)
		return ret;
	*path = path_format("%s/exchange/%s.output", report->directory, name);
	return *path ? 0 : error_nomem(err);
}

static int print_line(FILE *out, const char *indent, const char *line,
		      struct error *err)
{
	autofree char *shown = utf8_copy(line, true);

	if (!shown)
		return error_nomem(err);
	fprintf(out, "%s%s\n", indent, shown);
	return 0;
}

/* The first of the lines, and how many there are besides. */
static int print_lines(FILE *out, char *text, struct error *err)
{
	size_t count = 0;
	char *line;
	int ret = 0;

	while (!ret && (line = strsep(&text, "\n"))) {
		if (!text && !*line)
			break;
		if (count++ < SHOWN_LINES)
			ret = print_line(out, "  ", line, err);
	}
	if (count > SHOWN_LINES)
		fprintf(out, "  and %zu lines more\n", count - SHOWN_LINES);
	return ret;
}

/* Lines that differ, as diff(1) tells them, without its two lines of names. */
static int compare(const struct tryout_report *report, enum tryout_phase one,
		   enum tryout_phase other, struct buffer *changes,
		   struct error *err)
{
	autofree char *a = NULL;
	autofree char *b = NULL;
	const char *argv[] = {
		"diff", "--text", "--unified=0", NULL, NULL, NULL
	};
	autobuffer struct buffer text = BUFFER_INIT;
	struct process process = {
		.argv = argv,
		.output = &text,
		.log_fd = STDERR_FILENO,
	};
	char *rest, *line;
	int ret = output_path(report, one, &a, err);

	if (!ret)
		ret = output_path(report, other, &b, err);
	if (ret)
		return ret;
	argv[3] = a;
	argv[4] = b;
	ret = process_run(&process, err);
	if (ret || !process.status)
		return ret;
	if (process.status != 1)
		return error_set(err, EIO, "diff failed with status %d",
				 process.status);
	for (size_t i = 0; i < text.length; i++)
		if (!text.data[i])
			text.data[i] = '?';
	rest = text.data;
	strsep(&rest, "\n");
	strsep(&rest, "\n");
	while ((line = strsep(&rest, "\n")))
		if (*line && *line != '@' &&
		    buffer_printf(changes, "%s\n", line))
			return error_nomem(err);
	return 0;
}

static int print_change(const struct tryout_report *report, const char *title,
			enum tryout_phase one, enum tryout_phase other,
			FILE *out, struct error *err)
{
	autobuffer struct buffer changes = BUFFER_INIT;
	int ret = 0;

	if (!report->tryout->tests[one].ran ||
	    !report->tryout->tests[other].ran)
		return 0;
	ret = compare(report, one, other, &changes, err);
	if (ret)
		return ret;
	fprintf(out, "output, %s: %s\n", title,
		changes.length ? "differs" : "the same");
	return changes.length ? print_lines(out, changes.data, err) : 0;
}

static int print_test(const struct tryout_report *report, FILE *out,
		      struct error *err)
{
	static const char *const titles[] = { "before", "under the patch",
					      "after" };
	const struct tryout *tryout = report->tryout;
	const char *comma = "";
	int ret;

	if (!report->test)
		return 0;
	ret = print_line(out, "test: ", report->test, err);
	if (ret)
		return ret;
	fputs("exit status:", out);
	for (size_t i = 0; i < ARRAY_SIZE(test_phases); i++) {
		const struct tryout_test *test = &tryout->tests[test_phases[i]];

		if (test->ran)
			fprintf(out, "%s %d %s", comma, test->status,
				titles[i]);
		comma = test->ran ? "," : comma;
	}
	fputc('\n', out);
	ret = print_change(report, "before and under the patch", TRYOUT_BEFORE,
			   TRYOUT_LOADED, out, err);
	return ret ? ret :
		     print_change(report, "before and after", TRYOUT_BEFORE,
				  TRYOUT_AFTER, out, err);
}

/* What kpatch in the machine said, where that did not go well. */
static int print_step(const struct tryout_report *report, const char *name,
		      const struct tryout_step *step, FILE *out,
		      struct error *err)
{
	autobuffer struct buffer said = BUFFER_INIT;
	int ret;

	if (!step->done)
		return 0;
	if (!step->status && step->seconds >= 0)
		fprintf(out, "%s: transition of %.3f s\n", name, step->seconds);
	else
		fprintf(out, "%s: exit status %d\n", name, step->status);
	if (!step->status)
		return 0;
	ret = tryout_output(&said, report->directory, name, err);
	return ret || !said.length ? ret : print_lines(out, said.data, err);
}

static int print_objects(const struct tryout_report *report, FILE *out,
			 struct error *err)
{
	const struct tryout_object *object;
	int ret = 0;

	array_for_each(object, &report->tryout->objects)
		if (!ret && !object->patched)
			ret = print_line(out, "not tried, as not loaded: ",
					 object->name, err);
	return ret;
}

static int print_log(const struct tryout_report *report, FILE *out,
		     struct error *err)
{
	const struct tryout *tryout = report->tryout;
	const struct tryout_complaint *complaint;
	size_t counted = 0;
	char **line;
	int ret = 0;

	array_for_each(complaint, &tryout->complaints) {
		counted += tryout_counts(complaint);
		if (!ret && !tryout_counts(complaint))
			ret = print_line(out, "kernel log, before the patch: ",
					 complaint->text, err);
	}
	fprintf(out, "kernel log: %s\n",
		counted ? "complaints" : "no complaint");
	array_for_each(line, &tryout->trace)
		if (!ret)
			ret = print_line(out, "  ", *line, err);
	return ret;
}

int tryout_print_text(const struct tryout_report *report, FILE *out,
		      struct error *err)
{
	const struct tryout *tryout = report->tryout;
	int ret;

	fprintf(out, "patch: %s\nkernel: %s, from %s\nengine: %s\n",
		report->patch->path, report->release, report->image,
		report->engine);
	ret = print_step(report, "load", &tryout->load, out, err);
	if (!ret)
		ret = print_step(report, "unload", &tryout->unload, out, err);
	if (!ret)
		ret = print_objects(report, out, err);
	if (!ret)
		ret = print_test(report, out, err);
	if (!ret)
		ret = print_log(report, out, err);
	if (!ret && !report->reasons->count)
		fprintf(out, "%s: behaved\n", report->patch->name);
	return ret;
}
