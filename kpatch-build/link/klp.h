/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The relocations of a patch as livepatch has them: grouped by the object whose
 * coming they wait for and by the section that they are in.
 */
#ifndef LINK_KLP_H
#define LINK_KLP_H

#include "elf/object.h"
#include "lib/error.h"

/**
 * struct klp_reloc - one relocation
 * @offset: place in the section
 * @type: ELF relocation type
 * @addend: addend
 * @symbol: index in the symbols of &struct klp
 */
struct klp_reloc {
	uint64_t offset;
	uint32_t type;
	int64_t addend;
	size_t symbol;
};

/**
 * struct klp_group - the relocations of one section for one object
 * @name: name of the section of relocations: ".klp.rela.OBJECT.SECTION"
 * @section: index of the section that they are in
 */
struct klp_group {
	char *name;
	unsigned int section;
	struct klp_reloc *items;
	size_t count;
	size_t capacity;
};

struct klp_groups {
	struct klp_group *items;
	size_t count;
	size_t capacity;
};

struct klp_names {
	char **items;
	size_t count;
	size_t capacity;
};

/**
 * struct klp - all of a patch
 * @groups: in the order in which they are first needed
 * @symbols: ".klp.sym.OBJECT.NAME,SYMPOS"
 */
struct klp {
	struct klp_groups groups;
	struct klp_names symbols;
};

/**
 * klp_read() - read the tables of a module
 * @klp: filled in; release with klp_free()
 * @obj: the module, linked
 * @err: names what livepatch has nothing for
 *
 * Return: 0; -ENOTSUP; -EINVAL for damaged tables; -ENOMEM.
 */
int klp_read(struct klp *klp, const struct object *obj, struct error *err);

void klp_free(struct klp *klp);

#endif /* LINK_KLP_H */
