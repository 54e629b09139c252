// SPDX-License-Identifier: GPL-2.0
/*
 * Programs and their packages: see program.h.  In the table are programs that
 * are run here, and those that the kernel's makefiles run.
 */
#include "lib/program.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/process.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *program;
	const char *package;
} rows[] = {
	{ "apt-cache", "apt" },
	{ "apt-get", "apt" },
	{ "ar", "binutils" },
	{ "as", "binutils" },
	{ "awk", "mawk" },
	{ "bc", "bc" },
	{ "bison", "bison" },
	{ "ccache", "ccache" },
	{ "clang", "clang" },
	{ "cpio", "cpio" },
	{ "distcc", "distcc" },
	{ "dpkg", "dpkg" },
	{ "dpkg-deb", "dpkg" },
	{ "dpkg-query", "dpkg" },
	{ "flex", "flex" },
	{ "gcc", "gcc" },
	{ "gzip", "gzip" },
	{ "icecc", "icecc" },
	{ "ld", "binutils" },
	{ "make", "make" },
	{ "nm", "binutils" },
	{ "objcopy", "binutils" },
	{ "objdump", "binutils" },
	{ "pahole", "dwarves" },
	{ "patch", "patch" },
	{ "perl", "perl" },
	{ "pkg-config", "pkg-config" },
	{ "readelf", "binutils" },
	{ "sccache", "sccache" },
	{ "sha256sum", "coreutils" },
	{ "strip", "binutils" },
	{ "tar", "tar" },
	{ "xz", "xz-utils" },
	{ "zstd", "zstd" },
};

/* Compilers of a version have packages of their names: "gcc-12". */
static bool is_versioned(const char *program, const char *name)
{
	size_t length = strlen(name);

	return !strncmp(program, name, length) && program[length] == '-' &&
	       program[length + 1] &&
	       !program[length + 1 + strspn(program + length + 1, "0123456789")];
}

const char *program_package(const char *program)
{
	static const char machine[] = "x86_64-linux-gnu-";
	size_t i;

	/* The same programs under longer names. */
	if (!strncmp(program, machine, strlen(machine)))
		program += strlen(machine);
	if (is_versioned(program, "gcc") || is_versioned(program, "clang"))
		return program;
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if (!strcmp(program, rows[i].program))
			return rows[i].package;
	return NULL;
}

int program_absent(const char *program, struct error *err)
{
	const char *package = program_package(program);

	return error_set(err, ENOENT, "cannot run %s: %s%s%s", program,
			 strerror(ENOENT), package ? ": apt-get install " : "",
			 package ? package : "");
}

static bool ends(const char *line, size_t length, const char *end)
{
	size_t n = strlen(end);

	return length >= n && !memcmp(line + length - n, end, n);
}

static bool is_here(const char *program)
{
	autofree char *found = process_find(program);

	return found;
}

/*
 * "/bin/sh: 1: flex: not found", "make: flex: No such file or directory",
 * "tar (child): xz: Cannot exec: No such file or directory": who says it comes
 * first.
 */
char *program_wanted(const char *line, size_t length)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_.+-/";
	autofree char *text = NULL;
	const char *wanted = NULL;
	char *word, *next;

	if (!ends(line, length, "not found") &&
	    !ends(line, length, strerror(ENOENT)))
		return NULL;
	text = strndup(line, length);
	for (word = text; word && *word; word = next) {
		size_t size = strspn(word, letters);
		const char *package;

		next = word + size + (word[size] != '\0');
		word[size] = '\0';
		package = program_package(word);
		if (package && !is_here(word))
			wanted = package;
	}
	return wanted ? strdup(wanted) : NULL;
}
