// SPDX-License-Identifier: GPL-2.0
/*
 * Fetching from source packages: see debsrc.h.  The list of apt's that it makes
 * has one archive, so what is fetched beside the file is the index of that one.
 */
#include "target/debsrc.h"
#include "target/archive.h"
#include "target/stanza.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/process.h"

#include <string.h>

/*
 * What the machine does after an update of its own lists is not for ours, and
 * an index that is missing is an error.
 */
static const char configuration[] = "#clear APT::Update::Pre-Invoke;\n"
				    "#clear APT::Update::Post-Invoke;\n"
				    "#clear APT::Update::Post-Invoke-Success;\n"
				    "APT::Update::Error-Mode \"any\";\n"
				    "Dir::Etc::SourceParts \"-\";\n";

/* Where apt is told to keep things. */
struct place {
	char *configuration;
	char *list;
	char *list_option;
	char *lists_option;
	char *cache_option;
	char *file;
};

static void place_release(struct place *place)
{
	free(place->configuration);
	free(place->list);
	free(place->list_option);
	free(place->lists_option);
	free(place->cache_option);
	free(place->file);
}

static int name_place(struct place *place, const char *directory,
		      const struct archive *archive, struct error *err)
{
	place->configuration = path_format("%s/apt.conf", directory);
	place->list =
		path_format("%s/apt.%s", directory,
			    archive_is_deb822(archive) ? "sources" : "list");
	place->list_option =
		path_format("Dir::Etc::SourceList=%s", place->list);
	place->lists_option =
		path_format("Dir::State::Lists=%s/lists", directory);
	place->cache_option = path_format("Dir::Cache=%s/cache", directory);
	place->file = path_format("%s/file", directory);
	if (!place->configuration || !place->list || !place->list_option ||
	    !place->lists_option || !place->cache_option || !place->file)
		return error_nomem(err);
	return 0;
}

static int make_place(struct place *place, const char *directory,
		      const struct archive *archive, struct error *err)
{
	struct buffer list autobuffer = BUFFER_INIT;
	autofree char *lists = path_format("%s/lists/partial", directory);
	autofree char *archives =
		path_format("%s/cache/archives/partial", directory);
	int ret = name_place(place, directory, archive, err);

	if (ret)
		return ret;
	if (!lists || !archives)
		return error_nomem(err);
	ret = archive_deb_src(archive, &list, err);
	if (!ret)
		ret = dir_make(lists, 0700, err);
	if (!ret)
		ret = dir_make(archives, 0700, err);
	if (!ret)
		ret = dir_make(place->file, 0700, err);
	if (!ret)
		ret = file_publish(place->configuration, configuration,
				   strlen(configuration), 0600, err);
	return ret ? ret :
		     file_publish(place->list, list.data, list.length, 0600,
				  err);
}

/* The first of apt's errors says what was wrong, the last that something was. */
static int refuse(const struct buffer *said, struct error *err)
{
	const char *line = buffer_string(said), *told = line;

	while (*line && strncmp(line, "E: ", 3)) {
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	if (*line)
		told = line;
	return error_set(err, EIO, "apt-get: %.*s", (int)strcspn(told, "\n"),
			 told);
}

/* Run apt-get in a place; @verb: its words, at most five, NULL-terminated */
static int run(const struct place *place, const char *const *verb,
	       struct error *err)
{
	const char *argv[16] = { "apt-get", "-q",
				 "-c",	    place->configuration,
				 "-o",	    place->list_option,
				 "-o",	    place->lists_option,
				 "-o",	    place->cache_option };
	struct buffer errors autobuffer = BUFFER_INIT;
	struct process process = {
		.argv = argv,
		.directory = place->file,
		.errors = &errors,
		.log_fd = -1,
	};
	size_t i;
	int ret;

	for (i = 10; *verb && i + 1 < ARRAY_SIZE(argv); i++)
		argv[i] = *verb++;
	ret = process_run(&process, err);
	if (!ret && process.status)
		ret = refuse(&errors, err);
	return ret;
}

/* "linux=6.1.192-2": "Source: NAME (VERSION)" tells what differs. */
static char *source_of(const struct apt_package *package)
{
	const char *cursor = package->source ? package->source : package->name;
	struct relation source;

	if (!relation_next(&source, &cursor))
		return NULL;
	return path_format("%s=%s", source.package,
			   source.version[0] ? source.version :
					       package->version);
}

int debsrc_download(const struct apt_package *package, const char *directory,
		    char **path, struct error *err)
{
	static const char *const update[] = { "update", NULL };
	struct archive archive autoarchive = ARCHIVE_INIT;
	struct place place cleanup(place_release) = { 0 };
	autofree char *source = source_of(package);
	/* Debian's part is the "diff" of old. */
	const char *const fetch[] = { "source",	     "--only-source",
				      "--diff-only", "--download-only",
				      source,	     NULL };
	int ret = source ? archive_find(&archive, package, err) :
			   error_nomem(err);

	if (!ret)
		ret = make_place(&place, directory, &archive, err);
	if (!ret)
		ret = run(&place, update, err);
	if (!ret)
		ret = run(&place, fetch, err);
	return ret ? ret : apt_find_file(place.file, DEBSRC_DEBIAN, path, err);
}
