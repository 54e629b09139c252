// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch-fetch: print the directory under which the packages of a kernel are
 * found, fetching them into the cache first when they are not there.  For
 * scripts; kpatch-build itself calls target/packages.h.
 */
#include "kpatch/exit.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "target/cache.h"
#include "target/packages.h"

#include <getopt.h>
#include <string.h>

static const struct kind {
	const char *name;
	enum package_kind kind;
} kinds[] = {
	{ "image", PACKAGE_IMAGE },
	{ "headers", PACKAGE_HEADERS },
	{ "source", PACKAGE_SOURCE },
};

static void print_usage(FILE *out)
{
	fputs("Usage: kpatch-fetch image|headers|source RELEASE\n"
	      "\n"
	      "Prints the directory under which the Debian packages of that "
	      "kernel are found\n"
	      "by the names they have when installed: / when they are "
	      "installed here, else a\n"
	      "directory of the cache, into which they are fetched with "
	      "apt-get and unpacked.\n"
	      "Nothing is installed.\n"
	      "\n"
	      "  image     linux-image: kernel, configuration, modules\n"
	      "  headers   linux-headers and linux-kbuild\n"
	      "  source    linux-source of exactly the image's version; of a "
	      "realtime kernel\n"
	      "            with Debian's part of the source package, which has "
	      "its patches\n"
	      "\n"
	      "  --help, --version\n"
	      "\n"
	      "The cache is $XDG_CACHE_HOME/kpatch or ~/.cache/kpatch.\n",
	      out);
}

static const struct kind *find_kind(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

static int locate(enum package_kind kind, const char *release, char **root,
		  struct error *err)
{
	struct cache cache cleanup(cache_close) = CACHE_INIT;
	int ret = cache_open(&cache, release, err);

	cache.talk = stderr;
	return ret ? ret : packages_locate(&cache, release, kind, root, err);
}

static int exit_status(int ret)
{
	return ret == -ENOENT ? KPATCH_EXIT_NOT_FOUND : KPATCH_EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	struct error err autoerror = ERROR_INIT;
	autofree char *root = NULL;
	const struct kind *kind = NULL;
	int option, ret;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h')
			print_usage(stdout);
		else if (option == 'V')
			puts("kpatch-fetch " KPATCH_VERSION);
		else
			return KPATCH_EXIT_USAGE;
		return KPATCH_EXIT_OK;
	}
	if (argc - optind == 2)
		kind = find_kind(argv[optind]);
	if (!kind) {
		print_usage(stderr);
		return KPATCH_EXIT_USAGE;
	}
	ret = locate(kind->kind, argv[optind + 1], &root, &err);
	if (ret) {
		fprintf(stderr, "kpatch-fetch: %s\n", error_text(&err));
		return exit_status(ret);
	}
	if (puts(root[0] ? root : "/") < 0 || fflush(stdout)) {
		fputs("kpatch-fetch: cannot write to stdout\n", stderr);
		return KPATCH_EXIT_FAILURE;
	}
	return KPATCH_EXIT_OK;
}
