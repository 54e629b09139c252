/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The events of a run, for --json: one JSON object a line, written as things
 * happen.  doc/diagnostics.md describes them field by field, and promises what
 * stays.  Where none are wanted, nothing is written.
 */
#ifndef REPORT_EVENT_H
#define REPORT_EVENT_H

#include "report/account.h"

/**
 * struct events - the stream
 * @out: where to; NULL: nobody wants to know
 */
struct events {
	FILE *out;
};

/*
 * Each of these writes its event and flushes it, so that a reader sees it at
 * once.  Return: 0 or -errno; a stream that nobody takes is an error.
 */

/* What is going to be done: the first event. */
int event_run(struct events *events, const struct account *account,
	      const char *const *patches, size_t nr_patches, struct error *err);

int event_begin(struct events *events, const char *step, struct error *err);

/*
 * @wall: seconds that passed; @cpu: seconds of processors; @said: what came of
 * it, NULL: nothing was said.
 */
int event_end(struct events *events, const struct account_step *step,
	      double wall, double cpu, const char *said, struct error *err);

int event_object(struct events *events, const struct account_object *object,
		 struct error *err);

/* All findings from index @first on, by kind. */
int event_findings(struct events *events, const struct report *report,
		   size_t first, struct error *err);

/* What came of it: the last event.  @log: where the log is, or NULL. */
int event_result(struct events *events, const struct account *account,
		 const char *log, struct error *err);

#endif /* REPORT_EVENT_H */
