/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Finding a section of a module's file by its name, with libelf, which checks
 * the offsets in the file.
 */
#ifndef KPATCH_SECTION_H
#define KPATCH_SECTION_H

#include "lib/cleanup.h"

#include <gelf.h>
#include <libelf.h>

/**
 * section_find() - a section
 * @elf: the file
 * @wanted: its name
 * @section: set when it is there
 * @header: set when it is there
 *
 * Return: 0; -ENOENT when there is none; -EINVAL when the file is damaged.
 */
int section_find(Elf *elf, const char *wanted, Elf_Scn **section,
		 GElf_Shdr *header);

static inline void section_elf_free(Elf **elf)
{
	elf_end(*elf);
}

#define autoelf cleanup(section_elf_free)

#endif /* KPATCH_SECTION_H */
