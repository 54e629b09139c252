// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch metrics: what the machine runs, in the text format of Prometheus
 * (https://prometheus.io/docs/instrumenting/exposition_formats/), for the
 * textfile collector of its node exporter.
 */
#include "kpatch/command.h"
#include "kpatch/module.h"
#include "kpatch/overview.h"
#include "kpatch/verdict.h"

#include "lib/array.h"
#include "lib/file.h"

#include <kpatch/sysfs.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What precedes the samples of a metric; all are gauges. */
static void begin(FILE *out, const char *name, const char *help)
{
	fprintf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void print_one(FILE *out, const char *name, const char *help,
		      unsigned long value)
{
	begin(out, name, help);
	fprintf(out, "%s %lu\n", name, value);
}

/* Names are letters, digits and '_', so nothing in a label is escaped. */
static void print_loaded(FILE *out, const struct inventory *inventory)
{
	const struct patch_state *state;

	begin(out, "kpatch_patch_enabled",
	      "Whether every task runs the new code of a loaded patch.");
	array_for_each(state, inventory)
		fprintf(out, "kpatch_patch_enabled{patch=\"%s\"} %d\n",
			state->name, state->phase == PATCH_ENABLED);
}

static void print_installed(FILE *out, const struct manifest *installed)
{
	const struct installed *entry;

	begin(out, "kpatch_patch_suspect",
	      "Whether the machine went down after an installed patch was loaded.");
	array_for_each(entry, installed)
		fprintf(out, "kpatch_patch_suspect{patch=\"%s\"} %d\n",
			entry->name, entry->trust == TRUST_SUSPECT);
}

static long long value_of_tasks(const struct patch_state *state)
{
	return (long long)state->total;
}

static long long value_of_switched(const struct patch_state *state)
{
	return (long long)state->done;
}

/* Livepatch does not tell, and one that has just ended has none. */
static long long value_of_start(const struct patch_state *state)
{
	return state->begun ? state->begun : -1;
}

/* What is told of each transition; a value below 0 is not known. */
static const struct {
	const char *name;
	const char *help;
	long long (*value)(const struct patch_state *state);
} of_transitions[] = {
	{ "kpatch_transition_tasks",
	  "Tasks of the machine, while a transition is running.",
	  value_of_tasks },
	{ "kpatch_transition_switched_tasks",
	  "Tasks that have switched, while a transition is running.",
	  value_of_switched },
	{ "kpatch_transition_start_timestamp_seconds",
	  "When the transition that is running began, since 1970, where that is known.",
	  value_of_start },
};

/* Each engine may have one at the same time. */
static void print_transitions(FILE *out, const struct inventory *inventory)
{
	const struct patch_state *state;

	for (size_t i = 0; i < ARRAY_SIZE(of_transitions); i++) {
		const char *name = of_transitions[i].name;
		bool begun = false;

		array_for_each(state, inventory) {
			long long value = of_transitions[i].value(state);

			if (!patch_state_moving(state) || value < 0)
				continue;
			if (!begun)
				begin(out, name, of_transitions[i].help);
			begun = true;
			fprintf(out, "%s{patch=\"%s\"} %lld\n", name,
				state->name, value);
		}
	}
}

/* What is not known has no sample. */
static void print_all(const struct context *context, FILE *out,
		      const struct overview *overview, enum verdict verdict)
{
	const struct inventory *inventory = &overview->inventory;

	print_one(out, "kpatch_engine_loaded", "Whether kpatch.ko is loaded.",
		  module_is_loaded(context->root, KPATCH_CORE_MODULE));
	if (verdict != VERDICT_UNKNOWN)
		print_one(out, "kpatch_fully_patched",
			  "Whether every installed patch is enabled.",
			  verdict == VERDICT_PATCHED);
	print_one(out, "kpatch_transition_running",
		  "Whether a transition is running.",
		  verdict == VERDICT_MOVING);
	print_loaded(out, inventory);
	if (overview->knows_store)
		print_installed(out, &overview->store.manifest);
	print_transitions(out, inventory);
}

/* A device or a link would be replaced by a file, not written to. */
static int check_place(const char *path, struct error *err)
{
	struct stat st;

	if (lstat(path, &st))
		return errno == ENOENT ?
			       0 :
			       error_set(err, errno, "cannot look at %s: %s",
					 path, strerror(errno));
	if (S_ISREG(st.st_mode))
		return 0;
	return error_set(
		err, EEXIST,
		"%s: is there, and no regular file: name one that is, or without --output the metrics go to the standard output",
		path);
}

/* Whole or not at all, so that no collector reads half of it. */
static int publish(const char *path, const char *text, size_t length,
		   const struct context *context, struct error *err)
{
	int ret;

	if (path) {
		ret = check_place(path, err);
		return ret ? ret : file_publish(path, text, length, 0644, err);
	}
	fwrite(text, 1, length, context->out);
	return 0;
}

int metrics_run(const struct context *context,
		const struct arguments *arguments, struct error *err)
{
	autooverview struct overview overview = OVERVIEW_INIT;
	autofree char *sentence = NULL, *text = NULL;
	enum verdict verdict;
	size_t length;
	FILE *out;
	int ret = overview_read(&overview, context, err);

	if (!ret)
		ret = verdict_find(&overview.inventory,
				   overview_installed(&overview), &verdict,
				   &sentence, err);
	if (ret)
		return ret;
	out = open_memstream(&text, &length);
	if (!out)
		return error_nomem(err);
	print_all(context, out, &overview, verdict);
	if (fclose(out))
		return error_nomem(err);
	return publish(arguments->output, text, length, context, err);
}
