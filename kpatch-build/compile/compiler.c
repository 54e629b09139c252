// SPDX-License-Identifier: GPL-2.0
/*
 * Finding the compiler: see compiler.h.
 */
#include "compile/compiler.h"
#include "compile/words.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <string.h>
#include <sys/stat.h>

/* Where a program is, by PATH; NULL when it is nowhere. */
static char *locate(const char *program)
{
	const char *path = getenv("PATH"), *next;

	if (strchr(program, '/'))
		return access(program, X_OK) ? NULL : strdup(program);
	for (next = path ? path : "/usr/bin:/bin"; *next;) {
		size_t length = strcspn(next, ":");
		autofree char *full =
			path_format("%.*s/%s", (int)length, next, program);

		if (full && length && !access(full, X_OK))
			return steal_ptr(full);
		next += length + (next[length] == ':');
	}
	return NULL;
}

/* "gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0" starts with the program. */
static char *choose(const char *built_with)
{
	const char *set = getenv("CC");
	autofree char *named = NULL, *found = NULL;

	if (set && set[0])
		return strdup(set);
	named = strndup(built_with ? built_with : "",
			strcspn(built_with ? built_with : "", " "));
	if (!named)
		return NULL;
	if (named[0])
		found = locate(named);
	return found ? steal_ptr(named) : strdup("gcc");
}

/* Name, size and time of each program of the command ("ccache gcc-12"). */
static int identify(struct compiler *compiler, struct error *err)
{
	struct words words autowords = WORDS_INIT;
	struct buffer text autobuffer = BUFFER_INIT;
	struct stat st;
	char **word;
	int ret = words_split(&words, compiler->command, err);

	if (ret)
		return error_prefix(err, "CC=%s: ", compiler->command);
	array_for_each(word, &words) {
		autofree char *found = locate(*word);

		if (!found && word == words.items)
			return error_set(err, ENOENT,
					 "compiler %s is not installed", *word);
		if (!found || stat(found, &st))
			continue;
		if (buffer_printf(&text, "%s %lld %lld ", found,
				  (long long)st.st_size,
				  (long long)st.st_mtime))
			return error_nomem(err);
	}
	if (!words.count)
		return error_set(err, EINVAL, "CC is empty");
	compiler->identity = buffer_steal(&text);
	return compiler->identity ? 0 : error_nomem(err);
}

int compiler_find(struct compiler *compiler, const char *built_with,
		  struct error *err)
{
	int ret;

	*compiler = (struct compiler)COMPILER_INIT;
	compiler->command = choose(built_with);
	if (!compiler->command)
		return error_nomem(err);
	ret = identify(compiler, err);
	if (ret)
		compiler_free(compiler);
	return ret;
}

void compiler_free(struct compiler *compiler)
{
	free(compiler->command);
	free(compiler->identity);
	*compiler = (struct compiler)COMPILER_INIT;
}
