// SPDX-License-Identifier: GPL-2.0
/*
 * Reading what a run in the virtual machine left: see tryout.h.  The record
 * comes from vm/try, the complaints from vm/run, the console from the kernel;
 * each may end anywhere, as the machine can.  The exchange directory is the
 * machine's to write, and root in it may leave there whatever it likes.
 */
#include "kpatch/tryout.h"

#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As many lines of the console are kept from a complaint on. */
#define TRACE_LINES 24
/* Bytes of the console, and of a file that vm/try writes. */
#define CONSOLE_MOST (256U << 20)
#define EXCHANGE_MOST (1U << 20)
/* What vm/try writes into the kernel's messages when a phase begins. */
#define MARK "kpatch try: "

static const struct {
	const char *name;
	const char *text;
} phases[TRYOUT_PHASES] = {
	[TRYOUT_BOOT] = { "boot", "it was starting" },
	[TRYOUT_PREPARE] = { "prepare", "modules were being loaded" },
	[TRYOUT_BEFORE] = { "before", "the test ran before the patch" },
	[TRYOUT_LOAD] = { "load", "the patch was being loaded" },
	[TRYOUT_LOADED] = { "loaded", "the test ran under the patch" },
	[TRYOUT_UNLOAD] = { "unload", "the patch was being unloaded" },
	[TRYOUT_AFTER] = { "after", "the test ran after the patch" },
};

const char *tryout_phase_name(enum tryout_phase phase)
{
	return phases[phase].name;
}

const char *tryout_phase_text(enum tryout_phase phase)
{
	return phases[phase].text;
}

/* TRYOUT_BOOT for what is not the name of a phase. */
static enum tryout_phase find_phase(const char *name)
{
	enum tryout_phase phase = TRYOUT_PHASES - 1;

	while (phase > TRYOUT_BOOT && strcmp(phases[phase].name, name))
		phase--;
	return phase;
}

/* The words of a line of the record behind the first. */
struct words {
	char *word[3];
	size_t count;
};

/* 0, or -EPROTO when it is not a number. */
static int number(const char *word, unsigned long long *value)
{
	char *end;

	errno = 0;
	*value = strtoull(word, &end, 10);
	return word[0] < '0' || word[0] > '9' || *end || errno ? -EPROTO : 0;
}

static int status_of(const char *word, int *status)
{
	unsigned long long value;

	if (number(word, &value) || value > 255)
		return -EPROTO;
	*status = (int)value;
	return 0;
}

static int flag(const char *word, bool *value)
{
	*value = !strcmp(word, "1");
	return *value || !strcmp(word, "0") ? 0 : -EPROTO;
}

static int take_phase(struct tryout *tryout, struct words *words)
{
	tryout->phase = find_phase(words->word[0]);
	return tryout->phase == TRYOUT_BOOT ? -EPROTO : 0;
}

static int take_engine(struct tryout *tryout, struct words *words)
{
	return status_of(words->word[0], &tryout->engine);
}

static int take_needed(struct tryout *tryout, struct words *words)
{
	int status, ret = status_of(words->word[1], &status);

	if (ret || !status)
		return ret;
	return string_list_add(&tryout->lacking, words->word[0]);
}

/* That it is not there shows in its object. */
static int take_wanted(struct tryout *tryout, struct words *words)
{
	int status;

	return status_of(words->word[1], &status);
}

static int take_test(struct tryout *tryout, struct words *words)
{
	enum tryout_phase phase = find_phase(words->word[0]);
	struct tryout_test *test = &tryout->tests[phase];

	if (phase == TRYOUT_BOOT || status_of(words->word[1], &test->status))
		return -EPROTO;
	test->ran = true;
	return number(words->word[2], &test->size);
}

static int take_load(struct tryout *tryout, struct words *words)
{
	tryout->load.done = true;
	return status_of(words->word[0], &tryout->load.status);
}

static int take_unload(struct tryout *tryout, struct words *words)
{
	tryout->unload.done = true;
	return status_of(words->word[0], &tryout->unload.status);
}

static int take_object(struct tryout *tryout, struct words *words)
{
	struct tryout_object *object = array_add(&tryout->objects);

	if (object)
		object->name = strdup(words->word[0]);
	if (!object || !object->name)
		return -ENOMEM;
	return flag(words->word[1], &object->patched);
}

static int take_module(struct tryout *tryout, struct words *words)
{
	return flag(words->word[0], &tryout->left);
}

static int take_taint(struct tryout *tryout, struct words *words)
{
	if (tryout->taints >= ARRAY_SIZE(tryout->taint))
		return -EPROTO;
	return number(words->word[1], &tryout->taint[tryout->taints++]);
}

static int take_end(struct tryout *tryout, struct words *words)
{
	tryout->ended = true;
	return 0;
}

static const struct {
	const char *name;
	size_t words;
	int (*take)(struct tryout *tryout, struct words *words);
} lines[] = {
	{ "phase", 1, take_phase },   { "engine", 1, take_engine },
	{ "needed", 2, take_needed }, { "wanted", 2, take_wanted },
	{ "test", 3, take_test },     { "load", 1, take_load },
	{ "unload", 1, take_unload }, { "object", 2, take_object },
	{ "module", 1, take_module }, { "taint", 2, take_taint },
	{ "end", 0, take_end },
};

static int take_line(struct tryout *tryout, char *line)
{
	const char *name = strsep(&line, " ");
	struct words words = { .count = 0 };
	char *word;

	while ((word = strsep(&line, " "))) {
		if (words.count == ARRAY_SIZE(words.word))
			return -EPROTO;
		words.word[words.count++] = word;
	}
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		if (!strcmp(lines[i].name, name) &&
		    lines[i].words == words.count)
			return lines[i].take(tryout, &words);
	return -EPROTO;
}

/* The text of a file, made to have no NUL: cut off at a crash, or no text. */
static int read_file(struct buffer *text, const char *path, size_t most,
		     struct error *err)
{
	int ret = file_read_plain(path, most, text, err);

	for (size_t i = 0; i < text->length; i++)
		if (!text->data[i])
			text->data[i] = '?';
	return ret;
}

/* Nothing when there is none. */
static int read_text(struct buffer *text, const char *directory,
		     const char *name, size_t most, struct error *err)
{
	autofree char *path = path_format("%s/%s", directory, name);

	if (!path)
		return error_nomem(err);
	return file_exists(path) ? read_file(text, path, most, err) : 0;
}

int tryout_output(struct buffer *text, const char *directory, const char *name,
		  struct error *err)
{
	autofree char *path =
		path_format("%s/exchange/%s.output", directory, name);

	return path ? read_file(text, path, EXCHANGE_MOST, err) :
		      error_nomem(err);
}

/* The last line does not count without its end: it may have been cut off. */
static char *next_line(char **rest)
{
	char *line = *rest, *end = line ? strchr(line, '\n') : NULL;

	if (!end)
		return NULL;
	*end = '\0';
	*rest = end + 1;
	if (end > line && end[-1] == '\r')
		end[-1] = '\0';
	return line;
}

static int read_record(struct tryout *tryout, const char *directory,
		       struct error *err)
{
	autobuffer struct buffer text = BUFFER_INIT;
	int ret = read_text(&text, directory, "exchange/record", EXCHANGE_MOST,
			    err);
	char *rest = text.data, *line;

	while (!ret && (line = next_line(&rest))) {
		autofree char *copy = strdup(line);

		if (!copy)
			return error_nomem(err);
		ret = take_line(tryout, line);
		if (ret == -EPROTO)
			return error_set(
				err, EPROTO,
				"%s/exchange/record: not what vm/try writes: '%s'",
				directory, copy);
	}
	return ret == -ENOMEM ? error_nomem(err) : ret;
}

/* Behind "[   12.345678] ", which is taken to @time; the line if there is none.
 */
static const char *without_time(const char *line, double *time)
{
	char *end = NULL;

	*time = -1;
	if (line[0] != '[')
		return line;
	*time = strtod(line + 1, &end);
	if (end == line + 1 || strncmp(end, "] ", 2))
		return line;
	return end + 2;
}

/* A line is "NUMBER:TEXT". */
static int read_complaints(struct tryout *tryout, const char *directory,
			   struct error *err)
{
	autobuffer struct buffer text = BUFFER_INIT;
	int ret = read_text(&text, directory, "complaints", CONSOLE_MOST, err);
	char *rest = text.data, *line, *colon;
	double time;

	while (!ret && (line = next_line(&rest))) {
		struct tryout_complaint *complaint =
			array_add(&tryout->complaints);

		colon = strchr(line, ':');
		if (!complaint)
			return error_nomem(err);
		complaint->line = strtoul(line, NULL, 10);
		complaint->text =
			strdup(without_time(colon ? colon + 1 : line, &time));
		if (!complaint->text)
			return error_nomem(err);
	}
	return ret;
}

/* What is known while the console is read. */
struct reading {
	struct tryout *tryout;
	const char *name;
	enum tryout_phase phase;
	size_t line;
	size_t next; /* complaint */
	double began[2]; /* the transitions to load and to unload */
};

/* Behind "ENGINE: '", or NULL. */
static const char *behind_engine(const char *text)
{
	static const char *const engines[] = { "kpatch: '", "livepatch: '" };

	for (size_t i = 0; i < ARRAY_SIZE(engines); i++)
		if (!strncmp(text, engines[i], strlen(engines[i])))
			return text + strlen(engines[i]);
	return NULL;
}

/* "ENGINE: 'NAME': starting patching transition" and "... complete". */
static void see_transition(struct reading *reading, const char *text,
			   double time)
{
	static const char *const kinds[] = { "patching", "unpatching" };
	struct tryout_step *steps[] = { &reading->tryout->load,
					&reading->tryout->unload };
	static const char start[] = "starting ";
	size_t length = strlen(reading->name);

	text = behind_engine(text);
	if (!text)
		return;
	if (strncmp(text, reading->name, length) ||
	    strncmp(text + length, "': ", 3))
		return;
	text += length + 3;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		size_t kind = strlen(kinds[i]);

		if (!strncmp(text, start, strlen(start)) &&
		    !strncmp(text + strlen(start), kinds[i], kind) &&
		    text[strlen(start) + kind] == ' ')
			reading->began[i] = time;
		else if (!strncmp(text, kinds[i], kind) &&
			 !strcmp(text + kind, " complete") &&
			 reading->began[i] >= 0)
			steps[i]->seconds = time - reading->began[i];
	}
}

static int see_line(struct reading *reading, const char *line)
{
	struct tryout *tryout = reading->tryout;
	struct tryout_complaints *complaints = &tryout->complaints;
	double time;
	const char *text = without_time(line, &time);

	reading->line++;
	if (!strncmp(text, MARK, strlen(MARK)) &&
	    find_phase(text + strlen(MARK)))
		reading->phase = find_phase(text + strlen(MARK));
	see_transition(reading, text, time);
	while (reading->next < complaints->count &&
	       complaints->items[reading->next].line <= reading->line)
		complaints->items[reading->next++].phase = reading->phase;
	if (tryout->trace.count ?
		    tryout->trace.count < TRACE_LINES :
		    reading->phase >= TRYOUT_LOAD && reading->next &&
			    complaints->items[reading->next - 1].line ==
				    reading->line)
		return string_list_add(&tryout->trace, text);
	return 0;
}

static int read_console(struct tryout *tryout, const char *directory,
			const char *name, struct error *err)
{
	struct reading reading = { .tryout = tryout,
				   .name = name,
				   .began = { -1, -1 } };
	autobuffer struct buffer text = BUFFER_INIT;
	int ret = read_text(&text, directory, "console", CONSOLE_MOST, err);
	char *rest = text.data, *line;

	while (!ret && (line = next_line(&rest)))
		if (see_line(&reading, line))
			return error_nomem(err);
	/* Of the last line, which has no end. */
	while (reading.next < tryout->complaints.count)
		tryout->complaints.items[reading.next++].phase = reading.phase;
	return ret;
}

int tryout_read(struct tryout *tryout, const char *directory, const char *name,
		struct error *err)
{
	int ret = read_record(tryout, directory, err);

	if (!ret)
		ret = read_complaints(tryout, directory, err);
	return ret ? ret : read_console(tryout, directory, name, err);
}

void tryout_free(struct tryout *tryout)
{
	struct tryout_complaint *complaint;
	struct tryout_object *object;

	array_for_each(complaint, &tryout->complaints)
		free(complaint->text);
	free(tryout->complaints.items);
	array_for_each(object, &tryout->objects)
		free(object->name);
	free(tryout->objects.items);
	string_list_free(&tryout->lacking);
	string_list_free(&tryout->trace);
	*tryout = (struct tryout)TRYOUT_INIT;
}
