// SPDX-License-Identifier: GPL-2.0
/*
 * Loading kernel images and modules: see image.h.
 */
#include "target/image.h"
#include "target/payload.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/recent.h"

#include <string.h>
#include <sys/stat.h>

/* A kernel that is installed anew gets another size or time. */
static char *copy_path(const char *path, const char *cache, struct error *err)
{
	struct stat st;
	char *copy;

	if (stat(path, &st)) {
		error_set(err, errno, "cannot open %s: %s", path,
			  strerror(errno));
		return NULL;
	}
	copy = path_format("%s/vmlinux-%llx-%llx.%lx", cache,
			   (unsigned long long)st.st_size,
			   (unsigned long long)st.st_mtim.tv_sec,
			   (unsigned long)st.st_mtim.tv_nsec);
	if (!copy)
		error_nomem(err);
	return copy;
}

static int open_cached(struct image *image, const char *path, const char *cache,
		       struct error *err)
{
	struct buffer bytes autobuffer = BUFFER_INIT;
	autofree char *copy = copy_path(path, cache, err);
	int ret;

	if (!copy)
		return err ? -err->code : -EIO;
	recent_touch(copy);
	if (!file_exists(copy)) {
		ret = payload_read(&bytes, path, err);
		if (!ret)
			ret = file_publish(copy, bytes.data, bytes.length, 0600,
					   err);
		if (ret)
			return ret;
	}
	return object_open(&image->obj, copy, err);
}

static int open_unpacked(struct image *image, const char *path,
			 struct error *err)
{
	int ret = payload_read(&image->bytes, path, err);

	if (!ret)
		ret = object_open_memory(&image->obj, path, image->bytes.data,
					 image->bytes.length, err);
	if (ret)
		image_close(image);
	return ret;
}

int image_open(struct image *image, const char *path, const char *cache,
	       struct error *err)
{
	bool packed;
	int ret = payload_is_packed(path, &packed, err);

	*image = (struct image){ NULL, BUFFER_INIT };
	if (ret)
		return ret;
	if (!packed)
		return object_open(&image->obj, path, err);
	return cache ? open_cached(image, path, cache, err) :
		       open_unpacked(image, path, err);
}

void image_close(struct image *image)
{
	object_close(image->obj);
	buffer_free(&image->bytes);
	image->obj = NULL;
}
