// SPDX-License-Identifier: GPL-2.0
/*
 * Finding the files of the target kernel: see inputs.h.  Reads none of them.
 */
#include "inputs.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "source/tree.h"
#include "target/modules.h"
#include "target/packages.h"

#include <string.h>

static int user_file(char **path, const char *given, struct error *err)
{
	return path_resolve(given, path, err);
}

/* As installed for some system, as lib/modules/RELEASE, or as built. */
static int user_modules(struct inputs *inputs, const struct options *options,
			struct error *err)
{
	autofree char *given = NULL, *installed = NULL;
	int ret = user_file(&given, options->modules, err);

	if (ret)
		return ret;
	installed = path_format("%s/lib/modules/%s", given, options->release);
	if (!installed)
		return error_nomem(err);
	if (modules_are_in(installed))
		inputs->modules = steal_ptr(installed);
	else if (modules_are_in(given))
		inputs->modules = steal_ptr(given);
	if (inputs->modules)
		return 0;
	return error_set(err, ENOENT,
			 "%s has no modules of %s: it is to have "
			 "lib/modules/%s/kernel/ as 'make modules_install "
			 "INSTALL_MOD_PATH=' leaves it, or kernel/ with them, "
			 "or a modules.order of 'make modules'",
			 given, options->release, options->release);
}

/*
 * @root: the package of the image, if that is needed; else the modules may be
 * nowhere, which is told when one is.
 */
static int locate_modules(struct inputs *inputs, const struct options *options,
			  const char *root, struct error *err)
{
	autofree char *installed = path_format(
		"%s/lib/modules/%s", root ? root : "", options->release);

	if (options->modules)
		return user_modules(inputs, options, err);
	if (!installed)
		return error_nomem(err);
	if (root || file_is_dir(installed)) {
		inputs->modules = steal_ptr(installed);
		return 0;
	}
	if (options->sourcedir && modules_are_in(options->sourcedir))
		return user_file(&inputs->modules, options->sourcedir, err);
	return 0;
}

/* Image, configuration and modules; a package only when one is missing. */
static int locate_image(struct inputs *inputs, const struct options *options,
			struct cache *cache, struct error *err)
{
	const char *release = options->release;
	autofree char *root = NULL;
	int ret = 0;

	if (!options->vmlinux || !options->config)
		ret = packages_locate(cache, release, PACKAGE_IMAGE, &root,
				      err);
	if (!ret && options->vmlinux)
		ret = user_file(&inputs->vmlinux, options->vmlinux, err);
	if (!ret && options->config)
		ret = user_file(&inputs->config, options->config, err);
	if (ret)
		return ret;
	if (!inputs->vmlinux)
		inputs->vmlinux =
			path_format("%s/boot/vmlinuz-%s", root, release);
	if (!inputs->config)
		inputs->config =
			path_format("%s/boot/config-%s", root, release);
	if (!inputs->vmlinux || !inputs->config)
		return error_nomem(err);
	return locate_modules(inputs, options, root, err);
}

static int locate_headers(struct inputs *inputs, const struct options *options,
			  struct cache *cache, struct error *err)
{
	autofree char *root = NULL;
	int ret;

	if (options->sourcedir &&
	    tree_is_prepared(options->sourcedir, options->release)) {
		inputs->symvers =
			path_format("%s/Module.symvers", options->sourcedir);
		return inputs->symvers ? 0 : error_nomem(err);
	}
	ret = packages_locate(cache, options->release, PACKAGE_HEADERS, &root,
			      err);
	if (ret && options->sourcedir)
		return error_prefix(err,
				    "%s is not prepared for this kernel (there "
				    "is no include/generated/, or of another "
				    "release), and ",
				    options->sourcedir);
	if (ret)
		return ret;
	inputs->headers = path_format("%s/usr/src/linux-headers-%s", root,
				      options->release);
	inputs->symvers = path_format("%s/usr/src/linux-headers-%s/"
				      "Module.symvers",
				      root, options->release);
	return inputs->headers && inputs->symvers ? 0 : error_nomem(err);
}

/* linux-source-6.1 has the source of all 6.1.x. */
static int locate_source(struct inputs *inputs, const struct options *options,
			 struct cache *cache, struct error *err)
{
	const char *release = options->release;
	size_t length = strcspn(release, ".");
	autofree char *root = NULL;
	int ret;

	if (options->sourcedir)
		return 0;
	ret = packages_locate(cache, release, PACKAGE_SOURCE, &root, err);
	if (ret)
		return ret;
	if (release[length])
		length += 1 + strcspn(release + length + 1, ".-+");
	inputs->archive = path_format("%s/usr/src/linux-source-%.*s.tar.xz",
				      root, (int)length, release);
	if (packages_are_realtime(release)) {
		inputs->realtime =
			path_format("%s/" PACKAGES_DEBIAN_PART, root);
		if (!inputs->realtime)
			return error_nomem(err);
	}
	return inputs->archive ? 0 : error_nomem(err);
}

/* Building a module leaves behind what it exports. */
static int locate_external(struct inputs *inputs, const struct options *options,
			   struct error *err)
{
	autofree char *symvers = NULL;
	int ret;

	if (!options->oot_module)
		return 0;
	ret = user_file(&inputs->external, options->oot_module, err);
	if (ret)
		return ret;
	symvers = path_format("%s/Module.symvers", options->oot_source);
	if (!symvers)
		return error_nomem(err);
	if (file_exists(symvers))
		inputs->external_symvers = steal_ptr(symvers);
	return 0;
}

int inputs_locate(struct inputs *inputs, const struct options *options,
		  struct cache *cache, struct error *err)
{
	int ret = locate_image(inputs, options, cache, err);

	if (!ret)
		ret = locate_headers(inputs, options, cache, err);
	if (!ret)
		ret = locate_source(inputs, options, cache, err);
	return ret ? ret : locate_external(inputs, options, err);
}

void inputs_free(struct inputs *inputs)
{
	free(inputs->vmlinux);
	free(inputs->config);
	free(inputs->modules);
	free(inputs->headers);
	free(inputs->symvers);
	free(inputs->external);
	free(inputs->external_symvers);
	free(inputs->archive);
	free(inputs->realtime);
}
