// SPDX-License-Identifier: GPL-2.0
/*
 * The summary of a run: see summary.h.
 */
#include "summary.h"
#include "lib/array.h"
#include "lib/cleanup.h"

#include <string.h>

int summary_new_funcs(struct funcs *funcs, const struct report *report,
		      size_t first, const struct object *patched,
		      const char *owner, struct error *err)
{
	const struct finding *finding;
	const struct symbol *symbol;
	struct func *func;
	size_t i;

	for (i = first; i < report->count; i++) {
		finding = &report->items[i];
		if (finding->kind != FINDING_NEW || !finding->symbol)
			continue;
		symbol = object_symbol(patched, finding->symbol);
		if (!symbol || symbol->type != STT_FUNC)
			continue;
		func = array_add(funcs);
		if (!func)
			return error_nomem(err);
		func->name = strdup(finding->symbol);
		func->objname = strdup(owner);
		if (!func->name || !func->objname)
			return error_nomem(err);
	}
	return 0;
}

/* What is worth knowing, whatever came of the run. */
static void print_notices(const struct report *report)
{
	const struct finding *finding;

	array_for_each(finding, report)
		if (finding->kind == FINDING_NOTICE)
			fprintf(stderr, "%s: %s%s%s\n",
				finding->source ? finding->source :
				finding->object ? finding->object :
						  "notice",
				finding->symbol ? finding->symbol : "",
				finding->symbol ? ": " : "",
				finding->why ? finding->why : finding->code);
}

static void print_finding(const struct finding *finding)
{
	autofree char *reason = reason_line(&finding->reason);

	printf("  %-8s %s  %s%s%s\n", finding_kind_name(finding->kind),
	       finding->symbol ? finding->symbol : "",
	       finding->object ? finding->object : "",
	       finding->source ? "  " : "",
	       finding->source ? finding->source : "");
	if (reason)
		printf("           %s\n", reason);
}

static void print_findings(const struct report *report, enum finding_kind kind)
{
	const struct finding *finding;

	array_for_each(finding, report)
		if (finding->kind == kind)
			print_finding(finding);
}

/* What would be compiled. */
static void print_plan(const struct run *run)
{
	const struct pair *pair;

	array_for_each(pair, &run->pairs)
		printf("%s  %s  %s%s%s\n", pair->unit.name, pair->unit.owner,
		       pair->unit.source, pair->includes ? "  includes " : "",
		       pair->includes ? pair->change->path : "");
	fprintf(stderr,
		"kpatch-build: nothing was compiled; it would take about %.0f "
		"s of CPU\n",
		run->estimate);
}

static void print_success(const struct run *run)
{
	if (run->options->action == OPTIONS_PLAN) {
		print_plan(run);
		return;
	}
	if (run->module) {
		printf("%s\n", run->module);
		if (run->package)
			printf("%s\n", run->package);
	} else {
		fputs("kpatch-build: the patch can be made; no module was "
		      "linked\n",
		      stderr);
	}
	print_findings(&run->report, FINDING_CHANGED);
	print_findings(&run->report, FINDING_NEW);
}

void summary_print(const struct run *run, enum kpatch_exit status)
{
	size_t refusals = report_count(&run->report, FINDING_REFUSAL);

	print_notices(&run->report);
	switch (status) {
	case KPATCH_EXIT_REFUSED:
		report_print(&run->report, stderr, true);
		fprintf(stderr,
			"kpatch-build: refused for %zu reason%s, no module "
			"was made\n",
			refusals, refusals == 1 ? "" : "s");
		if (run->left_out)
			fprintf(stderr,
				"kpatch-build: %zu more object%s not looked at "
				"after that\n",
				run->left_out,
				run->left_out == 1 ? " was" : "s were");
		break;
	case KPATCH_EXIT_UNCHANGED:
		fputs("kpatch-build: nothing to patch: no function that the "
		      "kernel has comes out different\n",
		      stderr);
		break;
	default:
		print_success(run);
		break;
	}
}
