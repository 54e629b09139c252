/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of packages.c share: one search for packages of a kernel.
 */
#ifndef TARGET_PACKAGES_PRIVATE_H
#define TARGET_PACKAGES_PRIVATE_H

#include "target/apt.h"
#include "target/packages.h"

#include <stdbool.h>

/* How the names of packages with the source start. */
#define SOURCE "linux-source-"

/**
 * struct job - what one call works on
 * @cache: the cache directory of the kernel
 * @release: its release
 * @root: where its packages are unpacked
 * @version: the version that its packages have; NULL: not decided yet
 * @lists_checked: apt has lists of packages
 */
struct job {
	struct cache *cache;
	const char *release;
	char *root;
	char *version;
	bool lists_checked;
};

/* packages_version.c: at which version the packages are wanted */

/* "6.1" of "6.1.0-56-amd64"; the caller frees. */
char *job_series(const struct job *job);

/* Decide it: 0, -ENOENT when nothing tells, -errno. */
int job_decide_version(struct job *job, struct error *err);

/* The image in the archive, at the version of @job if that is decided. */
int job_find_image(struct job *job, struct apt_package *package,
		   struct error *err);

/* The version of the image that is installed; stays NULL if none is. */
int job_installed_image(const struct job *job, char **version,
			struct error *err);

/* Be sure that apt has lists of packages. */
int job_check_lists(struct job *job, struct error *err);

/* packages_fetch.c: from the archive into the cache */

/* The one line of a file in the cache, to be freed; NULL: it is not there. */
char *job_cached_line(const struct job *job, const char *name);
int job_write_line(const struct job *job, const char *name, const char *line,
		   struct error *err);

/* Whether that version of a package is in the cache, completely. */
bool job_has(const struct job *job, const char *name, const char *version);

/* Download, unpack and mark a package; the package file goes away again. */
int job_fetch(const struct job *job, const struct apt_package *package,
	      struct error *err);

/* Have a package of the archive in the cache, at a version or a later one. */
int job_need(struct job *job, const char *name, const char *op,
	     const char *version, struct error *err);

/* Have Debian's part of the source that the package @source is made from. */
int job_need_debian_part(struct job *job, const char *source,
			 struct error *err);

#endif /* TARGET_PACKAGES_PRIVATE_H */
