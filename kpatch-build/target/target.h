/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel that will run the patch, as facts: its image, symbols, entry
 * sizes, configuration, compiler and modules.  Read from the shipped files;
 * no debug package is needed.  Immutable once open.
 */
#ifndef TARGET_TARGET_H
#define TARGET_TARGET_H

#include "diff/diff.h"
#include "elf/object.h"
#include "lib/error.h"
#include "target/kallsyms.h"

/**
 * struct target_paths - where the shipped files are
 * @release: kernel release
 * @vmlinux: a vmlinuz or vmlinux
 * @config: the kernel's .config
 * @modules: directory with the shipped modules (target/modules.h); NULL: none
 * @symvers: Module.symvers
 * @external: an external module, which is taken for the one of that name; NULL:
 *	none
 * @external_symvers: what it exports, as Module.symvers; NULL: not known
 * @cache: directory for the unpacked kernel image, which takes most of a
 *	second to unpack; NULL: unpack it in memory each time
 */
struct target_paths {
	const char *release;
	const char *vmlinux;
	const char *config;
	const char *modules;
	const char *symvers;
	const char *external;
	const char *external_symvers;
	const char *cache;
};

/**
 * struct target - the facts
 * @release: kernel release
 * @modules_dir: as given
 * @compiler: CONFIG_CC_VERSION_TEXT
 * @external: name of the external module, or NULL
 * @banner: linux_banner of the image
 * @image: the kernel image as ELF, with its section headers
 * @kallsyms: its symbols, in kallsyms order
 * @sizes: entry sizes of special sections, from .BTF
 *
 * More is private to target/.
 */
struct target {
	char *release;
	char *modules_dir;
	char *compiler;
	char *external;
	char *banner;
	struct object *image;
	struct kallsyms kallsyms;
	struct special_sizes sizes;
	struct target_private *private;
};

int target_open(struct target **target, const struct target_paths *paths,
		struct error *err);
void target_close(struct target *target);

/* What `uname -v` says on it: "#1 SMP ... Debian 6.1.192-2 (2026-11-16)". */
const char *target_version(const struct target *target);

/*
 * Value of a configuration option ("y", "m", "123"), or NULL when not set;
 * @option may go without "CONFIG_".
 */
const char *target_config(const struct target *target, const char *option);

/* "vmlinux" or the module that exports a symbol, or NULL. */
const char *target_exporter(const struct target *target, const char *symbol);

/* The symbol is exported into a namespace. */
bool target_is_namespaced(const struct target *target, const char *symbol);

/* Whether target_owner() has a file for an owner: 0, or -ENOENT. */
int target_check_owner(const struct target *target, const char *owner,
		       struct error *err);

/**
 * target_owner() - the shipped binary of an owner
 * @target: an open target
 * @owner: "vmlinux" or a module's name
 * @obj: set to its model; owned by the target (modules are unpacked, loaded
 *	and kept on first use)
 * @err: says what failed, on which file
 */
int target_owner(struct target *target, const char *owner,
		 const struct object **obj, struct error *err);

#endif /* TARGET_TARGET_H */
