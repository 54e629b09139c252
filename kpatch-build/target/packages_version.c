// SPDX-License-Identifier: GPL-2.0
/*
 * At which version a kernel's packages are wanted: see packages_private.h. What
 * runs or is installed decides, then what the cache has, then the archive.
 */
#include "target/packages_private.h"
#include "target/stanza.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <string.h>
#include <sys/utsname.h>

char *job_series(const struct job *job)
{
	const char *release = job->release;
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

int job_installed_image(const struct job *job, char **version,
			struct error *err)
{
	static const char *const suffixes[] = { "", "-unsigned" };
	size_t i;
	int ret;

	for (i = 0; i < 2; i++) {
		autofree char *name = path_format("linux-image-%s%s",
						  job->release, suffixes[i]);

		if (!name)
			return error_nomem(err);
		ret = apt_installed(name, version, err);
		if (ret || *version)
			return ret;
	}
	return 0;
}

int job_check_lists(struct job *job, struct error *err)
{
	int ret;

	if (job->lists_checked)
		return 0;
	ret = apt_lists_present(err);
	job->lists_checked = !ret;
	return ret;
}

/* The signed image or, where there is none, the unsigned one. */
int job_find_image(struct job *job, struct apt_package *package,
		   struct error *err)
{
	autofree char *name = path_format("linux-image-%s", job->release);
	autofree char *unsigned_name =
		path_format("linux-image-%s-unsigned", job->release);
	const char *op = job->version ? "=" : NULL;
	int ret;

	if (!name || !unsigned_name)
		return error_nomem(err);
	ret = job_check_lists(job, err);
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
	ret = job_installed_image(job, &job->version, err);
	if (ret || job->version)
		return ret;
	job->version = job_cached_line(job, "version");
	if (job->version)
		return 0;
	ret = job_find_image(job, &image, err);
	if (ret)
		return ret;
	job->version = source_version(&image);
	return job->version ? 0 : error_nomem(err);
}

/* For all packages of the kernel alike, and dpkg is slow to ask. */
int job_decide_version(struct job *job, struct error *err)
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
