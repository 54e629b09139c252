// SPDX-License-Identifier: GPL-2.0
/*
 * What is told of a run: see tell.h.
 */
#include "tell.h"

#include "gather.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "report/html.h"
#include "report/sarif.h"
#include "summary.h"

#include <string.h>

int tell_run(struct run *run, struct error *err)
{
	const struct options *options = run->options;
	struct account cleanup(account_free) account = { .name = NULL };
	int ret = gather_account(&account, run, err);

	if (options->json)
		run->events.out = stdout;
	return ret ? ret :
		     event_run(&run->events, &account,
			       (const char *const *)options->patches,
			       options->nr_patches, err);
}

int tell_begin(struct run *run, const char *step, struct error *err)
{
	run->said.length = 0;
	step_begin(&run->talk, step);
	return event_begin(&run->events, step, err);
}

static int tell_objects(struct run *run, struct error *err)
{
	struct account_object object = { .verified = 0 };
	const struct unit *unit;
	int ret = 0;

	for (; !ret && run->told.pairs < run->pairs.count; run->told.pairs++) {
		unit = &run->pairs.items[run->told.pairs].unit;
		object.name = unit->name;
		object.owner = unit->owner;
		object.source = unit->source;
		ret = event_object(&run->events, &object, err);
	}
	return ret;
}

int tell_end(struct run *run, const struct account_step *step,
	     struct error *err)
{
	const struct talk_cost cost = step_cost(&run->talk);
	bool passed = step->state == STEP_PASSED;
	const char *said = run->said.length && passed ? run->said.data : "";
	int ret = tell_objects(run, err);

	if (!ret)
		ret = event_findings(&run->events, &run->report,
				     run->told.findings, err);
	run->told.findings = run->report.count;
	if (!ret)
		ret = event_end(&run->events, step, cost.wall, cost.cpu, said,
				err);
	if (passed && !run->options->json)
		step_end(step->name, &cost, said);
	return ret;
}

/* The message without the name of the work directory, which is never again. */
static char *stable_message(const struct run *run, const struct error *err)
{
	autobuffer struct buffer text = BUFFER_INIT;
	const char *from = error_text(err), *found;
	size_t length = run->work ? strlen(run->work) : 0;
	int ret = 0;

	while (!ret && length && (found = strstr(from, run->work))) {
		ret = buffer_append(&text, from, (size_t)(found - from)) ||
		      buffer_puts(&text, "WORK");
		from = found + length;
	}
	ret = ret || buffer_puts(&text, from);
	return ret ? NULL : buffer_steal(&text);
}

static enum kpatch_exit status_of(int ret)
{
	return ret == -ENOENT ? KPATCH_EXIT_NOT_FOUND : KPATCH_EXIT_FAILURE;
}

/**
 * struct ending - the end of a run
 * @run: the run
 * @account: its account
 * @documents: what --sarif and --report ask for
 * @told: programs know what came of it
 * @ret: the error that it ended with, or that was met since; 0: none
 * @message: that error's, for documents
 * @log: where the log is kept, or NULL
 * @err: the error
 */
struct ending {
	struct run *run;
	struct account account;
	struct publication documents;
	bool told;
	int ret;
	char *message;
	char *log;
	struct error *err;
};

/* Where an error goes: the first one counts. */
static struct error *err_of(struct ending *ending)
{
	return ending->ret ? NULL : ending->err;
}

/* Note what a part of the end returned. */
static void note(struct ending *ending, int ret)
{
	if (!ret || ending->ret)
		return;
	ending->ret = ret;
	ending->message = stable_message(ending->run, ending->err);
	ending->account.status = status_of(ret);
	ending->account.module = NULL;
	ending->account.package = NULL;
	ending->account.message =
		ending->message ? ending->message : "out of memory";
}

static void keep_log(struct ending *ending)
{
	if (!ending->ret && ending->account.status != KPATCH_EXIT_REFUSED)
		return;
	note(ending, run_keep_log(ending->run, &ending->log, err_of(ending)));
	if (ending->log && !ending->run->options->json)
		fprintf(stderr, "kpatch-build: the log is %s\n", ending->log);
}

typedef int renderer(const struct account *account, struct buffer *buf,
		     struct error *err);

/* Stage a document, if it is asked for. */
static void add_document(struct ending *ending, struct publication *to,
			 const char *path, renderer *render)
{
	autobuffer struct buffer text = BUFFER_INIT;
	int ret;

	if (!path)
		return;
	ret = render(&ending->account, &text, err_of(ending));
	if (!ret)
		ret = publication_add(to, path, text.data, text.length, 0644,
				      err_of(ending));
	note(ending, ret);
}

/* A document that tells of an error, whatever becomes of the others. */
static void put_document(struct ending *ending, const char *path,
			 renderer *render)
{
	struct publication document autopublication = PUBLICATION_INIT;

	add_document(ending, &document, path, render);
	note(ending, publication_put(&document, err_of(ending)));
	publication_keep(&document);
}

static int flush_stdout(struct error *err)
{
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	return error_set(err, errno ? errno : EIO, "cannot write to stdout: %s",
			 strerror(errno ? errno : EIO));
}

static void tell_people(struct ending *ending)
{
	summary_print(ending->run, ending->account.status);
	note(ending, flush_stdout(err_of(ending)));
}

static void tell_programs(struct ending *ending)
{
	note(ending, event_result(&ending->run->events, &ending->account,
				  ending->log, err_of(ending)));
	ending->told = true;
}

/*
 * Everything is put to its place, the module last, and told.  Telling cannot be
 * taken back, so it comes after all else that can fail.
 */
static void succeed(struct ending *ending)
{
	struct run *run = ending->run;

	add_document(ending, &ending->documents, run->options->sarif,
		     sarif_render);
	add_document(ending, &ending->documents, run->options->report,
		     html_render);
	if (!ending->ret)
		note(ending,
		     publication_put(&ending->documents, err_of(ending)));
	if (!ending->ret)
		note(ending, publication_put(&run->products, err_of(ending)));
	if (ending->ret)
		return;
	if (run->options->json)
		tell_programs(ending);
	else
		tell_people(ending);
}

/*
 * Nothing of a success stays: documents tell of the error, each of them that
 * can be written.
 */
static void fail(struct ending *ending)
{
	const struct options *options = ending->run->options;

	publication_undo(&ending->run->products);
	publication_undo(&ending->documents);
	put_document(ending, options->sarif, sarif_render);
	put_document(ending, options->report, html_render);
	if (!ending->told)
		tell_programs(ending);
}

int tell_result(struct run *run, int ret, enum kpatch_exit *status,
		struct error *err)
{
	struct ending ending = { .run = run,
				 .documents = PUBLICATION_INIT,
				 .err = err };
	int gathered = gather_account(&ending.account, run, ret ? NULL : err);

	ending.account.status = *status;
	if (!ret && *status == KPATCH_EXIT_OK) {
		ending.account.module = run->module;
		ending.account.package = run->package;
	}
	note(&ending, ret);
	note(&ending, gathered);
	if (run->options->report)
		note(&ending,
		     gather_details(&ending.account, run, err_of(&ending)));
	keep_log(&ending);
	note(&ending, run_sweep(run, err_of(&ending)));
	if (!ending.ret)
		succeed(&ending);
	if (ending.ret)
		fail(&ending);
	publication_keep(&run->products);
	publication_keep(&ending.documents);
	*status = ending.account.status;
	account_free(&ending.account);
	free(ending.message);
	free(ending.log);
	return ending.ret;
}
