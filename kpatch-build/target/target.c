// SPDX-License-Identifier: GPL-2.0
/*
 * The facts about a kernel, gathered: see target.h.  Each kind of fact is read
 * by a file of its own; this one owns them together.
 */
#include "target/target.h"
#include "target/config.h"
#include "target/image.h"
#include "target/modules.h"
#include "target/sizes.h"
#include "target/vermagic.h"
#include "diff/symvers.h"
#include <stdlib.h>
#include <string.h>

struct target_private {
	struct image image;
	struct config config;
	struct symvers symvers;
	struct symvers external;
	struct modules modules;
	struct hashmap owners;
};

/* A module that was loaded. */
struct owner {
	char *name;
	struct image image;
};

static void owner_free(struct owner *owner)
{
	image_close(&owner->image);
	free(owner->name);
	free(owner);
}

static int set_string(char **to, const char *from, struct error *err)
{
	if (!from)
		return 0;
	*to = strdup(from);
	return *to ? 0 : error_nomem(err);
}

static int read_image(struct target *target, const struct target_paths *paths,
		      struct error *err)
{
	struct target_private *private = target->private;
	int ret =
		image_open(&private->image, paths->vmlinux, paths->cache, err);

	if (ret)
		return ret;
	target->image = private->image.obj;
	return kallsyms_read(&target->kallsyms, target->image, err);
}

/* A kernel without type information leaves the sizes unknown. */
static int read_sizes(struct target *target, const struct target_paths *paths,
		      struct error *err)
{
	const struct section *btf = object_section(target->image, ".BTF");

	if (!btf || !btf->data)
		return sizes_from_dwarf(&target->sizes, target->image, err);
	return sizes_from_btf(&target->sizes, btf->data, btf->size,
			      paths->vmlinux, err);
}

static const struct section *section_at(const struct object *image,
					uint64_t addr)
{
	size_t i;

	for (i = 1; i < image->nr_sections; i++) {
		const struct section *sec = &image->sections[i];

		if (sec->flags & SHF_ALLOC && sec->addr && sec->data &&
		    addr - sec->addr < sec->size)
			return sec;
	}
	return NULL;
}

/* "Linux version 6.1.0-56-amd64 (...)", with a newline at its end. */
static int read_banner(struct target *target, struct error *err)
{
	const struct kallsyms_symbol *sym =
		kallsyms_find(&target->kallsyms, "linux_banner", 1);
	const struct section *sec =
		sym ? section_at(target->image, sym->addr) : NULL;
	const char *text;
	size_t room;

	if (!sec)
		return 0;
	text = (const char *)sec->data + (sym->addr - sec->addr);
	room = sec->size - (sym->addr - sec->addr);
	target->banner = strndup(text, strnlen(text, room));
	if (!target->banner)
		return error_nomem(err);
	target->banner[strcspn(target->banner, "\n")] = '\0';
	return 0;
}

const char *target_version(const struct target *target)
{
	return strchr(target->banner, '#');
}

/* A configuration or image of another kernel would be found out late. */
static int check_release(const struct target *target,
			 const struct target_paths *paths, struct error *err)
{
	static const char start[] = "Linux version ";
	const char *banner = target->banner;
	size_t length = strlen(target->release);

	if (!banner || strncmp(banner, start, strlen(start)) ||
	    !target_version(target))
		return error_set(err, EINVAL,
				 "%s has no banner that tells which kernel it "
				 "is",
				 paths->vmlinux);
	banner += strlen(start);
	if (!strncmp(banner, target->release, length) && banner[length] == ' ')
		return 0;
	return error_set(err, EINVAL, "%s is the kernel %.*s, not %s",
			 paths->vmlinux, (int)strcspn(banner, " "), banner,
			 target->release);
}

static int read_external(struct target *target,
			 const struct target_paths *paths, struct error *err)
{
	struct target_private *private = target->private;
	const struct object *module;
	const char *name;
	int ret;

	if (!paths->external)
		return 0;
	ret = modules_put(&private->modules, paths->external, &name, err);
	if (!ret)
		ret = set_string(&target->external, name, err);
	if (!ret)
		ret = target_owner(target, name, &module, err);
	if (!ret)
		ret = vermagic_check(module, paths->external, target->release,
				     err);
	if (!ret && paths->external_symvers)
		ret = symvers_read(&private->external, paths->external_symvers,
				   err);
	return ret;
}

static int read_facts(struct target *target, const struct target_paths *paths,
		      struct error *err)
{
	struct target_private *private = target->private;
	int ret = config_read(&private->config, paths->config, err);

	if (!ret)
		ret = symvers_read(&private->symvers, paths->symvers, err);
	if (!ret && paths->modules)
		ret = modules_read(&private->modules, paths->modules, err);
	if (!ret)
		ret = read_image(target, paths, err);
	if (!ret)
		ret = read_sizes(target, paths, err);
	if (!ret)
		ret = read_banner(target, err);
	if (!ret)
		ret = check_release(target, paths, err);
	if (!ret)
		ret = read_external(target, paths, err);
	if (!ret)
		ret = set_string(&target->compiler,
				 target_config(target, "CC_VERSION_TEXT"), err);
	return ret;
}

int target_open(struct target **target, const struct target_paths *paths,
		struct error *err)
{
	struct target *new = calloc(1, sizeof(*new));
	int ret;

	if (!new)
		return error_nomem(err);
	new->private = calloc(1, sizeof(*new->private));
	ret = new->private ? 0 : error_nomem(err);
	if (!ret)
		ret = set_string(&new->release, paths->release, err);
	if (!ret)
		ret = set_string(&new->modules_dir, paths->modules, err);
	if (!ret)
		ret = read_facts(new, paths, err);
	if (ret) {
		target_close(new);
		return ret;
	}
	*target = new;
	return 0;
}

static void free_private(struct target_private *private)
{
	size_t i;

	for (i = 0; i < private->owners.count; i++)
		owner_free(private->owners.items[i].value);
	hashmap_free(&private->owners);
	image_close(&private->image);
	config_free(&private->config);
	symvers_free(&private->symvers);
	symvers_free(&private->external);
	modules_free(&private->modules);
	free(private);
}

void target_close(struct target *target)
{
	if (!target)
		return;
	kallsyms_free(&target->kallsyms);
	if (target->private)
		free_private(target->private);
	free(target->release);
	free(target->modules_dir);
	free(target->compiler);
	free(target->external);
	free(target->banner);
	free(target);
}

const char *target_config(const struct target *target, const char *option)
{
	return config_get(&target->private->config, option);
}

const char *target_exporter(const struct target *target, const char *symbol)
{
	const char *owner = symvers_owner(&target->private->symvers, symbol);

	return owner ? owner :
		       symvers_owner(&target->private->external, symbol);
}

bool target_is_namespaced(const struct target *target, const char *symbol)
{
	return symvers_is_namespaced(&target->private->symvers, symbol) ||
	       symvers_is_namespaced(&target->private->external, symbol);
}

static void say_no_module(const struct target *target, const char *name,
			  struct error *err)
{
	if (target->modules_dir)
		error_set(err, ENOENT,
			  "kernel %s has no module %s under %s: --modules "
			  "names another directory",
			  target->release, name, target->modules_dir);
	else
		error_set(err, ENOENT,
			  "%s is a module, and it is not known where those of "
			  "kernel %s are: name the directory with --modules",
			  name, target->release);
}

int target_check_owner(const struct target *target, const char *owner,
		       struct error *err)
{
	if (!strcmp(owner, "vmlinux") ||
	    modules_path(&target->private->modules, owner))
		return 0;
	say_no_module(target, owner, err);
	return -ENOENT;
}

/* Keep a module under its name. */
static int load_module(struct target *target, const char *name,
		       struct owner **loaded, struct error *err)
{
	const char *path = modules_path(&target->private->modules, name);
	struct owner *owner;
	int ret;

	if (!path) {
		say_no_module(target, name, err);
		return -ENOENT;
	}
	owner = calloc(1, sizeof(*owner));
	if (!owner)
		return error_nomem(err);
	owner->name = strdup(name);
	ret = owner->name ? image_open(&owner->image, path, NULL, err) :
			    error_nomem(err);
	if (!ret &&
	    hashmap_put_string(&target->private->owners, owner->name, owner))
		ret = error_nomem(err);
	if (ret)
		owner_free(owner);
	else
		*loaded = owner;
	return ret;
}

int target_owner(struct target *target, const char *owner,
		 const struct object **obj, struct error *err)
{
	struct owner *found;
	int ret;

	if (!strcmp(owner, "vmlinux")) {
		*obj = target->image;
		return 0;
	}
	found = hashmap_get_string(&target->private->owners, owner);
	if (!found) {
		ret = load_module(target, owner, &found, err);
		if (ret)
			return ret;
	}
	*obj = found->image.obj;
	return 0;
}
