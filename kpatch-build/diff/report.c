// SPDX-License-Identifier: GPL-2.0
/*
 * The findings of a diff: kept, counted, printed as text.  Decides nothing.
 */
#include "diff/report.h"

#include "diff/code.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/utf8.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The strings of a finding, which are copied, freed and made printable. */
static const size_t strings[] = {
	offsetof(struct finding, object),
	offsetof(struct finding, symbol),
	offsetof(struct finding, source),
	offsetof(struct finding, why),
	offsetof(struct finding, action),
	offsetof(struct finding, reason.what),
	offsetof(struct finding, reason.part),
	offsetof(struct finding, reason.table),
	offsetof(struct finding, reason.by),
	offsetof(struct finding, reason.orig.source),
	offsetof(struct finding, reason.orig.text),
	offsetof(struct finding, reason.orig.inlined),
	offsetof(struct finding, reason.orig.inlined_source),
	offsetof(struct finding, reason.patched.source),
	offsetof(struct finding, reason.patched.text),
	offsetof(struct finding, reason.patched.inlined),
	offsetof(struct finding, reason.patched.inlined_source),
};

static char **string_of(const struct finding *finding, size_t i)
{
	return (char **)((char *)finding + strings[i]);
}

static void finding_free(struct finding *finding)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(strings); i++)
		free(*string_of(finding, i));
}

/* A copy whose strings go through @copy_string; false: no memory. */
static bool copy(struct finding *to, const struct finding *from,
		 char *(*copy_string)(const char *))
{
	bool ok = true;
	char **string;
	size_t i;

	*to = *from;
	for (i = 0; i < ARRAY_SIZE(strings); i++) {
		string = string_of(to, i);
		if (!*string)
			continue;
		*string = ok ? copy_string(*string) : NULL;
		ok = ok && *string;
	}
	return ok;
}

int report_add(struct report *report, const struct finding *finding,
	       struct error *err)
{
	struct finding *added = array_add(report);

	if (!added || !copy(added, finding, strdup))
		return error_nomem(err);
	return 0;
}

size_t report_count(const struct report *report, enum finding_kind kind)
{
	const struct finding *finding;
	size_t count = 0;

	array_for_each(finding, report)
		count += finding->kind == kind;
	return count;
}

void report_regrade(struct report *report, size_t first, const char *code,
		    enum finding_kind kind)
{
	for (; first < report->count; first++)
		if (!strcmp(report->items[first].code, code))
			report->items[first].kind = kind;
}

const char *finding_kind_name(enum finding_kind kind)
{
	static const char *const names[] = {
		[FINDING_CHANGED] = "changed", [FINDING_NEW] = "new",
		[FINDING_PART] = "part",       [FINDING_NOTICE] = "notice",
		[FINDING_REFUSAL] = "refused",
	};

	return names[kind];
}

const char *finding_action(const struct finding *finding)
{
	const struct code *code;

	if (finding->action)
		return finding->action;
	code = code_find(finding->code);
	return code ? code->help : NULL;
}

/* " at +0x9 (fs/open.c:12)"; for both versions when they differ. */
static int append_place(struct buffer *line, const struct reason *reason)
{
	const struct reason_place *orig = &reason->orig;
	const struct reason_place *patched = &reason->patched;
	const struct reason_place *place = patched->known ? patched : orig;
	int ret;

	if (!place->known)
		return 0;
	ret = buffer_printf(line, " at +0x%" PRIx64 "%s", place->offset,
			    patched->known ? "" : " of the original");
	if (!ret && place->source)
		ret = buffer_printf(line, " (%s)", place->source);
	if (!ret && orig->known && patched->known &&
	    orig->offset != patched->offset)
		ret = buffer_printf(line, ", which was +0x%" PRIx64,
				    orig->offset);
	return ret;
}

static int append_inlined(struct buffer *line, const struct reason *reason)
{
	const struct reason_place *patched = &reason->patched;
	const struct reason_place *place =
		patched->inlined ? patched : &reason->orig;
	int ret;

	if (!place->inlined)
		return 0;
	ret = buffer_printf(line, ", %s %s",
			    place == patched ? "inlines" : "inlined",
			    place->inlined);
	if (!ret && place->inlined_source)
		ret = buffer_printf(line, " (%s)", place->inlined_source);
	return ret;
}

static bool has_reason(const struct reason *reason)
{
	return reason->kind != REASON_NONE && reason->what;
}

char *reason_line(const struct reason *reason)
{
	autobuffer struct buffer line = BUFFER_INIT;
	int ret = 0;

	if (!has_reason(reason))
		return NULL;
	if (reason->part)
		ret = buffer_printf(&line, "in %s: ", reason->part);
	if (!ret && reason->table)
		ret = buffer_printf(&line, "%s: ", reason->table);
	if (!ret)
		ret = buffer_puts(&line, reason->what);
	if (!ret)
		ret = append_place(&line, reason);
	if (!ret)
		ret = append_inlined(&line, reason);
	return ret ? NULL : buffer_steal(&line);
}

static void print_one(const struct finding *finding, FILE *out)
{
	autofree char *reason = reason_line(&finding->reason);
	const char *action = finding_action(finding);

	fprintf(out, "%s: ",
		finding->source ? finding->source :
		finding->object ? finding->object :
				  "?");
	if (finding->kind == FINDING_REFUSAL)
		fprintf(out, "error: ");
	fprintf(out, "%s", finding_kind_name(finding->kind));
	if (finding->symbol)
		fprintf(out, " %s", finding->symbol);
	if (finding->why)
		fprintf(out, ": %s", finding->why);
	if (*finding->code)
		fprintf(out, " [%s]", finding->code);
	fputc('\n', out);
	if (has_reason(&finding->reason))
		fprintf(out, "\t%s\n", reason ? reason : "out of memory");
	if (action)
		fprintf(out, "\t%s\n", action);
}

/* Names come from a file; a terminal is not to obey them. */
static char *copy_visible(const char *text)
{
	return utf8_copy(text, true);
}

static void print_kind(const struct report *report, enum finding_kind kind,
		       FILE *out)
{
	const struct finding *finding;
	struct finding visible;

	array_for_each(finding, report) {
		if (finding->kind != kind)
			continue;
		if (copy(&visible, finding, copy_visible))
			print_one(&visible, out);
		else
			fputs("out of memory\n", out);
		finding_free(&visible);
	}
}

void report_print(const struct report *report, FILE *out, bool refusals_only)
{
	unsigned int kind = refusals_only ? FINDING_REFUSAL : 0;

	for (; kind < NR_FINDING_KINDS; kind++)
		print_kind(report, (enum finding_kind)kind, out);
}

void reason_free(struct reason *reason)
{
	struct finding finding = { .reason = *reason };

	finding_free(&finding);
	memset(reason, 0, sizeof(*reason));
}

void report_free(struct report *report)
{
	struct finding *finding;

	array_for_each(finding, report)
		finding_free(finding);
	free(report->items);
	memset(report, 0, sizeof(*report));
}
