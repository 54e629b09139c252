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
#include "lib/process.h"

#include <string.h>
#include <sys/stat.h>

/*
 * "gcc-12", "x86_64-linux-gnu-gcc-12", "clang": a configuration is data, and
 * what it names is run only when it can be nothing else.
 */
static bool is_compiler(const char *program)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_-.";
	const char *name = strstr(program, "gcc");

	if (!name)
		name = strstr(program, "clang");
	return name && (name == program || name[-1] == '-') &&
	       !program[strspn(program, allowed)] &&
	       !strpbrk(name + strcspn(name, "-"),
			"abcdefghijklmnopqrstuvwxyz_");
}

/* "gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0" starts with the program. */
static int choose(char **command, const char *built_with, struct error *err)
{
	const char *set = getenv("CC");
	autofree char *named = NULL, *found = NULL;

	if (set && set[0]) {
		*command = strdup(set);
		return *command ? 0 : error_nomem(err);
	}
	named = strndup(built_with ? built_with : "gcc",
			strcspn(built_with ? built_with : "gcc", " "));
	if (!named)
		return error_nomem(err);
	if (!is_compiler(named))
		return error_set(err, EINVAL,
				 "the kernel's configuration says that it was "
				 "built with \"%s\", which is no compiler that "
				 "is known: name one in CC",
				 built_with);
	found = process_find(named);
	if (!found)
		return error_set(
			err, ENOENT,
			"the kernel was built with %s, and there is no "
			"%s here: try 'apt-get install %s', or name "
			"the same compiler in CC",
			built_with, named, named);
	*command = steal_ptr(named);
	return 0;
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
		autofree char *found = process_find(*word);

		if (!strcmp(*word, ";"))
			return error_set(err, EINVAL,
					 "CC=%s: that is more than a command",
					 compiler->command);
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
	ret = choose(&compiler->command, built_with, err);
	if (!ret)
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
