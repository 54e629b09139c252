// SPDX-License-Identifier: GPL-2.0
/*
 * The command line: see options.h.  Looks at no file.
 */
#include "options.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/dup.h"
#include "lib/file.h"
#include "link/name.h"
#include "package/identity.h"
#include "source/subject.h"

#include <ctype.h>
#include <getopt.h>
#include <string.h>
#include <sys/utsname.h>

#define MAX_JOBS 1024

static const char usage[] =
	"Usage: kpatch-build [OPTION]... PATCH...\n"
	"       kpatch-build check [OPTION]... PATCH...\n"
	"\n"
	"Make a module that patches a running kernel, from a source diff. "
	"With 'check'\n"
	"all is done but that: find out whether it can be made, and what "
	"would be in it.\n"
	"\n"
	"  -k, --kernel RELEASE   the kernel to patch (default: the running "
	"one)\n"
	"  -s, --sourcedir DIR    its source (default: Debian's linux-source "
	"package)\n"
	"  -c, --config FILE      its configuration (default: of its package)\n"
	"  -v, --vmlinux FILE     its image, vmlinuz or vmlinux (default: of "
	"its package)\n"
	"      --modules DIR      its modules, installed or where they were "
	"built (default: of\n"
	"                         its package)\n"
	"      --oot-module FILE  patch this out-of-tree module, a .ko "
	"built for that kernel\n"
	"      --oot-module-src DIR\n"
	"                         its source, as it was built; the patch is "
	"against this\n"
	"  -j, --jobs N           compilers to run at a time (default: one a "
	"processor)\n"
	"      --cc-launcher COMMAND  what runs the compilers: ccache, distcc, "
	"icecc\n"
	"      --dry-run          only say what would be compiled, and how long "
	"that takes\n"
	"  -n, --name NAME        name of the module (default: kpatch-PATCH)\n"
	"      --description TEXT what it is for, in a line (default: the "
	"subject of the\n"
	"                         patch)\n"
	"  -o, --output DIR       where to put the module (default: .)\n"
	"  -R, --non-replace      leave patches that are loaded already in "
	"place\n"
	"      --patch-callers    replace the callers of a changed function "
	"that cannot\n"
	"                         be replaced itself\n"
	"      --allow-layout-change TYPE\n"
	"                         the structure, union or enumeration may "
	"change its layout\n"
	"      --json             tell what happens as JSON on stdout, an "
	"object a line\n"
	"      --sarif FILE       write refusals and notices to FILE as SARIF "
	"2.1.0\n"
	"      --report FILE      write a report for reviewers to FILE as "
	"HTML\n"
	"      --format FORMAT    kpatch (default), or livepatch: a module for "
	"the kernel's\n"
	"                         own livepatch, which needs no engine\n"
	"      --sign-key FILE    sign the module with this private key\n"
	"      --sign-cert FILE   the certificate of that key\n"
	"      --spdx FILE        write an SPDX document of the module\n"
	"      --deb              write a Debian package with the module, too\n"
	"      --deb-name NAME    its name is kpatch-patch-NAME-RELEASE "
	"(default: the\n"
	"                         module's without kpatch-)\n"
	"      --deb-version VERSION\n"
	"                         its version (default: 0+ and a checksum)\n"
	"  -d, --debug            keep the work directory\n"
	"  -h, --help             show this text\n"
	"      --version          show the version\n"
	"\n"
	"Exit status: 0 module written (of 'check': it can be), 1 error, 2 "
	"refused: the\n"
	"patch cannot be applied to a running kernel, 3 nothing to patch, 4 "
	"wrong command\n"
	"line, 5 no such kernel or file.\n";

static const struct option long_options[] = {
	{ "kernel", required_argument, NULL, 'k' },
	{ "sourcedir", required_argument, NULL, 's' },
	{ "config", required_argument, NULL, 'c' },
	{ "vmlinux", required_argument, NULL, 'v' },
	{ "modules", required_argument, NULL, 'm' },
	{ "oot-module", required_argument, NULL, 'M' },
	{ "oot-module-src", required_argument, NULL, 'D' },
	{ "jobs", required_argument, NULL, 'j' },
	{ "name", required_argument, NULL, 'n' },
	{ "description", required_argument, NULL, 'A' },
	{ "output", required_argument, NULL, 'o' },
	{ "non-replace", no_argument, NULL, 'R' },
	{ "patch-callers", no_argument, NULL, 'C' },
	{ "allow-layout-change", required_argument, NULL, 'L' },
	{ "cc-launcher", required_argument, NULL, 'l' },
	{ "dry-run", no_argument, NULL, 'P' },
	{ "json", no_argument, NULL, 'J' },
	{ "sarif", required_argument, NULL, 'S' },
	{ "report", required_argument, NULL, 'H' },
	{ "format", required_argument, NULL, 'F' },
	{ "sign-key", required_argument, NULL, 'K' },
	{ "sign-cert", required_argument, NULL, 'T' },
	{ "spdx", required_argument, NULL, 'X' },
	{ "deb", no_argument, NULL, 'B' },
	{ "deb-name", required_argument, NULL, 'N' },
	{ "deb-version", required_argument, NULL, 'E' },
	{ "debug", no_argument, NULL, 'd' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

void options_usage(FILE *out)
{
	fputs(usage, out);
}

static int set_string(char **field, const char *value, struct error *err)
{
	return dup_string(field, value) ? error_nomem(err) : 0;
}

static int parse_jobs(const char *text, unsigned int *jobs, struct error *err)
{
	char *end;
	unsigned long value;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (!isdigit((unsigned char)text[0]) || *end || errno || !value ||
	    value > MAX_JOBS)
		return error_set(err, EINVAL,
				 "--jobs takes a number from 1 to %d, not '%s'",
				 MAX_JOBS, text);
	*jobs = (unsigned int)value;
	return 0;
}

static int parse_name(struct options *options, const char *text,
		      struct error *err)
{
	int ret = name_check(text, err);

	return ret ? ret : set_string(&options->name, text, err);
}

static int parse_description(struct options *options, const char *text,
			     struct error *err)
{
	options->description = text;
	if (subject_is_sound(text))
		return 0;
	return error_set(err, EINVAL,
			 "--description takes a line of at most %d bytes, of "
			 "UTF-8 without control characters",
			 SUBJECT_MAX);
}

static int parse_deb_name(struct options *options, const char *text,
			  struct error *err)
{
	int ret = identity_check_subject(text, err);

	return ret ? ret : set_string(&options->deb_name, text, err);
}

static int parse_format(struct options *options, const char *text,
			struct error *err)
{
	options->livepatch = !strcmp(text, "livepatch");
	if (options->livepatch || !strcmp(text, "kpatch"))
		return 0;
	return error_set(err, EINVAL,
			 "--format takes kpatch or livepatch, not '%s'", text);
}

/* There is room for as many as the command line has words. */
static void allow_layout(struct options *options, const char *type)
{
	size_t i = 0;

	while (options->allowed_layouts[i])
		i++;
	options->allowed_layouts[i] = type;
}

/* Where the value of an option goes that is kept as it is; NULL: elsewhere. */
static const char **field_of(struct options *options, int option)
{
	switch (option) {
	case 's':
		return &options->sourcedir;
	case 'c':
		return &options->config;
	case 'v':
		return &options->vmlinux;
	case 'm':
		return &options->modules;
	case 'M':
		return &options->oot_module;
	case 'D':
		return &options->oot_source;
	case 'o':
		return &options->output;
	case 'K':
		return &options->sign_key;
	case 'T':
		return &options->sign_cert;
	case 'X':
		return &options->spdx;
	default:
		return NULL;
	}
}

static int take_option(struct options *options, int option, char **argv,
		       struct error *err)
{
	const char **field = field_of(options, option);

	if (field) {
		*field = optarg;
		return 0;
	}
	switch (option) {
	case 'k':
		return set_string(&options->release, optarg, err);
	case 'j':
		return parse_jobs(optarg, &options->jobs, err);
	case 'n':
		return parse_name(options, optarg, err);
	case 'A':
		return parse_description(options, optarg, err);
	case 'F':
		return parse_format(options, optarg, err);
	case 'B':
		options->deb = true;
		return 0;
	case 'N':
		return parse_deb_name(options, optarg, err);
	case 'E':
		options->deb_version = optarg;
		return identity_check_version(optarg, err);
	case 'R':
		options->replace = false;
		return 0;
	case 'C':
		options->patch_callers = true;
		return 0;
	case 'L':
		allow_layout(options, optarg);
		return 0;
	case 'l':
		options->launcher = optarg;
		return 0;
	case 'P':
		options->action = OPTIONS_PLAN;
		return 0;
	case 'J':
		options->json = true;
		return 0;
	case 'S':
		options->sarif = optarg;
		return 0;
	case 'H':
		options->report = optarg;
		return 0;
	case 'd':
		options->debug = true;
		return 0;
	case 'h':
		options->action = OPTIONS_HELP;
		return 0;
	case 'V':
		options->action = OPTIONS_VERSION;
		return 0;
	case ':':
		return error_set(err, EINVAL, "option '%s' needs a value",
				 argv[optind - 1]);
	default:
		return error_set(err, EINVAL, "unknown option '%s'",
				 argv[optind - 1]);
	}
}

/* What needs what a check does not come to. */
static int check_action(const struct options *options, struct error *err)
{
	const char *option = options->spdx     ? "--spdx" :
			     options->sign_key ? "--sign-key" :
			     options->deb      ? "--deb" :
						 NULL;

	if (options->action == OPTIONS_PLAN &&
	    (options->sarif || options->report))
		return error_set(err, EINVAL,
				 "--dry-run compares nothing that --sarif or "
				 "--report could tell of: use 'check'");
	if (options->action != OPTIONS_BUILD && option)
		return error_set(err, EINVAL,
				 "%s is about a module, and %s makes none",
				 option,
				 options->action == OPTIONS_PLAN ? "--dry-run" :
								   "'check'");
	return 0;
}

/* A file that is asked for, or NULL, and by what. */
struct asked {
	const char *by;
	const char *path;
};

/* Each in a place of its own, as far as names tell that. */
static int check_apart(const struct asked *one, const struct asked *other,
		       struct error *err)
{
	autofree char *a = NULL, *b = NULL;

	if (!one->path || !other->path ||
	    (one->path[0] == '/') != (other->path[0] == '/'))
		return 0;
	a = strdup(one->path);
	b = strdup(other->path);
	if (!a || !b)
		return error_nomem(err);
	path_normalize(a);
	path_normalize(b);
	if (strcmp(a, b))
		return 0;
	return error_set(err, EINVAL,
			 "%s and %s would both be %s: give each a file of its "
			 "own",
			 one->by, other->by, one->path);
}

static int check_files(const struct options *options, struct error *err)
{
	autofree char *module =
		path_format("%s/%s.ko", options->output, options->name);
	const struct asked files[] = {
		{ "--sarif", options->sarif },
		{ "--report", options->report },
		{ "--spdx", options->spdx },
		{ "the module",
		  options->action == OPTIONS_BUILD ? module : NULL },
	};
	size_t i, other;
	int ret = module ? 0 : error_nomem(err);

	for (i = 0; i < ARRAY_SIZE(files); i++)
		for (other = i + 1; !ret && other < ARRAY_SIZE(files); other++)
			ret = check_apart(&files[i], &files[other], err);
	return ret;
}

/* What is asked of a package. */
static int check_deb(const struct options *options, struct error *err)
{
	if (!options->deb && (options->deb_name || options->deb_version))
		return error_set(err, EINVAL,
				 "--deb-name and --deb-version go with --deb");
	return 0;
}

/* What was not given. */
static int set_defaults(struct options *options, struct error *err)
{
	struct utsname uts;
	int ret = 0;

	if (!options->release) {
		if (uname(&uts))
			return error_set(err, errno, "uname: %s",
					 strerror(errno));
		ret = set_string(&options->release, uts.release, err);
	}
	if (!ret && !options->name)
		ret = name_derive(&options->name, options->patches[0], err);
	if (!ret && options->deb && !options->deb_name)
		ret = identity_subject(&options->deb_name, options->name, err);
	return ret;
}

static int parse(struct options *options, int argc, char **argv,
		 struct error *err)
{
	int option, ret;

	/* A patch file of that name is given as ./check. */
	if (argc > 1 && !strcmp(argv[1], "check")) {
		options->action = OPTIONS_CHECK;
		argc--;
		argv++;
	}
	options->allowed_layouts =
		calloc((size_t)argc + 1, sizeof(*options->allowed_layouts));
	if (!options->allowed_layouts)
		return error_nomem(err);
	optind = 0;
	while ((option = getopt_long(argc, argv, ":k:s:c:v:j:n:o:Rdh",
				     long_options, NULL)) != -1) {
		ret = take_option(options, option, argv, err);
		if (ret || options->action == OPTIONS_HELP ||
		    options->action == OPTIONS_VERSION)
			return ret;
	}
	options->patches = argv + optind;
	options->nr_patches = (size_t)(argc - optind);
	if (!options->nr_patches)
		return error_set(err, EINVAL, "no patch file is given");
	if (!options->sign_key != !options->sign_cert)
		return error_set(err, EINVAL,
				 "--sign-key and --sign-cert go together");
	if (!options->oot_module != !options->oot_source)
		return error_set(err, EINVAL,
				 "--oot-module and --oot-module-src go "
				 "together");
	ret = check_action(options, err);
	if (!ret)
		ret = check_deb(options, err);
	if (!ret)
		ret = set_defaults(options, err);
	return ret ? ret : check_files(options, err);
}

int options_parse(struct options *options, int argc, char **argv,
		  struct error *err)
{
	int ret;

	*options = (struct options){ .output = ".", .replace = true };
	ret = parse(options, argc, argv, err);
	if (ret)
		options_free(options);
	return ret;
}

void options_free(struct options *options)
{
	free(options->release);
	free(options->name);
	free(options->deb_name);
	free(options->allowed_layouts);
	options->release = NULL;
	options->name = NULL;
	options->deb_name = NULL;
	options->allowed_layouts = NULL;
}
