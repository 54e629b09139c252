// SPDX-License-Identifier: GPL-2.0
/*
 * Drives the differ over many objects of a real kernel.  Each file of a sample
 * is compiled as it is and with an edit, as kpatch-build does it, and what the
 * differ says is judged: nothing, when lines only moved; exactly one function
 * and those that have it inlined, when one function was edited.
 */
#include "test/sweep/collect.h"
#include "test/sweep/judge.h"
#include "test/sweep/kernel.h"
#include "test/sweep/mutation.h"

#include "compile/plan.h"
#include "diff/diff.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "run.h"

#include <fts.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Compiled together; objects of one batch are on disk at a time. */
#define BATCH 24

static const char usage[] =
	"Usage: sweep [OPTION]... [FILE]...\n"
	"\n"
	"Compile C files of a kernel twice and judge what the differ says.\n"
	"\n"
	"  --null            shift all lines: nothing may be reported (default)\n"
	"  --mutate          edit one function: it must be reported, and nothing "
	"else\n"
	"  --collect DIR     compile every C file of the image into DIR, judge "
	"nothing\n"
	"  --kernel RELEASE  of this kernel\n"
	"  --count N         stop when that many objects were judged (300)\n"
	"  --seed N          which files and edits (1)\n"
	"  --keep DIR        keep the objects, as DIR/orig.o and DIR/patched.o: "
	"those of\n"
	"                    the last pair\n"
	"\n"
	"Without FILEs the sample is drawn from fs, mm, net, kernel, block and "
	"five\n"
	"directories of drivers. The last line is \"N passed, N failed\".\n";

/* Where the sample comes from. */
static const char *const directories[] = {
	"fs",
	"mm",
	"net",
	"kernel",
	"block",
	"drivers/net/ethernet/intel",
	"drivers/usb/core",
	"drivers/nvme",
	"drivers/scsi",
	"drivers/md",
};

/**
 * struct sweep - a sweep under way
 * @mutate: edit functions, or shift lines only
 * @collect: where to put all objects of the image instead, or NULL
 * @keep: where the last pair goes, or NULL
 * @wanted: objects to judge
 * @seed: where the random numbers are
 * @files: sample, in the order in which it is used
 * @run: kernel, tree and compiler, as kpatch-build has them
 */
struct sweep {
	bool mutate;
	const char *collect;
	const char *keep;
	size_t wanted;
	uint64_t seed;
	struct words files;
	struct run run;
	size_t passed;
	size_t failed;
	size_t spread;
	size_t no_effect;
	size_t batch;
};

/* One file of a batch. */
struct subject {
	const char *path;
	struct mutation mutation;
	struct buffer text;
};

static bool find_all(const struct lookup *lookup, const char *name,
		     bool is_func, struct lookup_result *result)
{
	result->objname = "vmlinux";
	return true;
}

static bool find_any(const struct lookup *lookup, const char *name,
		     struct lookup_result *result)
{
	result->objname = "vmlinux";
	return true;
}

/* Where symbols are is the builder's matter: here everything is found. */
static const struct lookup_ops everything_ops = {
	.local = find_all,
	.global = find_any,
	.export = find_any,
};
static const struct lookup everything = { .ops = &everything_ops };

static int compare_paths(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int list_directory(struct sweep *sweep, const char *directory)
{
	const char *top = sweep->run.tree.sources;
	autofree char *path = path_format("%s/%s", top, directory);
	char *const paths[] = { path, NULL };
	FTS *fts = path ? fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR,
				   compare_paths) :
			  NULL;
	FTSENT *entry;
	int ret = fts ? 0 : -ENOMEM;

	while (!ret && (entry = fts_read(fts))) {
		const char *dot = strrchr(entry->fts_name, '.');

		if (entry->fts_info == FTS_F && dot && !strcmp(dot, ".c"))
			ret = words_add(&sweep->files,
					entry->fts_path + strlen(top) + 1);
	}
	if (fts)
		fts_close(fts);
	return ret;
}

/* All files of the directories, shuffled (Fisher, Yates). */
static int draw_sample(struct sweep *sweep)
{
	size_t i, other;
	char *swap;
	int ret = 0;

	for (i = 0; i < ARRAY_SIZE(directories) && !ret; i++)
		ret = list_directory(sweep, directories[i]);
	for (i = sweep->files.count; i > 1; i--) {
		other = random_below(&sweep->seed, i);
		swap = sweep->files.items[i - 1];
		sweep->files.items[i - 1] = sweep->files.items[other];
		sweep->files.items[other] = swap;
	}
	return ret;
}

/* The file with its edit; -ENOENT: it has nothing to edit. */
static int edit(struct sweep *sweep, struct subject *subject,
		const struct file_map *map)
{
	autofree char *text = strndup((const char *)map->data, map->size);
	int ret;

	if (!text)
		return -ENOMEM;
	if (sweep->mutate)
		return mutation_make(&subject->mutation, text, &sweep->seed,
				     &subject->text);
	ret = buffer_puts(&subject->text, "/*\n * Two more\n * lines.\n */\n");
	return ret ? ret : buffer_puts(&subject->text, text);
}

static int add_change(struct sweep *sweep, struct change_set *changes,
		      struct subject *subject, struct error *err)
{
	autofree char *path =
		path_format("%s/%s", sweep->run.tree.sources, subject->path);
	struct file_map map;
	struct change *change;
	int ret;

	if (!path)
		return error_nomem(err);
	ret = file_map(&map, path, err);
	if (ret)
		return ret;
	ret = edit(sweep, subject, &map);
	change = ret ? NULL : array_add(changes);
	if (!change) {
		file_unmap(&map);
		return ret == -ENOENT ? 0 : error_nomem(err);
	}
	change->original = map;
	change->path = strdup(subject->path);
	change->where = strdup("sweep");
	if (!change->path || !change->where)
		return error_nomem(err);
	return text_split(&change->text, subject->text.data,
			  subject->text.length, err);
}

static int compile(struct sweep *sweep, const struct change_set *changes,
		   struct pairs *pairs, struct error *err)
{
	struct run *run = &sweep->run;
	autofree char *orig =
		path_format("%s/orig.%zu", run->work, sweep->batch);
	autofree char *patched =
		path_format("%s/patched.%zu", run->work, sweep->batch);
	const struct plan plan = {
		.release = run->options->release,
		.cache = run->cache.directory,
		.tree = &run->tree,
		.compiler = &run->compiler,
		.orig = &run->orig,
		.patched = &run->patched,
		.log_fd = run->talk.log_fd,
	};
	const struct pair_place place = {
		.orig = &run->orig,
		.patched = &run->patched,
		.include = "kmod/patch",
		.log_fd = run->talk.log_fd,
	};
	struct report report = REPORT_INIT;
	int ret;

	if (!orig || !patched)
		return error_nomem(err);
	ret = view_make(&run->orig, orig, run->tree.path, err);
	if (!ret)
		ret = view_make(&run->patched, patched, run->tree.path, err);
	/* Refusals: files that are not built, edits that do not compile. */
	if (!ret)
		ret = plan_make(&plan, changes, pairs, &report, err);
	if (!ret)
		ret = pairs_compile(pairs, &place, &report, err);
	report_free(&report);
	return ret;
}

static int diff(struct sweep *sweep, const struct pair *pair,
		const struct object *orig, const struct object *patched,
		struct report *report, enum diff_result *result,
		struct error *err)
{
	autofree char *output = path_format("%s/output.o", sweep->run.work);
	const struct diff_input input = {
		.orig = orig,
		.patched = patched,
		.object_name = pair->unit.name,
		.parent_name = pair->unit.owner,
		.patch_name = "sweep",
		.lookup = &everything,
		.sizes = &sweep->run.target->sizes,
	};

	return output ? diff_objects(&input, output, report, result, err) :
			error_nomem(err);
}

static void tell(struct sweep *sweep, bool good, const struct pair *pair,
		 const struct subject *subject, const char *why)
{
	if (good)
		sweep->passed++;
	else
		sweep->failed++;
	printf("%s %s", good ? "ok" : "not ok", pair->unit.name);
	if (sweep->mutate)
		printf(": %s in %s, line %u", subject->mutation.what,
		       subject->mutation.function, subject->mutation.line);
	printf("%s\n", why);
	fflush(stdout);
}

static int judge_null(struct sweep *sweep, const struct pair *pair,
		      const struct subject *subject, const struct object *orig,
		      const struct object *patched, struct error *err)
{
	struct report report = REPORT_INIT;
	enum diff_result same, moved;
	int ret = diff(sweep, pair, orig, orig, &report, &same, err);

	if (!ret)
		ret = diff(sweep, pair, orig, patched, &report, &moved, err);
	if (!ret)
		tell(sweep, same == DIFF_UNCHANGED && moved == DIFF_UNCHANGED,
		     pair, subject,
		     same != DIFF_UNCHANGED  ? ": differs from itself" :
		     moved != DIFF_UNCHANGED ? ": differs with lines moved" :
					       "");
	if (!ret && (same != DIFF_UNCHANGED || moved != DIFF_UNCHANGED))
		report_print(&report, stdout, false);
	report_free(&report);
	return ret;
}

static int judge_mutation(struct sweep *sweep, const struct pair *pair,
			  const struct subject *subject,
			  const struct object *orig,
			  const struct object *patched, struct error *err)
{
	autobuffer struct buffer why = BUFFER_INIT;
	struct report report = REPORT_INIT;
	enum diff_result result;
	enum verdict verdict;
	int ret = diff(sweep, pair, orig, patched, &report, &result, err);

	if (!ret && judge(orig, patched, &report, subject->mutation.function,
			  &why, &verdict))
		ret = error_nomem(err);
	if (!ret && verdict == VERDICT_NO_EFFECT)
		sweep->no_effect++;
	else if (!ret)
		tell(sweep, verdict != VERDICT_WRONG, pair, subject,
		     buffer_string(&why));
	if (!ret && verdict == VERDICT_SPREAD)
		sweep->spread++;
	if (!ret && verdict == VERDICT_WRONG)
		report_print(&report, stdout, false);
	report_free(&report);
	return ret;
}

static const struct subject *subject_of(const struct subject *subjects,
					const char *source)
{
	size_t i;

	for (i = 0; i < BATCH; i++)
		if (subjects[i].path && !strcmp(subjects[i].path, source))
			return &subjects[i];
	return NULL;
}

static int keep_pair(const char *directory, const struct pair *pair,
		     struct error *err)
{
	autofree char *orig = path_format("%s/orig.o", directory);
	autofree char *patched = path_format("%s/patched.o", directory);
	int ret;

	if (!orig || !patched)
		return error_nomem(err);
	ret = dir_make(directory, 0700, err);
	if (!ret)
		ret = file_copy(pair->orig, orig, 0600, err);
	return ret ? ret : file_copy(pair->patched, patched, 0600, err);
}

static int judge_pair(struct sweep *sweep, const struct pair *pair,
		      const struct subject *subjects, struct error *err)
{
	const struct subject *subject = subject_of(subjects, pair->unit.source);
	autoobject struct object *orig = NULL;
	autoobject struct object *patched = NULL;
	int ret;

	/* A file that others include is compiled with them. */
	if (!subject || !pair->patched)
		return 0;
	ret = sweep->keep ? keep_pair(sweep->keep, pair, err) : 0;
	if (!ret)
		ret = object_open(&orig, pair->orig, err);
	if (!ret)
		ret = object_open(&patched, pair->patched, err);
	if (ret)
		return ret;
	return sweep->mutate ?
		       judge_mutation(sweep, pair, subject, orig, patched,
				      err) :
		       judge_null(sweep, pair, subject, orig, patched, err);
}

/* As many as are wanted, and some more for those that are not built. */
static size_t batch_size(const struct sweep *sweep)
{
	size_t left = sweep->wanted - sweep->passed - sweep->failed;

	return left + 2 < BATCH ? left + 2 : BATCH;
}

static int sweep_batch(struct sweep *sweep, size_t first, size_t size,
		       struct error *err)
{
	struct change_set changes = { NULL, 0, 0 };
	struct subject subjects[BATCH] = { 0 };
	struct pairs pairs = PAIRS_INIT;
	const struct pair *pair;
	size_t i;
	int ret = 0;

	for (i = 0; i < size && first + i < sweep->files.count && !ret; i++) {
		subjects[i].path = sweep->files.items[first + i];
		ret = add_change(sweep, &changes, &subjects[i], err);
	}
	if (!ret)
		ret = compile(sweep, &changes, &pairs, err);
	array_for_each(pair, &pairs)
		if (!ret && sweep->passed + sweep->failed < sweep->wanted)
			ret = judge_pair(sweep, pair, subjects, err);
	pairs_free(&pairs);
	change_set_free(&changes);
	for (i = 0; i < BATCH; i++)
		buffer_free(&subjects[i].text);
	if (sweep->run.orig.path)
		tree_remove(sweep->run.orig.path, NULL);
	if (sweep->run.patched.path)
		tree_remove(sweep->run.patched.path, NULL);
	view_free(&sweep->run.orig);
	view_free(&sweep->run.patched);
	sweep->batch++;
	return ret;
}

static int sweep_all(struct sweep *sweep, struct error *err)
{
	size_t first, size;
	int ret = 0;

	if (!sweep->files.count && draw_sample(sweep))
		ret = error_nomem(err);
	for (first = 0; !ret && first < sweep->files.count &&
			sweep->passed + sweep->failed < sweep->wanted;
	     first += size) {
		size = batch_size(sweep);
		ret = sweep_batch(sweep, first, size, err);
	}
	return ret;
}

static int sweep_kernel(struct sweep *sweep, struct error *err)
{
	int ret = kernel_open(&sweep->run, err);

	if (ret)
		return ret;
	return sweep->collect ? collect(&sweep->run, sweep->collect, err) :
				sweep_all(sweep, err);
}

/* Returns -1 to go on, or the exit status. */
static int parse_options(struct sweep *sweep, struct options *options, int argc,
			 char **argv)
{
	static const struct option longs[] = {
		{ "null", no_argument, NULL, 'n' },
		{ "mutate", no_argument, NULL, 'm' },
		{ "collect", required_argument, NULL, 'C' },
		{ "keep", required_argument, NULL, 'K' },
		{ "kernel", required_argument, NULL, 'k' },
		{ "count", required_argument, NULL, 'c' },
		{ "seed", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		switch (option) {
		case 'n':
			sweep->mutate = false;
			break;
		case 'm':
			sweep->mutate = true;
			break;
		case 'C':
			sweep->collect = optarg;
			break;
		case 'K':
			sweep->keep = optarg;
			break;
		case 'k':
			options->release = optarg;
			break;
		case 'c':
			sweep->wanted = strtoul(optarg, NULL, 10);
			break;
		case 's':
			sweep->seed = strtoull(optarg, NULL, 10);
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			return 4;
		}
	}
	for (; optind < argc; optind++)
		if (words_add(&sweep->files, argv[optind]))
			return 1;
	if (options->release)
		return -1;
	fputs("sweep: --kernel is needed\n", stderr);
	return 4;
}

/* What there is to say of a run that failed. */
static void tell_failure(struct sweep *sweep, struct error *err)
{
	autofree char *log = NULL;

	fprintf(stderr, "sweep: %s\n", error_text(err));
	if (!run_keep_log(&sweep->run, &log, NULL) && log)
		fprintf(stderr, "sweep: the log is %s\n", log);
}

int main(int argc, char **argv)
{
	struct options options = { .name = "sweep" };
	struct sweep sweep = { .wanted = 300, .seed = 1 };
	struct error err autoerror = ERROR_INIT;
	int status = parse_options(&sweep, &options, argc, argv);

	if (status >= 0) {
		words_free(&sweep.files);
		return status;
	}
	run_init(&sweep.run, &options);
	status = sweep_kernel(&sweep, &err) ? 1 : 0;
	if (status) {
		tell_failure(&sweep, &err);
		sweep.failed++;
	}
	if (run_sweep(&sweep.run, status ? NULL : &err)) {
		status = 1;
		tell_failure(&sweep, &err);
	}
	run_free(&sweep.run);
	words_free(&sweep.files);
	if (sweep.collect)
		return status;
	if (sweep.mutate)
		printf("%zu spread by the compiler, %zu without effect\n",
		       sweep.spread, sweep.no_effect);
	printf("%zu passed, %zu failed\n", sweep.passed, sweep.failed);
	return status || sweep.failed || !sweep.passed;
}
