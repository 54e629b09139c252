// SPDX-License-Identifier: GPL-2.0
/*
 * Parsing a verb's arguments: see arguments.h.
 */
#include "kpatch/arguments.h"

#include "lib/array.h"

#include <ctype.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum option_value {
	OPTION_HELP = 'h',
	OPTION_QUIET = 'q',
	OPTION_VERBOSE = 'v',
	OPTION_YES = 'y',
	OPTION_KERNEL = 'k',
	OPTION_JSON = 256,
	OPTION_TIMEOUT,
	OPTION_NO_WAIT,
	OPTION_ALL,
	OPTION_AFTER,
	OPTION_SHUTDOWN,
	OPTION_OUTPUT,
	OPTION_DRY_RUN,
	OPTION_TEST,
	OPTION_ENGINE,
	OPTION_MODPROBE,
	OPTION_TRANSITION,
	OPTION_ACCEL,
	OPTION_KEEP,
};

static const struct option options[] = {
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "quiet", no_argument, NULL, OPTION_QUIET },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "timeout", required_argument, NULL, OPTION_TIMEOUT },
	{ "no-wait", no_argument, NULL, OPTION_NO_WAIT },
	{ "all", no_argument, NULL, OPTION_ALL },
	{ "after", required_argument, NULL, OPTION_AFTER },
	{ "shutdown", no_argument, NULL, OPTION_SHUTDOWN },
	{ "output", required_argument, NULL, OPTION_OUTPUT },
	{ "dry-run", no_argument, NULL, OPTION_DRY_RUN },
	{ "test", required_argument, NULL, OPTION_TEST },
	{ "engine", required_argument, NULL, OPTION_ENGINE },
	{ "modprobe", required_argument, NULL, OPTION_MODPROBE },
	{ "transition", required_argument, NULL, OPTION_TRANSITION },
	{ "accel", required_argument, NULL, OPTION_ACCEL },
	{ "keep", no_argument, NULL, OPTION_KEEP },
	{ "verbose", no_argument, NULL, OPTION_VERBOSE },
	{ "yes", no_argument, NULL, OPTION_YES },
	{ "kernel", required_argument, NULL, OPTION_KERNEL },
	{ NULL, 0, NULL, 0 },
};

/* How QEMU runs the machine; the first is the default. */
static const struct {
	const char *name;
	const char *accel;
} accels[] = {
	/* One host thread: runs do not depend on how busy the host is. */
	{ "tcg", "tcg,thread=single" },
	{ "kvm", "kvm" },
};

/* What a verb must take for the option to make sense. */
static const struct {
	enum option_value value;
	unsigned int needs;
} needed[] = {
	{ OPTION_JSON, ARGUMENTS_JSON },
	{ OPTION_TIMEOUT, ARGUMENTS_WAIT | ARGUMENTS_MACHINE },
	{ OPTION_NO_WAIT, ARGUMENTS_WAIT },
	{ OPTION_ALL, ARGUMENTS_ALL },
	{ OPTION_AFTER, ARGUMENTS_TRIAL },
	{ OPTION_SHUTDOWN, ARGUMENTS_TRIAL },
	{ OPTION_OUTPUT, ARGUMENTS_OUTPUT },
	{ OPTION_DRY_RUN, ARGUMENTS_DRY_RUN },
	{ OPTION_TEST, ARGUMENTS_MACHINE },
	{ OPTION_ENGINE, ARGUMENTS_MACHINE },
	{ OPTION_MODPROBE, ARGUMENTS_MACHINE },
	{ OPTION_TRANSITION, ARGUMENTS_MACHINE },
	{ OPTION_ACCEL, ARGUMENTS_MACHINE },
	{ OPTION_KEEP, ARGUMENTS_MACHINE },
	{ OPTION_VERBOSE, ARGUMENTS_VERBOSE },
	{ OPTION_YES, ARGUMENTS_YES },
	{ OPTION_KERNEL, ARGUMENTS_KERNEL },
};

static bool option_allowed(int value, unsigned int takes)
{
	for (size_t i = 0; i < ARRAY_SIZE(needed); i++)
		if ((int)needed[i].value == value)
			return takes & needed[i].needs;
	return true;
}

static int parse_seconds(unsigned int *value, const char *option,
			 const char *text, unsigned long least,
			 struct error *err)
{
	unsigned long seconds;
	char *end;

	errno = 0;
	seconds = strtoul(text, &end, 10);
	if (!isdigit((unsigned char)text[0]) || *end || errno ||
	    seconds < least || seconds > ARGUMENTS_TIMEOUT_MAX)
		return error_set(
			err, EINVAL,
			"%s '%s': not a number of seconds from %lu to %d",
			option, text, least, ARGUMENTS_TIMEOUT_MAX);
	*value = (unsigned int)seconds;
	return 0;
}

static int parse_after(struct arguments *arguments, struct error *err)
{
	unsigned int seconds;
	int ret = parse_seconds(&seconds, "--after", optarg, 0, err);

	if (!ret)
		arguments->after = (int)seconds;
	return ret;
}

static int parse_accel(struct arguments *arguments, struct error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(accels); i++)
		if (!strcmp(accels[i].name, optarg)) {
			arguments->accel = accels[i].accel;
			return 0;
		}
	return error_set(err, EINVAL, "--accel '%s': neither tcg nor kvm",
			 optarg);
}

static int add_modprobe(struct arguments *arguments, struct error *err)
{
	if (arguments->modprobe_count == ARGUMENTS_MODPROBE_MAX)
		return error_set(err, EINVAL, "--modprobe: %d modules at most",
				 ARGUMENTS_MODPROBE_MAX);
	arguments->modprobe[arguments->modprobe_count++] = optarg;
	return 0;
}

/* Those of a verb that runs a machine. */
static int store_machine_option(struct arguments *arguments, int value,
				char **argv, struct error *err)
{
	switch (value) {
	case OPTION_TEST:
		arguments->test = optarg;
		return 0;
	case OPTION_ENGINE:
		arguments->engine = optarg;
		return 0;
	case OPTION_MODPROBE:
		return add_modprobe(arguments, err);
	case OPTION_TRANSITION:
		return parse_seconds(&arguments->transition, "--transition",
				     optarg, 1, err);
	case OPTION_ACCEL:
		return parse_accel(arguments, err);
	case OPTION_KEEP:
		arguments->keep = true;
		return 0;
	case ':':
		return error_set(err, EINVAL, "%s needs a value",
				 argv[optind - 1]);
	default:
		return error_set(err, EINVAL, "unknown option '%s'",
				 argv[optind - 1]);
	}
}

static int store_option(struct arguments *arguments, int value, char **argv,
			struct error *err)
{
	switch (value) {
	case OPTION_HELP:
		arguments->help = true;
		return 0;
	case OPTION_QUIET:
		arguments->quiet = true;
		return 0;
	case OPTION_JSON:
		arguments->json = true;
		return 0;
	case OPTION_NO_WAIT:
		arguments->wait = false;
		return 0;
	case OPTION_VERBOSE:
		if (arguments->verbose < ARGUMENTS_VERBOSE_MAX)
			arguments->verbose++;
		return 0;
	case OPTION_YES:
		arguments->yes = true;
		return 0;
	case OPTION_KERNEL:
		arguments->kernel = optarg;
		return 0;
	case OPTION_TIMEOUT:
		return parse_seconds(&arguments->timeout, "--timeout", optarg,
				     1, err);
	case OPTION_ALL:
		arguments->all = true;
		return 0;
	case OPTION_AFTER:
		return parse_after(arguments, err);
	case OPTION_OUTPUT:
		arguments->output = optarg;
		return 0;
	case OPTION_DRY_RUN:
		arguments->dry_run = true;
		return 0;
	case OPTION_SHUTDOWN:
		arguments->shutdown = true;
		return 0;
	default:
		return store_machine_option(arguments, value, argv, err);
	}
}

static int store_operand(struct arguments *arguments, int argc, char **argv,
			 unsigned int takes, struct error *err)
{
	int given = argc - optind;
	/* Instead of an operand. */
	bool other =
		arguments->all || arguments->after >= 0 || arguments->shutdown;

	if (!(takes & ARGUMENTS_OPERAND) || other)
		return given ? error_set(err, EINVAL,
					 "unexpected argument '%s'",
					 argv[optind]) :
			       0;
	if (given > 1)
		return error_set(err, EINVAL, "one patch at a time, not '%s'",
				 argv[optind + 1]);
	if (!given && (takes & ARGUMENTS_OPTIONAL))
		return 0;
	if (!given || !*argv[optind])
		return error_set(err, EINVAL, "which patch?");
	arguments->operand = argv[optind];
	return 0;
}

int arguments_parse(struct arguments *arguments, int argc, char **argv,
		    unsigned int takes, struct error *err)
{
	int value, ret;

	*arguments = (struct arguments){
		.wait = true,
		.timeout = takes & ARGUMENTS_MACHINE ?
				   ARGUMENTS_MACHINE_TIMEOUT_DEFAULT :
				   ARGUMENTS_TIMEOUT_DEFAULT,
		.transition = ARGUMENTS_TIMEOUT_DEFAULT,
		.accel = accels[0].accel,
		.after = -1,
	};
	opterr = 0;
	optind = 0;
	while ((value = getopt_long(argc, argv, ":hqvyk:", options, NULL)) !=
	       -1) {
		if (!option_allowed(value, takes))
			return error_set(err, EINVAL, "%s: not for this verb",
					 argv[optind - 1]);
		ret = store_option(arguments, value, argv, err);
		if (ret || arguments->help)
			return ret;
	}
	return store_operand(arguments, argc, argv, takes, err);
}
