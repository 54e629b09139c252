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
#include "lib/program.h"

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

/* The program that a kernel's CC_VERSION_TEXT starts with; NULL: no memory. */
static char *program_of(const char *built_with)
{
	const char *text = built_with ? built_with : "gcc";

	return strndup(text, strcspn(text, " "));
}

static int is_missing(const char *built_with, const char *named,
		      struct error *err)
{
	const char *package = program_package(named);

	return error_set(err, ENOENT,
			 "the kernel was built with %s, and there is no %s "
			 "here: %s%s%sname the same compiler in CC",
			 built_with ? built_with : named, named,
			 package ? "try 'apt-get install " : "",
			 package ? package : "", package ? "', or " : "");
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
	named = program_of(built_with);
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
		return is_missing(built_with, named, err);
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
		if (!found && word == words.items) {
			program_absent(*word, err);
			return error_prefix(err, "CC=%s: ", compiler->command);
		}
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

char *compiler_advice(const char *built_with)
{
	autofree char *named = program_of(built_with);
	const char *package;

	if (!built_with || !named || !is_compiler(named))
		return NULL;
	package = program_package(named);
	return path_format("Use %s, the compiler that the kernel was built "
			   "with%s%s%s: leave CC out of the environment, or "
			   "name that compiler in it.",
			   named, package ? " (apt-get install " : "",
			   package ? package : "", package ? ")" : "");
}

void compiler_free(struct compiler *compiler)
{
	free(compiler->command);
	free(compiler->identity);
	*compiler = (struct compiler)COMPILER_INIT;
}
