// SPDX-License-Identifier: GPL-2.0
/*
 * From the archive into the cache: see packages_private.h.  A package is there
 * when its mark is, which is written last.
 */
#include "target/debsrc.h"
#include "target/packages_private.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/process.h"

#include <kpatch/cache.h>

#include <fcntl.h>
#include <string.h>

/* For the index of an archive's source packages, which goes again. */
#define INDEX_SPACE (128ULL << 20)

char *job_cached_line(const struct job *job, const char *name)
{
	autofree char *path = path_format("%s/%s", job->cache->directory, name);
	struct buffer text = BUFFER_INIT;

	if (!path || !file_exists(path) || file_read(path, &text, NULL)) {
		buffer_free(&text);
		return NULL;
	}
	if (text.length && text.data[text.length - 1] == '\n')
		text.data[--text.length] = '\0';
	return buffer_steal(&text);
}

int job_write_line(const struct job *job, const char *name, const char *line,
		   struct error *err)
{
	autofree char *path = path_format("%s/%s", job->cache->directory, name);
	autofree char *text = path_format("%s\n", line);

	if (!path || !text)
		return error_nomem(err);
	return file_publish(path, text, strlen(text), 0600, err);
}

bool job_has(const struct job *job, const char *name, const char *version)
{
	autofree char *path = path_format(KPATCH_CACHE_PACKAGES "/%s", name);
	autofree char *cached = path ? job_cached_line(job, path) : NULL;

	return cached && !strcmp(cached, version);
}

/* A source package has an archive in it, which is unpacked after it. */
static unsigned long long space_of(const struct apt_package *package)
{
	unsigned long long space = package->size + package->unpacked;

	if (!strncmp(package->name, SOURCE, strlen(SOURCE)))
		space += package->size * CACHE_TREE_FACTOR;
	return space;
}

static int check_space(const struct job *job, const struct apt_package *package,
		       struct error *err)
{
	autofree char *what =
		path_format("%s %s", package->name, package->version);

	if (!what)
		return error_nomem(err);
	return cache_check_space(job->cache, what, space_of(package), err);
}

/* The marker that follows must not reach the disk before the files. */
static int sync_root(const char *root, struct error *err)
{
	autoclose int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || syncfs(fd))
		return error_set(err, errno, "cannot sync %s: %s", root,
				 strerror(errno));
	return 0;
}

static int unpack(const char *file, const char *root, struct error *err)
{
	const char *const argv[] = { "dpkg-deb", "-x", file, root, NULL };
	int ret = process_quietly(argv, NULL, NULL, err);

	if (ret)
		return error_prefix(err, "cannot unpack %s: ", path_base(file));
	return sync_root(root, err);
}

static int mark(const struct job *job, const struct apt_package *package,
		struct error *err)
{
	autofree char *directory =
		path_format("%s/" KPATCH_CACHE_PACKAGES, job->cache->directory);
	autofree char *name =
		path_format(KPATCH_CACHE_PACKAGES "/%s", package->name);
	int ret;

	if (!directory || !name)
		return error_nomem(err);
	ret = dir_make(directory, 0700, err);
	return ret ? ret : job_write_line(job, name, package->version, err);
}

/* What brings a package into the cache, by way of a directory that is empty. */
typedef int (*take_fn)(const struct job *job, const struct apt_package *package,
		       const char *download, struct error *err);

/*
 * Have @take do that with @package, and mark @marked.  What was downloaded goes
 * away again.
 */
static int fetch(const struct job *job, const char *what,
		 const struct apt_package *package,
		 const struct apt_package *marked, take_fn take,
		 struct error *err)
{
	autofree char *download =
		path_format("%s/download", job->cache->directory);
	int ret;

	if (!what || !download)
		return error_nomem(err);
	ret = check_space(job, marked, err);
	if (!ret)
		ret = tree_remove(download, err);
	if (ret)
		return ret;
	if (job->cache->talk)
		fprintf(job->cache->talk, "fetching %s\n", what);
	ret = dir_make(download, 0700, err);
	if (!ret)
		ret = take(job, package, download, err);
	if (!ret)
		ret = mark(job, marked, err);
	if (ret) {
		tree_remove(download, NULL);
		return ret;
	}
	return tree_remove(download, err);
}

static int take_package(const struct job *job,
			const struct apt_package *package, const char *download,
			struct error *err)
{
	autofree char *file = NULL;
	int ret = dir_make(job->root, 0700, err);

	if (!ret)
		ret = apt_download(package, download, &file, err);
	return ret ? ret : unpack(file, job->root, err);
}

int job_fetch(const struct job *job, const struct apt_package *package,
	      struct error *err)
{
	autofree char *what =
		path_format("%s %s (%llu MB)", package->name, package->version,
			    (package->size + (1 << 20) - 1) >> 20);

	return fetch(job, what, package, package, take_package, err);
}

int job_need(struct job *job, const char *name, const char *op,
	     const char *version, struct error *err)
{
	struct apt_package package autopackage = APT_PACKAGE_INIT;
	int ret;

	if (job_has(job, name, version))
		return 0;
	ret = job_check_lists(job, err);
	if (!ret)
		ret = apt_find(&package, name, op, version, err);
	if (ret || job_has(job, name, package.version))
		return ret;
	return job_fetch(job, &package, err);
}

static int take_debian_part(const struct job *job,
			    const struct apt_package *package,
			    const char *download, struct error *err)
{
	autofree char *target =
		path_format("%s/" PACKAGES_DEBIAN_PART, job->root);
	autofree char *directory = path_format("%s/usr/src", job->root);
	autofree char *file = NULL;
	int ret;

	if (!target || !directory)
		return error_nomem(err);
	ret = debsrc_download(package, download, &file, err);
	if (!ret)
		ret = dir_make(directory, 0700, err);
	if (!ret)
		ret = file_rename(file, target, err);
	return ret ? ret : sync_root(job->root, err);
}

/* Debian's part of the source that @source is made from. */
static int fetch_debian_part(const struct job *job, const char *source,
			     const struct apt_package *part, struct error *err)
{
	struct apt_package package autopackage = APT_PACKAGE_INIT;
	autofree char *what = path_format("the realtime patches of %s %s",
					  source, part->version);
	int ret = apt_find(&package, source, "=", part->version, err);

	return ret ? ret :
		     fetch(job, what, &package, part, take_debian_part, err);
}

int job_need_debian_part(struct job *job, const char *source, struct error *err)
{
	const struct apt_package part = {
		.name = (char *)path_base(PACKAGES_DEBIAN_PART),
		.version = job->version,
		.unpacked = INDEX_SPACE,
	};
	int ret;

	if (job_has(job, part.name, part.version))
		return 0;
	ret = job_check_lists(job, err);
	if (!ret)
		ret = fetch_debian_part(job, source, &part, err);
	return ret ? error_prefix(err,
				  "cannot fetch the realtime patches, which "
				  "only the source package of %s %s has (is "
				  "the network there, does the archive still "
				  "have that version? --sourcedir takes a "
				  "source with the patches applied): ",
				  source, job->version) :
		     0;
}
