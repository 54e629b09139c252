// SPDX-License-Identifier: GPL-2.0
/*
 * Sections of a file: see section.h.
 */
#include "kpatch/section.h"

#include <string.h>

int section_find(Elf *elf, const char *wanted, Elf_Scn **section,
		 GElf_Shdr *header)
{
	size_t names;

	*section = NULL;
	if (elf_getshdrstrndx(elf, &names))
		return -EINVAL;
	while ((*section = elf_nextscn(elf, *section))) {
		const char *name;

		if (!gelf_getshdr(*section, header))
			return -EINVAL;
		name = elf_strptr(elf, names, header->sh_name);
		if (name && !strcmp(name, wanted))
			return 0;
	}
	return -ENOENT;
}
