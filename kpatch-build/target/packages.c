// SPDX-License-Identifier: GPL-2.0
/*
 * Which packages make up a kernel: see packages.h.  Leaves it to apt.c to ask
 * and to fetch; installs nothing.
 */
#include "target/packages_private.h"
#include "target/stanza.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <kpatch/cache.h>

#include <string.h>
#include <unistd.h>

static void job_release(struct job *job)
{
	free(job->root);
	free(job->version);
}

bool packages_are_realtime(const char *release)
{
	return strstr(release, "-rt-");
}

/* Whether a package is installed at the version wanted, with its key file. */
static int on_host(const struct job *job, enum package_kind kind, bool *yes,
		   struct error *err)
{
	autofree char *xy = job_series(job), *name = NULL, *file = NULL;
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
		     job_installed_image(job, &version, err);
	if (!ret && version)
		*yes = !strcmp(version, job->version);
	return ret;
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
	if (!job_has(job, name, job->version) &&
	    !job_has(job, other, job->version)) {
		ret = job_find_image(job, &package, err);
		if (!ret)
			ret = job_fetch(job, &package, err);
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
	if (job_has(job, name, job->version))
		return 0;
	ret = job_check_lists(job, err);
	if (!ret)
		ret = apt_find(&package, name, "=", job->version, err);
	if (ret)
		return ret;
	cursor = package.depends ? package.depends : "";
	while (relation_next(&relation, &cursor)) {
		if (!is_part_of_headers(&relation))
			continue;
		ret = job_need(job, relation.package,
			       strcmp(relation.op, "=") ? ">=" : "=",
			       relation.op[0] ? relation.version : job->version,
			       err);
		if (ret)
			return error_prefix(err, "%s %s: ", name, job->version);
	}
	return job_fetch(job, &package, err);
}

static int need_source(struct job *job, struct error *err)
{
	autofree char *xy = job_series(job);
	autofree char *name = xy ? path_format(SOURCE "%s", xy) : NULL;
	int ret;

	if (!name)
		return error_nomem(err);
	ret = job_need(job, name, "=", job->version, err);
	if (!ret && packages_are_realtime(job->release))
		ret = job_need_debian_part(job, name, err);
	return ret;
}

/*
 * The cache holds one version of a kernel's packages.  Files of another one do
 * not mix with what is wanted, so they go, marks first.
 */
static int settle_version(const struct job *job, struct error *err)
{
	autofree char *cached = job_cached_line(job, "version");
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
	return ret ? ret : job_write_line(job, "version", job->version, err);
}

static int locate_locked(struct job *job, enum package_kind kind,
			 struct error *err)
{
	bool here;
	int ret = job_decide_version(job, err);

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
