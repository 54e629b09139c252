// SPDX-License-Identifier: GPL-2.0
/*
 * Launchers: see launcher.h.
 */
#include "compile/launcher.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/process.h"
#include "lib/program.h"

#include <string.h>

/* By which the variables of the usual ones start. */
static const char *const prefixes[] = { "CCACHE_", "DISTCC_", "ICECC_",
					"SCCACHE_" };

/*
 * Each run compiles in a directory of its own, which is in the debug information
 * and nowhere that matters; ccache would find nothing of an earlier run's.
 */
static int ignore_directory(struct words *environment)
{
	if (getenv("CCACHE_HASHDIR") || getenv("CCACHE_NOHASHDIR"))
		return 0;
	return words_add(environment, "CCACHE_NOHASHDIR=1");
}

static int add_environment(struct words *environment)
{
	char **variable;
	size_t i;

	for (variable = environ; *variable; variable++)
		for (i = 0; i < ARRAY_SIZE(prefixes); i++)
			if (!strncmp(*variable, prefixes[i],
				     strlen(prefixes[i])) &&
			    words_add(environment, *variable))
				return -ENOMEM;
	return ignore_directory(environment);
}

static int check(const struct words *command, const char *text,
		 struct error *err)
{
	char **word;

	if (!command->count)
		return error_set(err, EINVAL,
				 "the compiler's launcher is empty");
	array_for_each(word, command) {
		autofree char *found = process_find(*word);

		if (!found) {
			program_absent(*word, err);
			return error_prefix(err,
					    "compiler launcher \"%s\": ", text);
		}
	}
	return 0;
}

int launcher_open(struct launcher *launcher, const char *command,
		  struct error *err)
{
	int ret;

	*launcher = (struct launcher)LAUNCHER_INIT;
	if (!command)
		return 0;
	ret = words_split(&launcher->command, command, err);
	if (ret)
		error_prefix(err, "compiler launcher \"%s\": ", command);
	else
		ret = check(&launcher->command, command, err);
	if (!ret && add_environment(&launcher->environment))
		ret = error_nomem(err);
	if (ret)
		launcher_free(launcher);
	return ret;
}

void launcher_free(struct launcher *launcher)
{
	words_free(&launcher->command);
	words_free(&launcher->environment);
}
