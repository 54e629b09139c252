// SPDX-License-Identifier: GPL-2.0
/*
 * create-diff-object: two versions of an object in, an object with what
 * changed out.  Only the command line is here; the work is diff/'s.
 */
#include "diff/diff.h"
#include "diff/special.h"
#include "diff/symtab.h"
#include "include/kpatch/exit.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <getopt.h>
#include <string.h>

static const char usage[] =
	"Usage: create-diff-object [-d] [--json] [--patch-callers]\n"
	"           [--allow-layout-change TYPE]... [--explain FUNCTION]...\n"
	"           ORIG.o PATCHED.o PARENT-NAME PARENT-SYMTAB MODULE.SYMVERS\n"
	"           PATCH-NAME OUTPUT.o\n"
	"\n"
	"Write to OUTPUT.o the functions of PATCHED.o that differ from ORIG.o, "
	"with all\n"
	"they need to replace those of a running kernel.\n"
	"\n"
	"  ORIG.o, PATCHED.o  compiled with -ffunction-sections "
	"-fdata-sections\n"
	"  PARENT-NAME        vmlinux, or the module that has ORIG.o\n"
	"  PARENT-SYMTAB      output of readelf -s --wide on PARENT-NAME\n"
	"  MODULE.SYMVERS     the kernel's Module.symvers\n"
	"  PATCH-NAME         name of the patch\n"
	"\n"
	"  -d, --debug        say also what was found to be equal\n"
	"      --json         print the findings as JSON on stdout\n"
	"      --patch-callers\n"
	"                     replace the callers of a changed function that "
	"cannot be\n"
	"                     replaced itself\n"
	"      --allow-layout-change TYPE\n"
	"                     the structure, union or enumeration may change "
	"its layout\n"
	"      --explain FUNCTION\n"
	"                     show both versions of the function side by "
	"side, on stdout\n"
	"      --help         print this\n"
	"      --version      print the version\n"
	"\n"
	"The sizes of the kernel's structures come from the environment:\n";

static const char statuses[] =
	"\n"
	"Exit status: 0 output written, 1 error, 2 a difference that cannot be "
	"patched,\n"
	"3 no difference, 4 wrong command line.\n";

struct options {
	bool debug;
	bool json;
	bool patch_callers;
	const char **allowed_layouts;
	const char **explain;
	const char *orig;
	const char *patched;
	const char *parent;
	const char *symtab;
	const char *symvers;
	const char *patch;
	const char *output;
};

/* Sections that several machines have are rows for each. */
static bool is_repeated(const struct special_row *rows, size_t row)
{
	size_t i;

	for (i = 0; i < row; i++)
		if (rows[i].variable &&
		    !strcmp(rows[i].variable, rows[row].variable) &&
		    !strcmp(rows[i].name, rows[row].name))
			return true;
	return false;
}

static void print_usage(FILE *out)
{
	const struct special_row *rows;
	size_t i, count;

	fputs(usage, out);
	rows = special_rows(&count);
	for (i = 0; i < count; i++)
		if (rows[i].variable && !is_repeated(rows, i))
			fprintf(out, "  %-24s %s\n", rows[i].variable,
				rows[i].name);
	fputs(statuses, out);
}

/* There is room for as many as the command line has words. */
static void add_name(const char **names, const char *name)
{
	while (*names)
		names++;
	*names = name;
}

static void options_free(struct options *options)
{
	free(options->allowed_layouts);
	free(options->explain);
}

/* Returns -1 to go on, or the exit status. */
static int take_option(struct options *options, int option)
{
	switch (option) {
	case 'd':
		options->debug = true;
		return -1;
	case 'j':
		options->json = true;
		return -1;
	case 'C':
		options->patch_callers = true;
		return -1;
	case 'L':
		add_name(options->allowed_layouts, optarg);
		return -1;
	case 'E':
		add_name(options->explain, optarg);
		return -1;
	case 'h':
		print_usage(stdout);
		return KPATCH_EXIT_OK;
	case 'V':
		puts("create-diff-object " KPATCH_VERSION);
		return KPATCH_EXIT_OK;
	default:
		return KPATCH_EXIT_USAGE;
	}
}

static int take_operands(struct options *options, int count, char **operands)
{
	if (count != 7) {
		fprintf(stderr,
			"create-diff-object: 7 arguments are needed, %d are "
			"given: see --help\n",
			count);
		return KPATCH_EXIT_USAGE;
	}
	options->orig = operands[0];
	options->patched = operands[1];
	options->parent = operands[2];
	options->symtab = operands[3];
	options->symvers = operands[4];
	options->patch = operands[5];
	options->output = operands[6];
	return -1;
}

static int parse_options(int argc, char **argv, struct options *options)
{
	static const struct option longs[] = {
		{ "debug", no_argument, NULL, 'd' },
		{ "json", no_argument, NULL, 'j' },
		{ "patch-callers", no_argument, NULL, 'C' },
		{ "allow-layout-change", required_argument, NULL, 'L' },
		{ "explain", required_argument, NULL, 'E' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	int option, status;

	options->allowed_layouts =
		calloc((size_t)argc + 1, sizeof(*options->allowed_layouts));
	options->explain = calloc((size_t)argc + 1, sizeof(*options->explain));
	if (!options->allowed_layouts || !options->explain) {
		fputs("create-diff-object: no memory\n", stderr);
		return KPATCH_EXIT_FAILURE;
	}
	while ((option = getopt_long(argc, argv, "d", longs, NULL)) != -1) {
		status = take_option(options, option);
		if (status >= 0)
			return status;
	}
	if (options->json && options->explain[0]) {
		fputs("create-diff-object: --json and --explain both write to "
		      "standard output: give one of them\n",
		      stderr);
		return KPATCH_EXIT_USAGE;
	}
	return take_operands(options, argc - optind, argv + optind);
}

static int read_sizes(struct special_sizes *sizes, struct error *err)
{
	const struct special_row *rows;
	const char *text;
	unsigned long value;
	unsigned int size;
	size_t i, count;
	char *end;

	memset(sizes, 0, sizeof(*sizes));
	rows = special_rows(&count);
	for (i = 0; i < count; i++) {
		text = rows[i].variable ? getenv(rows[i].variable) : NULL;
		if (!text || !*text)
			continue;
		value = strtoul(text, &end, 0);
		if (*end || !value || value > 4096)
			return error_set(err, EINVAL, "%s=%s is no size",
					 rows[i].variable, text);
		size = (unsigned int)value;
		memcpy((char *)sizes + rows[i].size_of, &size, sizeof(size));
	}
	return 0;
}

static int run(const struct options *options, struct report *report,
	       enum diff_result *result, struct error *err)
{
	autosymtab struct symtab *symtab = NULL;
	autoobject struct object *orig = NULL;
	autoobject struct object *patched = NULL;
	struct special_sizes sizes;
	struct diff_input input = {
		.object_name = path_base(options->orig),
		.parent_name = options->parent,
		.patch_name = options->patch,
		.sizes = &sizes,
		.patch_callers = options->patch_callers,
		.allowed_layouts = options->allowed_layouts,
		.explain = options->explain,
		.explain_out = stdout,
		.debug = options->debug ? stderr : NULL,
	};
	int ret = read_sizes(&sizes, err);

	if (!ret)
		ret = object_open(&orig, options->orig, err);
	if (!ret)
		ret = object_open(&patched, options->patched, err);
	if (!ret)
		ret = symtab_open(&symtab, options->symtab, options->symvers,
				  options->parent, orig, err);
	if (ret)
		return ret;
	input.orig = orig;
	input.patched = patched;
	input.lookup = symtab_lookup(symtab);
	return diff_objects(&input, options->output, report, result, err);
}

static int status_of(enum diff_result result)
{
	switch (result) {
	case DIFF_WRITTEN:
		return KPATCH_EXIT_OK;
	case DIFF_UNCHANGED:
		return KPATCH_EXIT_UNCHANGED;
	case DIFF_REFUSED:
		break;
	}
	return KPATCH_EXIT_REFUSED;
}

int main(int argc, char **argv)
{
	struct report report = REPORT_INIT;
	struct options options = { .debug = false };
	struct error err = ERROR_INIT;
	enum diff_result result = DIFF_REFUSED;
	int status = parse_options(argc, argv, &options);

	if (status >= 0) {
		options_free(&options);
		return status;
	}
	status = KPATCH_EXIT_FAILURE;
	if (run(&options, &report, &result, &err))
		fprintf(stderr, "create-diff-object: %s\n", error_text(&err));
	else
		status = status_of(result);
	if (!options.json)
		report_print(&report, stderr, false);
	else if (report_print_json(&report, stdout) || fflush(stdout))
		status = KPATCH_EXIT_FAILURE;
	report_free(&report);
	options_free(&options);
	error_clear(&err);
	return status;
}
