// SPDX-License-Identifier: GPL-2.0
/*
 * Operands: see operand.h.
 */
#include "kpatch/operand.h"

#include "kpatch/store.h"
#include "lib/file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool operand_is_path(const char *operand)
{
	size_t length = strlen(operand);

	return strchr(operand, '/') ||
	       (length > 3 && !strcmp(operand + length - 3, ".ko"));
}

int operand_missing(const char *name, const char *release, struct error *err)
{
	autofree char *here = path_format("./%s.ko", name);

	if (!here)
		return error_nomem(err);
	if (file_exists(here))
		return error_set(
			err, ENOENT,
			"%s: not installed for %s; for the file in this directory say '%s'",
			name, release, here);
	return error_set(
		err, ENOENT,
		"%s: not installed for %s; a file is named with its path, such as './%s.ko'",
		name, release, name);
}

int operand_take(struct operand_file *file, const struct store *store,
		 const struct installed *entry, struct error *err)
{
	int ret;

	file->path = store_path(store, entry);
	if (!file->path)
		return error_nomem(err);
	ret = store_open_file(store, entry, err);
	if (ret < 0)
		return ret;
	file->fd = ret;
	return 0;
}

/* The descriptor stays good when the store is let go of: files never change. */
static int open_installed(struct operand_file *file,
			  const struct context *context, const char *name,
			  struct error *err)
{
	autostore struct store store = STORE_INIT;
	const struct installed *entry;
	int ret = store_open(&store, context->root, context->release,
			     STORE_READ, err);

	if (ret)
		return ret;
	entry = manifest_find(&store.manifest, name);
	return entry ? operand_take(file, &store, entry, err) :
		       operand_missing(name, context->release, err);
}

/* Nobody is waited for at the other end of a pipe: it is no patch anyway. */
static int open_path(struct operand_file *file, const char *path,
		     struct error *err)
{
	file->path = strdup(path);
	if (!file->path)
		return error_nomem(err);
	file->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	return file->fd >= 0 ? 0 :
			       error_set(err, errno == ENOTDIR ? ENOENT : errno,
					 "%s: %s", path, strerror(errno));
}

int operand_open(struct operand_file *file, const struct context *context,
		 const char *operand, struct error *err)
{
	int ret;

	if (operand_is_path(operand))
		return open_path(file, operand, err);
	ret = patch_name_check(operand, err);
	return ret ? ret : open_installed(file, context, operand, err);
}

int operand_read(const struct operand_file *file, struct patch_file *patch,
		 struct error *err)
{
	return patch_file_read_fd(patch, file->path, file->fd, err);
}

void operand_close(struct operand_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	free(file->path);
	*file = (struct operand_file)OPERAND_FILE_INIT;
}
