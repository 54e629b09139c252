// SPDX-License-Identifier: GPL-2.0
/*
 * The vermagic of a module: see vermagic.h.  A string of .modinfo, whose first
 * word is the kernel's release.
 */
#include "target/vermagic.h"

#include <string.h>

/* What follows "vermagic=", up to its NUL, or NULL. */
static const char *find_vermagic(const struct section *info)
{
	static const char field[] = "vermagic=";
	const char *c = (const char *)info->data, *end = c + info->size, *zero;

	for (; c < end; c = zero + 1) {
		zero = memchr(c, '\0', (size_t)(end - c));
		if (!zero)
			break;
		if (!strncmp(c, field, strlen(field)))
			return c + strlen(field);
	}
	return NULL;
}

int vermagic_check(const struct object *module, const char *path,
		   const char *release, struct error *err)
{
	const struct section *info = object_section(module, ".modinfo");
	const char *vermagic = info && info->data ? find_vermagic(info) : NULL;
	size_t length;

	if (!vermagic)
		return error_set(err, EINVAL, "%s is no module of a kernel",
				 path);
	length = strcspn(vermagic, " ");
	if (length == strlen(release) && !strncmp(vermagic, release, length))
		return 0;
	return error_set(err, EINVAL, "%s is for kernel %.*s, not %s", path,
			 (int)length, vermagic, release);
}
