// SPDX-License-Identifier: GPL-2.0
/*
 * Asking dpkg and apt: see apt.h.  Everything they print is parsed as data,
 * and a package whose name is not exactly the one asked for is ignored, since
 * apt takes names it does not know as patterns.
 */
#include "target/apt.h"
#include "target/stanza.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/process.h"

#include <dirent.h>
#include <stdbool.h>
#include <string.h>

void apt_package_free(struct apt_package *package)
{
	free(package->name);
	free(package->version);
	free(package->depends);
	free(package->built_using);
	free(package->source);
	*package = (struct apt_package)APT_PACKAGE_INIT;
}

/* Run a query whose non-zero status only means "nothing found". */
static int query(const char *const *argv, struct buffer *output, int *status,
		 struct error *err)
{
	struct process process = {
		.argv = argv,
		.output = output,
		.log_fd = -1,
	};
	int ret = process_run(&process, err);

	*status = process.status;
	return ret;
}

int apt_installed(const char *name, char **version, struct error *err)
{
	const char *const argv[] = {
		"dpkg-query", "-W", "-f=${db:Status-Status} ${Version}\n",
		"--",	      name, NULL
	};
	static const char installed[] = "installed ";
	struct buffer output autobuffer = BUFFER_INIT;
	const char *text;
	int status, ret;

	*version = NULL;
	ret = query(argv, &output, &status, err);
	text = buffer_string(&output);
	if (ret || status || strncmp(text, installed, strlen(installed)))
		return ret;
	text += strlen(installed);
	*version = strndup(text, strcspn(text, "\n"));
	return *version ? 0 : error_nomem(err);
}

static int count_lists(bool *any, struct error *err)
{
	static const char *const argv[] = {
		"apt-get",     "indextargets",	       "--format",
		"$(FILENAME)", "Created-By: Packages", NULL
	};
	struct buffer output autobuffer = BUFFER_INIT;
	int status, ret;

	ret = query(argv, &output, &status, err);
	*any = !ret && output.length > 0;
	return ret;
}

int apt_lists_present(struct error *err)
{
	static const char *const update[] = { "apt-get", "-q", "update", NULL };
	bool any;
	int ret = count_lists(&any, err);

	if (ret || any)
		return ret;
	if (geteuid())
		return error_set(err, ENOENT,
				 "the package lists of this machine are empty: "
				 "run 'apt-get update' as root");
	ret = process_quietly(update, NULL, NULL, err);
	if (ret)
		return error_prefix(err, "no package lists, and fetching them "
					 "failed: ");
	return 0;
}

/* 1: @a OP @b holds; 0: it does not. */
static int compare_versions(const char *a, const char *op, const char *b,
			    struct error *err)
{
	const char *const argv[] = { "dpkg", "--compare-versions", a, op, b,
				     NULL };
	struct buffer output autobuffer = BUFFER_INIT;
	int status, ret;

	ret = query(argv, &output, &status, err);
	return ret ? ret : !status;
}

static unsigned long long number_field(const struct stanza *stanza,
				       const char *field)
{
	autofree char *text = stanza_field(stanza, field);

	return text ? strtoull(text, NULL, 10) : 0;
}

static int take_package(struct apt_package *package,
			const struct stanza *stanza, struct error *err)
{
	apt_package_free(package);
	package->name = stanza_field(stanza, "Package");
	package->version = stanza_field(stanza, "Version");
	package->depends = stanza_field(stanza, "Depends");
	package->built_using = stanza_field(stanza, "Built-Using");
	package->source = stanza_field(stanza, "Source");
	package->size = number_field(stanza, "Size");
	package->unpacked = number_field(stanza, "Installed-Size") * 1024;
	return package->name && package->version ? 0 : error_nomem(err);
}

/*
 * 2: exactly what was asked for; 1: will do when nothing better comes;
 * 0: does not fit.
 */
static int judge(const struct stanza *stanza, const char *name, const char *op,
		 const char *version, struct error *err)
{
	autofree char *its_name = stanza_field(stanza, "Package");
	autofree char *its_version = stanza_field(stanza, "Version");

	if (!its_name || !its_version || strcmp(its_name, name))
		return 0;
	if (!op || !strcmp(its_version, version))
		return 2;
	if (strcmp(op, ">="))
		return 0;
	return compare_versions(its_version, "ge", version, err);
}

static int refuse_missing(const char *name, const char *op, const char *version,
			  struct error *err)
{
	autofree char *which = op ? path_format(" (%s %s)", op, version) : NULL;

	return error_set(err, ENOENT,
			 "the archives that apt is configured for do not offer "
			 "%s%s: run 'apt-get update', and if that does not "
			 "help, add the archive that still has it to apt's "
			 "sources",
			 name, which ? which : "");
}

int apt_find(struct apt_package *package, const char *name, const char *op,
	     const char *version, struct error *err)
{
	const char *const all[] = { "apt-cache", "show", "--", name, NULL };
	const char *const one[] = { "apt-cache", "show", "--no-all-versions",
				    "--",	 name,	 NULL };
	struct buffer output autobuffer = BUFFER_INIT;
	int status, best = 0, ret;
	struct stanza stanza;
	const char *cursor;

	ret = query(op ? all : one, &output, &status, err);
	if (ret)
		return ret;
	cursor = buffer_string(&output);
	while (best < 2 && stanza_next(&stanza, &cursor)) {
		int fits = judge(&stanza, name, op, version, err);

		if (fits < 0)
			return fits;
		if (fits <= best)
			continue;
		best = fits;
		ret = take_package(package, &stanza, err);
		if (ret)
			return ret;
	}
	return best ? 0 : refuse_missing(name, op, version, err);
}

static bool has_suffix(const char *name, const char *suffix)
{
	size_t length = strlen(name), end = strlen(suffix);

	return length > end && !strcmp(name + length - end, suffix);
}

int apt_find_file(const char *directory, const char *suffix, char **path,
		  struct error *err)
{
	struct dirent *entry;
	DIR *dir = opendir(directory);

	if (!dir)
		return error_set(err, errno, "cannot list %s: %s", directory,
				 strerror(errno));
	*path = NULL;
	while (!*path && (entry = readdir(dir)))
		if (has_suffix(entry->d_name, suffix))
			*path = path_format("%s/%s", directory, entry->d_name);
	closedir(dir);
	if (!*path)
		return error_set(err, ENOENT, "apt-get left no %s file in %s",
				 suffix, directory);
	return 0;
}

int apt_download(const struct apt_package *package, const char *directory,
		 char **path, struct error *err)
{
	autofree char *what =
		path_format("%s=%s", package->name, package->version);
	const char *const argv[] = { "apt-get", "-q", "download", what, NULL };
	int ret;

	if (!what)
		return error_nomem(err);
	ret = process_quietly(argv, directory, NULL, err);
	if (ret)
		return error_prefix(err,
				    "cannot download %s %s (is the network "
				    "there, are the package lists up to date: "
				    "'apt-get update'?): ",
				    package->name, package->version);
	return apt_find_file(directory, ".deb", path, err);
}
