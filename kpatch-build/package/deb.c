// SPDX-License-Identifier: GPL-2.0
/*
 * Making packages: see deb.h.  Lays out the tree that dpkg-deb packs; what is
 * in the files of its control directory is for control.c and scripts.c.
 */
#include "package/deb.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/checksum.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/process.h"
#include "lib/program.h"
#include "link/epoch.h"
#include "package/changelog.h"
#include "package/control.h"
#include "package/identity.h"
#include "package/scripts.h"

#include <elf.h>
#include <string.h>
#include <sys/stat.h>

#define PROGRAM "dpkg-deb"
#define VERSION_DIGITS 12

/**
 * struct deb - a package in the making
 * @input: of what
 * @name: its name
 * @version: its version
 * @architecture: as Debian calls it
 * @tree: directory of its files
 * @size: bytes of those that get installed
 */
struct deb {
	const struct deb_input *input;
	char *name;
	char *version;
	const char *architecture;
	char *tree;
	size_t size;
};

static void deb_free(struct deb *deb)
{
	free(deb->name);
	free(deb->version);
	free(deb->tree);
}

int deb_check(struct error *err)
{
	autofree char *program = process_find(PROGRAM);
	time_t when;

	if (!program)
		return error_set(err, EOPNOTSUPP,
				 "--deb: there is no program " PROGRAM
				 ": apt-get install %s",
				 program_package(PROGRAM));
	return epoch_read(&when, err);
}

static const char *architecture_of(uint16_t machine)
{
	static const struct {
		uint16_t machine;
		const char *name;
	} names[] = {
		{ EM_X86_64, "amd64" },	     { EM_AARCH64, "arm64" },
		{ EM_PPC64, "ppc64el" },     { EM_S390, "s390x" },
		{ EM_LOONGARCH, "loong64" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i].machine == machine)
			return names[i].name;
	return NULL;
}

/* A version that says nothing of what is newer, and comes before all that do. */
static int version_of_file(char **version, const char *path, struct error *err)
{
	char sum[CHECKSUM_LENGTH + 1];
	int ret = checksum_file(sum, path, err);

	if (ret)
		return ret;
	*version = path_format("0+%.*s", VERSION_DIGITS, sum);
	return *version ? 0 : error_nomem(err);
}

static int name_deb(struct deb *deb, struct error *err)
{
	const struct deb_input *input = deb->input;

	deb->architecture = architecture_of(input->machine);
	if (!deb->architecture)
		return error_set(err, EINVAL,
				 "--deb: Debian has no name for ELF machine %u",
				 input->machine);
	deb->name = identity_package(input->subject, input->release);
	deb->tree = path_format("%s/package", input->work);
	if (!deb->name || !deb->tree)
		return error_nomem(err);
	if (!input->version)
		return version_of_file(&deb->version, input->file, err);
	deb->version = strdup(input->version);
	return deb->version ? 0 : error_nomem(err);
}

/* Modes go into the package, so they are not for the umask to say. */
static int set_mode(const char *path, mode_t mode, struct error *err)
{
	int code;

	if (!chmod(path, mode))
		return 0;
	code = errno;
	return error_set(err, code, "cannot set the mode of %s: %s", path,
			 strerror(code));
}

/* The directories above a file of the tree. */
static int make_directories(const struct deb *deb, const char *path,
			    struct error *err)
{
	autofree char *directory = strdup(path);
	char *slash;
	int ret;

	if (!directory)
		return error_nomem(err);
	*strrchr(directory, '/') = '\0';
	ret = dir_make(directory, 0755, err);
	while (!ret && strlen(directory) >= strlen(deb->tree)) {
		ret = set_mode(directory, 0755, err);
		slash = strrchr(directory, '/');
		*slash = '\0';
	}
	return ret;
}

static int put_file(struct deb *deb, const char *name, const void *data,
		    size_t size, mode_t mode, struct error *err)
{
	autofree char *path = path_format("%s/%s", deb->tree, name);
	int ret = path ? make_directories(deb, path, err) : error_nomem(err);

	if (!ret)
		ret = file_publish(path, data, size, mode, err);
	if (!ret)
		ret = set_mode(path, mode, err);
	deb->size += size;
	return ret;
}

/* A file of the tree that is there under another name. */
static int put_copy(struct deb *deb, char *name, const char *from,
		    struct error *err)
{
	struct file_map map autofilemap = FILE_MAP_INIT;
	autofree char *owned = name;
	int ret = owned ? file_map(&map, from, err) : error_nomem(err);

	return ret ? ret : put_file(deb, owned, map.data, map.size, 0644, err);
}

static int put_document(struct deb *deb, const char *name,
			const struct buffer *text, struct error *err)
{
	autofree char *path =
		path_format("usr/share/doc/%s/%s", deb->name, name);

	return path ? put_file(deb, path, text->data, text->length, 0644, err) :
		      error_nomem(err);
}

static int put_documents(struct deb *deb, struct error *err)
{
	static const char copyright[] =
		"The module is a work derived from Linux, and the diffs beside "
		"this file are its\nsource. License: GPL-2, see "
		"/usr/share/common-licenses/GPL-2.\n\n"
		"Copyright 1991 and later, the authors of Linux and of the "
		"diffs\n";
	struct buffer text autobuffer = BUFFER_INIT;
	struct buffer packed autobuffer = BUFFER_INIT;
	time_t when;
	int ret = epoch_read(&when, err);

	if (ret)
		return ret;
	if (buffer_puts(&text, copyright))
		return error_nomem(err);
	ret = changelog_write(&packed, deb->name, deb->version, when, err);
	if (!ret)
		ret = put_document(deb, "copyright", &text, err);
	return ret ? ret : put_document(deb, "changelog.gz", &packed, err);
}

static int put_contents(struct deb *deb, char **file, struct error *err)
{
	const struct deb_input *input = deb->input;
	size_t i;
	int ret;

	*file = path_format("usr/lib/kpatch/patches/%s/%s.ko", input->release,
			    input->module);
	if (!*file)
		return error_nomem(err);
	ret = put_copy(deb, strdup(*file), input->file, err);
	for (i = 0; !ret && i < input->nr_patches; i++)
		ret = put_copy(deb,
			       path_format("usr/share/doc/%s/%zu.patch",
					   deb->name, i + 1),
			       input->patches[i], err);
	return ret ? ret : put_documents(deb, err);
}

static int put_control(struct deb *deb, struct error *err)
{
	const struct deb_input *input = deb->input;
	const struct control_input control = {
		.package = deb->name,
		.version = deb->version,
		.architecture = deb->architecture,
		.size = deb->size,
		.module = input->module,
		.release = input->release,
		.kernel = input->kernel,
		.replace = input->replace,
		.livepatch = input->livepatch,
		.funcs = input->funcs,
	};
	struct buffer text autobuffer = BUFFER_INIT;

	if (control_write(&text, &control))
		return error_nomem(err);
	return put_file(deb, "DEBIAN/control", text.data, text.length, 0644,
			err);
}

static int put_scripts(struct deb *deb, const char *file, struct error *err)
{
	autofree char *absolute = path_format("/%s", file);
	const struct scripts_input scripts = {
		.package = deb->name,
		.module = deb->input->module,
		.release = deb->input->release,
		.file = absolute,
	};
	struct buffer postinst autobuffer = BUFFER_INIT;
	struct buffer prerm autobuffer = BUFFER_INIT;
	int ret;

	if (!absolute || scripts_postinst(&postinst, &scripts) ||
	    scripts_prerm(&prerm, &scripts))
		return error_nomem(err);
	ret = put_file(deb, "DEBIAN/postinst", postinst.data, postinst.length,
		       0755, err);
	return ret ? ret :
		     put_file(deb, "DEBIAN/prerm", prerm.data, prerm.length,
			      0755, err);
}

/*
 * gzip of one thread and one level, whatever the machine; dpkg-deb sorts the
 * files, and takes times that are later than SOURCE_DATE_EPOCH for that.
 */
static int pack(const struct deb *deb, char **path, struct error *err)
{
	autofree char *made =
		path_format("%s/%s_%s_%s.deb", deb->input->work, deb->name,
			    deb->version, deb->architecture);
	autofree char *epoch = NULL;
	const char *const argv[] = { PROGRAM,	"--root-owner-group",
				     "-Zgzip",	"-z9",
				     "--build", deb->tree,
				     made,	NULL };
	const char *env[] = { NULL, NULL };
	struct buffer said autobuffer = BUFFER_INIT;
	struct process process = {
		.argv = argv,
		.env = env,
		.errors = &said,
		.log_fd = deb->input->log_fd,
	};
	time_t when;
	int ret = epoch_read(&when, err);

	if (ret)
		return ret;
	epoch = path_format("SOURCE_DATE_EPOCH=%lld", (long long)when);
	if (!made || !epoch)
		return error_nomem(err);
	env[0] = epoch;
	ret = process_check(&process, err);
	if (!ret)
		*path = steal_ptr(made);
	return ret;
}

int deb_make(const struct deb_input *input, char **path, struct error *err)
{
	struct deb deb cleanup(deb_free) = { .input = input };
	autofree char *file = NULL;
	int ret = name_deb(&deb, err);

	if (!ret)
		ret = put_contents(&deb, &file, err);
	if (!ret)
		ret = put_control(&deb, err);
	if (!ret)
		ret = put_scripts(&deb, file, err);
	if (!ret)
		ret = pack(&deb, path, err);
	return ret;
}
