// SPDX-License-Identifier: GPL-2.0
/*
 * Patch modules as files: see patchfile.h.  modinfo is read by libkmod, which
 * checks every offset.
 */
#include "kpatch/patchfile.h"

#include "kpatch/module.h"
#include "lib/array.h"
#include "lib/dup.h"
#include "lib/file.h"

#include <kpatch/format.h>

#include <libkmod.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Longest name of a module, MODULE_NAME_LEN of the kernel less the NUL. */
#define MODULE_NAME_MAX 55

bool patch_name_same(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if ((*a == '-' ? '_' : *a) != (*b == '-' ? '_' : *b))
			return false;
	return *a == *b;
}

int patch_name_check(const char *name, struct error *err)
{
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
	size_t length = strlen(name);

	if (length && length <= MODULE_NAME_MAX &&
	    strspn(name, allowed) == length)
		return 0;
	return error_set(
		err, EINVAL,
		"'%s': not the name of a patch: letters, digits, '_' and '-' only, %d at most",
		name, MODULE_NAME_MAX);
}

void patch_file_free(struct patch_file *file)
{
	free(file->path);
	free(file->source);
	free(file->name);
	free(file->vermagic);
	free(file->version);
	free(file->target);
	free(file->description);
	string_list_free(&file->functions);
	string_list_free(&file->new_functions);
	patch_note_free(&file->note);
	*file = (struct patch_file)PATCH_FILE_INIT;
}

/* The fields that are kept, and where: once as a string, or all as a list. */
struct field {
	const char *key;
	char **once;
	struct string_list *all;
};

static int field_store(const struct field *field, const char *value,
		       struct error *err)
{
	if (field->all)
		return string_list_add(field->all, value) ? error_nomem(err) :
							    0;
	if (*field->once)
		return error_set(err, ENOEXEC, "damaged: '%s' occurs twice",
				 field->key);
	return dup_string(field->once, value) ? error_nomem(err) : 0;
}

static int fields_read(const struct field *fields, size_t count,
		       const char *path, struct error *err)
{
	struct kmod_list *info = NULL, *entry;
	int ret = module_info_read(path, &info, err);

	if (ret)
		return ret;
	kmod_list_foreach(entry, info)
	{
		const char *key = kmod_module_info_get_key(entry);

		for (size_t i = 0; !ret && i < count; i++)
			if (!strcmp(fields[i].key, key))
				ret = field_store(
					&fields[i],
					kmod_module_info_get_value(entry), err);
	}
	kmod_module_info_free_list(info);
	return ret;
}

/*
 * Whom it is made for, and for kpatch the number that modinfo must hold for
 * this build of it.
 */
static int format_check(const char *format, const char *livepatch,
			enum engine *engine, struct error *err)
{
	autofree char *known = path_format("%d", KPATCH_FORMAT_VERSION);

	if (!known)
		return error_nomem(err);
	*engine = !format && livepatch ? ENGINE_LIVEPATCH : ENGINE_KPATCH;
	if (*engine == ENGINE_LIVEPATCH)
		return 0;
	if (!format)
		return error_set(
			err, ENOEXEC,
			"not a patch: its modinfo has no '%s'; kpatch-build makes patches",
			KPATCH_MODINFO_FORMAT);
	if (strcmp(format, known))
		return error_set(
			err, ENOEXEC,
			"format %s, and this kpatch knows format %s: build the patch again with the kpatch-build of this version",
			format, known);
	return 0;
}

static int describe(struct patch_file *file, struct error *err)
{
	autofree char *format = NULL, *replace = NULL, *livepatch = NULL;
	const struct field fields[] = {
		{ "name", &file->name, NULL },
		{ "vermagic", &file->vermagic, NULL },
		{ KPATCH_MODINFO_FORMAT, &format, NULL },
		{ KPATCH_MODINFO_TARGET, &file->target, NULL },
		{ KPATCH_MODINFO_TARGET_VERSION, &file->version, NULL },
		{ KPATCH_MODINFO_REPLACE, &replace, NULL },
		{ KPATCH_MODINFO_DESCRIPTION, &file->description, NULL },
		{ "livepatch", &livepatch, NULL },
		{ KPATCH_MODINFO_FUNC, NULL, &file->functions },
		{ KPATCH_MODINFO_NEW_FUNC, NULL, &file->new_functions },
	};
	int ret;

	ret = fields_read(fields, ARRAY_SIZE(fields), file->source, err);
	if (ret)
		return ret;
	ret = format_check(format, livepatch, &file->engine, err);
	if (ret)
		return ret;
	if (!file->name || !file->vermagic)
		return error_set(
			err, ENOEXEC,
			"damaged: its modinfo has no name or no vermagic");
	file->replace =
		replace && (!strcmp(replace, "1") || !strcmp(replace, "Y"));
	return patch_name_check(file->name, err) ?
		       error_set(err, ENOEXEC, "damaged: its name is '%s'",
				 file->name) :
		       0;
}

/* What is at @source, which is taken over; NULL: there was no memory. */
static int read_from(struct patch_file *file, const char *path, char *source,
		     struct error *err)
{
	struct stat st;
	int ret;

	file->source = source;
	file->path = strdup(path);
	if (!file->source || !file->path)
		return error_nomem(err);
	if (stat(source, &st))
		return error_set(err, errno == ENOTDIR ? ENOENT : errno,
				 "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return error_set(err, ENOEXEC, "%s: not a file", path);
	file->size = st.st_size;
	ret = describe(file, err);
	if (!ret)
		ret = note_read(&file->note, source, err);
	if (ret)
		error_prefix(err, "%s: ", path);
	return ret;
}

int patch_file_read(struct patch_file *file, const char *path,
		    struct error *err)
{
	return read_from(file, path, strdup(path), err);
}

int patch_file_read_fd(struct patch_file *file, const char *path, int fd,
		       struct error *err)
{
	return read_from(file, path, path_format("/proc/self/fd/%d", fd), err);
}

int patch_file_check_release(const struct patch_file *file, const char *release,
			     struct error *err)
{
	size_t length = strcspn(file->vermagic, " ");

	if (length == strlen(release) &&
	    !strncmp(file->vermagic, release, length))
		return 0;
	return error_set(
		err, EMEDIUMTYPE,
		"%s: built for kernel %.*s, not for %s: build it for that one with 'kpatch-build --kernel %s'",
		file->path, (int)length, file->vermagic, release, release);
}

int patch_file_check_kernel(const struct patch_file *file, const char *release,
			    const char *version, const char *root,
			    struct error *err)
{
	int ret = patch_file_check_release(file, release, err);

	if (ret)
		return ret;
	if (file->version && strcmp(file->version, version))
		return error_set(
			err, EMEDIUMTYPE,
			"%s: built for the kernel '%s', and this is '%s', another one of the same release: build it for this one",
			file->path, file->version, version);
	ret = note_check(&file->note, root, err);
	return ret ? error_prefix(err, "%s: ", file->path) : 0;
}
