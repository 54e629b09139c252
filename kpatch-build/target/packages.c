// SPDX-License-Identifier: GPL-2.0
/*
 * Which packages make up a kernel, at which version, and their way into the
 * cache: see packages.h.  Leaves it to apt.c to ask and to fetch; installs
 * nothing.
 */
#include "target/packages.h"
#include "target/apt.h"
#include "target/debsrc.h"
#include "target/stanza.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/process.h"

#include <kpatch/cache.h>

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/utsname.h>

/* How the names of packages with the source start. */
#define SOURCE "linux-source-"

/* For the index of an archive's source packages, which goes again. */
#define INDEX_SPACE (128ULL << 20)

/* What one call works on. */
struct job {
	struct cache *cache;
	const char *release;
	char *root;
	char *version;
	bool lists_checked;
};

static void job_release(struct job *job)
{
	free(job->root);
	free(job->version);
}

bool packages_are_realtime(const char *release)
{
	return strstr(release, "-rt-");
}

/* "6.1" of "6.1.0-56-amd64"; the caller frees. */
static char *series(const char *release)
{
	size_t length = strcspn(release, ".");

	if (release[length] == '.')
		length += 1 + strcspn(release + length + 1, ".-+");
	return strndup(release, length);
}

/* Debian's kernels tell their package: "#1 SMP Debian 6.1.192-2 (...)". */
static char *running_version(const char *release)
{
	static const char mark[] = " Debian ";
	struct utsname uts;
	const char *text;

	if (uname(&uts) || strcmp(uts.release, release))
		return NULL;
	text = strstr(uts.version, mark);
	if (!text)
		return NULL;
	text += strlen(mark);
	return strndup(text, strcspn(text, " "));
}

static int installed_image(const char *release, char **version,
			   struct error *err)
{
	static const char *const suffixes[] = { "", "-unsigned" };
	size_t i;
	int ret;

	for (i = 0; i < 2; i++) {
		autofree char *name =
			path_format("linux-image-%s%s", release, suffixes[i]);

		if (!name)
			return error_nomem(err);
		ret = apt_installed(name, version, err);
		if (ret || *version)
			return ret;
	}
	return 0;
}

/* The one line of a file in the cache; NULL: it is not there. */
static char *cached_line(const struct job *job, const char *name)
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

static int write_line(const struct job *job, const char *name, const char *line,
		      struct error *err)
{
	autofree char *path = path_format("%s/%s", job->cache->directory, name);
	autofree char *text = path_format("%s\n", line);

	if (!path || !text)
		return error_nomem(err);
	return file_publish(path, text, strlen(text), 0600, err);
}

/* Whether that version of a package is in the cache, completely. */
static bool is_cached(const struct job *job, const char *name,
		      const char *version)
{
	autofree char *path = path_format(KPATCH_CACHE_PACKAGES "/%s", name);
	autofree char *cached = path ? cached_line(job, path) : NULL;

	return cached && !strcmp(cached, version);
}

static int check_lists(struct job *job, struct error *err)
{
	int ret;

	if (job->lists_checked)
		return 0;
	ret = apt_lists_present(err);
	job->lists_checked = !ret;
	return ret;
}

/* The signed image or, where there is none, the unsigned one. */
static int find_image(struct job *job, struct apt_package *package,
		      struct error *err)
{
	autofree char *name = path_format("linux-image-%s", job->release);
	autofree char *unsigned_name =
		path_format("linux-image-%s-unsigned", job->release);
	const char *op = job->version ? "=" : NULL;
	int ret;

	if (!name || !unsigned_name)
		return error_nomem(err);
	ret = check_lists(job, err);
	if (ret)
		return ret;
	ret = apt_find(package, name, op, job->version, err);
	if (ret != -ENOENT)
		return ret;
	if (!apt_find(package, unsigned_name, op, job->version, NULL))
		return 0;
	return ret;
}

/* A signed image says in Built-Using from which version it was built. */
static char *source_version(const struct apt_package *image)
{
	const char *cursor = image->built_using ? image->built_using : "";
	struct relation relation;

	while (relation_next(&relation, &cursor))
		if (!strncmp(relation.package, "linux", 5) &&
		    !strcmp(relation.op, "="))
			return strdup(relation.version);
	return strdup(image->version);
}

static int find_version(struct job *job, struct error *err)
{
	struct apt_package image autopackage = APT_PACKAGE_INIT;
	int ret;

	job->version = running_version(job->release);
	if (job->version)
		return 0;
	ret = installed_image(job->release, &job->version, err);
	if (ret || job->version)
		return ret;
	job->version = cached_line(job, "version");
	if (job->version)
		return 0;
	ret = find_image(job, &image, err);
	if (ret)
		return ret;
	job->version = source_version(&image);
	return job->version ? 0 : error_nomem(err);
}

/* For all packages of the kernel alike, and dpkg is slow to ask. */
static int decide_version(struct job *job, struct error *err)
{
	int ret;

	if (job->cache->version) {
		job->version = strdup(job->cache->version);
		return job->version ? 0 : error_nomem(err);
	}
	ret = find_version(job, err);
	if (ret)
		return ret;
	job->cache->version = strdup(job->version);
	return job->cache->version ? 0 : error_nomem(err);
}

/* Whether a package is installed at the version wanted, with its key file. */
static int on_host(const struct job *job, enum package_kind kind, bool *yes,
		   struct error *err)
{
	autofree char *xy = series(job->release), *name = NULL, *file = NULL;
	autofree char *version = NULL;
	int ret;

	*yes = false;
	if (kind == PACKAGE_SOURCE && packages_are_realtime(job->release))
		return 0;
	if (!xy)
		return error_nomem(err);
	if (kind == PACKAGE_IMAGE) {
		file = path_format("/boot/vmlinuz-%s", job->release);
	} else if (kind == PACKAGE_HEADERS) {
		name = path_format("linux-headers-%s", job->release);
		file = path_format("/usr/src/linux-headers-%s/Module.symvers",
				   job->release);
	} else {
		name = path_format(SOURCE "%s", xy);
		file = path_format("/usr/src/" SOURCE "%s.tar.xz", xy);
	}
	if (!file || (!name && kind != PACKAGE_IMAGE))
		return error_nomem(err);
	if (access(file, R_OK))
		return 0;
	ret = name ? apt_installed(name, &version, err) :
		     installed_image(job->release, &version, err);
	if (!ret && version)
		*yes = !strcmp(version, job->version);
	return ret;
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
	struct buffer errors autobuffer = BUFFER_INIT;
	struct process process = {
		.argv = argv,
		.errors = &errors,
		.log_fd = -1,
	};
	int ret = process_check(&process, err);

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
	return ret ? ret : write_line(job, name, package->version, err);
}

static int fetch_into(const struct job *job, const struct apt_package *package,
		      const char *download, struct error *err)
{
	autofree char *file = NULL;
	int ret = dir_make(download, 0700, err);

	if (!ret)
		ret = dir_make(job->root, 0700, err);
	if (!ret)
		ret = apt_download(package, download, &file, err);
	if (!ret)
		ret = unpack(file, job->root, err);
	return ret ? ret : mark(job, package, err);
}

/* Download, unpack and mark a package; the package file goes away again. */
static int fetch(const struct job *job, const struct apt_package *package,
		 struct error *err)
{
	autofree char *download =
		path_format("%s/download", job->cache->directory);
	int ret;

	if (!download)
		return error_nomem(err);
	ret = check_space(job, package, err);
	if (!ret)
		ret = tree_remove(download, err);
	if (ret)
		return ret;
	if (job->cache->talk)
		fprintf(job->cache->talk, "fetching %s %s (%llu MB)\n",
			package->name, package->version,
			(package->size + (1 << 20) - 1) >> 20);
	ret = fetch_into(job, package, download, err);
	if (ret) {
		tree_remove(download, NULL);
		return ret;
	}
	return tree_remove(download, err);
}

/* Have a package of the archive in the cache, at a version or a later one. */
static int need(struct job *job, const char *name, const char *op,
		const char *version, struct error *err)
{
	struct apt_package package autopackage = APT_PACKAGE_INIT;
	int ret;

	if (is_cached(job, name, version))
		return 0;
	ret = check_lists(job, err);
	if (!ret)
		ret = apt_find(&package, name, op, version, err);
	if (ret || is_cached(job, name, package.version))
		return ret;
	return fetch(job, &package, err);
}

static int need_image(struct job *job, struct error *err)
{
	struct apt_package package autopackage = APT_PACKAGE_INIT;
	autofree char *name = path_format("linux-image-%s", job->release);
	autofree char *other =
		path_format("linux-image-%s-unsigned", job->release);
	autofree char *lib = path_format("%s/lib", job->root);
	int ret = 0;

	if (!name || !other || !lib)
		return error_nomem(err);
	if (!is_cached(job, name, job->version) &&
	    !is_cached(job, other, job->version)) {
		ret = find_image(job, &package, err);
		if (!ret)
			ret = fetch(job, &package, err);
	}
	if (ret)
		return ret;
	/* Newer packages ship usr/lib/modules; installed, /lib leads there. */
	if (!file_exists(lib) && symlink("usr/lib", lib))
		return error_set(err, errno, "cannot make %s: %s", lib,
				 strerror(errno));
	return 0;
}

/* What the headers package needs of its own kernel's packages. */
static bool is_part_of_headers(const struct relation *relation)
{
	return !strncmp(relation->package, "linux-headers-", 14) ||
	       !strncmp(relation->package, "linux-kbuild-", 13);
}

/*
 * The headers package goes in last, so that its mark tells that what it
 * depends on is there too.
 */
static int need_headers(struct job *job, struct error *err)
{
	struct apt_package package autopackage = APT_PACKAGE_INIT;
	autofree char *name = path_format("linux-headers-%s", job->release);
	struct relation relation;
	const char *cursor;
	int ret;

	if (!name)
		return error_nomem(err);
	if (is_cached(job, name, job->version))
		return 0;
	ret = check_lists(job, err);
	if (!ret)
		ret = apt_find(&package, name, "=", job->version, err);
	if (ret)
		return ret;
	cursor = package.depends ? package.depends : "";
	while (relation_next(&relation, &cursor)) {
		if (!is_part_of_headers(&relation))
			continue;
		ret = need(job, relation.package,
			   strcmp(relation.op, "=") ? ">=" : "=",
			   relation.op[0] ? relation.version : job->version,
			   err);
		if (ret)
			return error_prefix(err, "%s %s: ", name, job->version);
	}
	return fetch(job, &package, err);
}

static int take_debian_part(const struct job *job,
			    const struct apt_package *package,
			    const char *download, struct error *err)
{
	autofree char *target =
		path_format("%s/" PACKAGES_DEBIAN_PART, job->root);
	autofree char *directory = path_format("%s/usr/src", job->root);
	autofree char *file = NULL;
	int ret = dir_make(download, 0700, err);

	if (!target || !directory)
		return error_nomem(err);
	if (!ret)
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
	autofree char *download =
		path_format("%s/download", job->cache->directory);
	int ret;

	if (!download)
		return error_nomem(err);
	ret = apt_find(&package, source, "=", part->version, err);
	if (!ret)
		ret = check_space(job, part, err);
	if (!ret)
		ret = tree_remove(download, err);
	if (ret)
		return ret;
	if (job->cache->talk)
		fprintf(job->cache->talk,
			"fetching the realtime patches of %s %s\n", source,
			part->version);
	ret = take_debian_part(job, &package, download, err);
	if (!ret)
		ret = mark(job, part, err);
	if (ret) {
		tree_remove(download, NULL);
		return ret;
	}
	return tree_remove(download, err);
}

static int need_debian_part(struct job *job, const char *source,
			    struct error *err)
{
	const struct apt_package part = {
		.name = (char *)path_base(PACKAGES_DEBIAN_PART),
		.version = job->version,
		.unpacked = INDEX_SPACE,
	};
	int ret;

	if (is_cached(job, part.name, part.version))
		return 0;
	ret = check_lists(job, err);
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

static int need_source(struct job *job, struct error *err)
{
	autofree char *xy = series(job->release);
	autofree char *name = xy ? path_format(SOURCE "%s", xy) : NULL;
	int ret;

	if (!name)
		return error_nomem(err);
	ret = need(job, name, "=", job->version, err);
	if (!ret && packages_are_realtime(job->release))
		ret = need_debian_part(job, name, err);
	return ret;
}

/*
 * The cache holds one version of a kernel's packages.  Files of another one do
 * not mix with what is wanted, so they go, marks first.
 */
static int settle_version(const struct job *job, struct error *err)
{
	autofree char *cached = cached_line(job, "version");
	autofree char *marks =
		path_format("%s/" KPATCH_CACHE_PACKAGES, job->cache->directory);
	int ret;

	if (!marks)
		return error_nomem(err);
	if (cached && !strcmp(cached, job->version))
		return 0;
	ret = tree_remove(marks, err);
	if (!ret)
		ret = tree_remove(job->root, err);
	return ret ? ret : write_line(job, "version", job->version, err);
}

static int locate_locked(struct job *job, enum package_kind kind,
			 struct error *err)
{
	bool here;
	int ret = decide_version(job, err);

	if (!ret)
		ret = on_host(job, kind, &here, err);
	if (ret)
		return ret;
	if (here) {
		job->root[0] = '\0';
		return 0;
	}
	ret = settle_version(job, err);
	if (ret)
		return ret;
	switch (kind) {
	case PACKAGE_IMAGE:
		return need_image(job, err);
	case PACKAGE_HEADERS:
		return need_headers(job, err);
	case PACKAGE_SOURCE:
		return need_source(job, err);
	}
	return error_set(err, EINVAL, "unknown kind of package %d", kind);
}

int packages_locate(struct cache *cache, const char *release,
		    enum package_kind kind, char **root, struct error *err)
{
	struct job job cleanup(job_release) = {
		.cache = cache,
		.release = release,
		.root = path_format("%s/" KPATCH_CACHE_ROOT, cache->directory),
	};
	bool locked_here = cache->lock_fd < 0;
	int ret;

	if (!job.root)
		return error_nomem(err);
	ret = locked_here ? cache_lock(cache, err) : 0;
	if (ret)
		return ret;
	ret = locate_locked(&job, kind, err);
	if (locked_here)
		cache_unlock(cache);
	if (ret)
		return error_prefix(err, "kernel %s: ", release);
	*root = steal_ptr(job.root);
	return 0;
}
