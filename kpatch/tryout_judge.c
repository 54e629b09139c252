// SPDX-License-Identifier: GPL-2.0
/*
 * Whether a patch behaved when it was tried: see tryout.h.  What counts is one
 * function a row; what the test wrote does not, as that may be the time of day.
 */
#include "kpatch/tryout.h"

#include "lib/array.h"
#include "lib/buffer.h"

#include <kpatch/exit.h>

#include <string.h>

/* The letters by which the kernel shows what taints it, from bit 0 on. */
static const char taint_letters[] = "PFSRMBUDAWCIOELKXTN";
/* What any patch does: a module from elsewhere, unsigned, that patches. */
#define TAINT_OURS ((1ULL << 12) | (1ULL << 13) | (1ULL << 15))

int tryout_taint(const struct tryout *tryout, char **letters)
{
	autobuffer struct buffer text = BUFFER_INIT;
	unsigned long long since = 0;

	if (tryout->taints == ARRAY_SIZE(tryout->taint))
		since = tryout->taint[1] & ~tryout->taint[0] & ~TAINT_OURS;
	for (unsigned int bit = 0; since; bit++, since >>= 1)
		if ((since & 1) && buffer_printf(&text, "%c",
						 bit < strlen(taint_letters) ?
							 taint_letters[bit] :
							 '?'))
			return -ENOMEM;
	*letters = buffer_steal(&text);
	return *letters ? 0 : -ENOMEM;
}

static int judge_end(const struct tryout *tryout, struct buffer *text)
{
	if (tryout->ended)
		return 0;
	return buffer_printf(text, "the machine %s while %s",
			     tryout->timed_out ? "ran out of time" : "stopped",
			     tryout_phase_text(tryout->phase));
}

static int judge_load(const struct tryout *tryout, struct buffer *text)
{
	const struct tryout_step *load = &tryout->load;

	if (!load->done || !load->status)
		return 0;
	if (load->status == KPATCH_EXIT_STALLED)
		return buffer_puts(
			text,
			"it did not get to every task in time, and was taken back");
	return buffer_printf(text,
			     "it was not loaded: exit status %d of kpatch load",
			     load->status);
}

static int judge_complaints(const struct tryout *tryout, struct buffer *text)
{
	const struct tryout_complaint *complaint, *first = NULL;
	size_t more = 0;

	array_for_each(complaint, &tryout->complaints) {
		if (!tryout_counts(complaint))
			continue;
		if (first)
			more++;
		else
			first = complaint;
	}
	if (!first)
		return 0;
	if (buffer_printf(text, "the kernel complained while %s: %s",
			  tryout_phase_text(first->phase), first->text))
		return -ENOMEM;
	return more ? buffer_printf(text, " (and %zu more)", more) : 0;
}

static int judge_taint(const struct tryout *tryout, struct buffer *text)
{
	autofree char *letters = NULL;

	if (tryout_taint(tryout, &letters))
		return -ENOMEM;
	return letters[0] ?
		       buffer_printf(text, "the kernel is tainted since: %s",
				     letters) :
		       0;
}

static int judge_test(const struct tryout *tryout, struct buffer *text)
{
	const struct tryout_test *test = &tryout->tests[TRYOUT_LOADED];

	return test->ran && test->status ?
		       buffer_printf(
			       text,
			       "the test failed under the patch: exit status %d",
			       test->status) :
		       0;
}

static int judge_trace_left(const struct tryout *tryout, struct buffer *text)
{
	const struct tryout_test *before = &tryout->tests[TRYOUT_BEFORE];
	const struct tryout_test *after = &tryout->tests[TRYOUT_AFTER];

	if (!before->ran || !after->ran || before->status == after->status)
		return 0;
	return buffer_printf(
		text,
		"the test's exit status was %d before the patch, and is %d after it",
		before->status, after->status);
}

static int judge_unload(const struct tryout *tryout, struct buffer *text)
{
	const struct tryout_step *unload = &tryout->unload;

	if (!unload->done || !unload->status)
		return 0;
	if (unload->status == KPATCH_EXIT_IN_PROGRESS)
		return buffer_puts(text,
				   "tasks did not leave its code in time");
	return buffer_printf(
		text, "it was not unloaded: exit status %d of kpatch unload",
		unload->status);
}

static int judge_module(const struct tryout *tryout, struct buffer *text)
{
	return tryout->left && tryout->unload.done && !tryout->unload.status ?
		       buffer_puts(text, "its module is still loaded") :
		       0;
}

/* Each adds a sentence, or nothing; the gravest first. */
static int (*const judges[])(const struct tryout *tryout,
			     struct buffer *text) = {
	judge_complaints, judge_end,	    judge_load,	  judge_test,
	judge_unload,	  judge_trace_left, judge_module, judge_taint,
};

int tryout_judge(const struct tryout *tryout, struct string_list *reasons)
{
	for (size_t i = 0; i < ARRAY_SIZE(judges); i++) {
		autobuffer struct buffer text = BUFFER_INIT;

		if (judges[i](tryout, &text) ||
		    (text.length && string_list_add(reasons, text.data)))
			return -ENOMEM;
	}
	return 0;
}
