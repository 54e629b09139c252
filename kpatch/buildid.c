// SPDX-License-Identifier: GPL-2.0
/*
 * Build IDs of modules: see buildid.h.
 */
#include "kpatch/buildid.h"

#include "lib/cleanup.h"
#include "lib/file.h"

#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <string.h>

static void elf_free(Elf **elf)
{
	elf_end(*elf);
}

/* The bytes of the section that /sys/module/NAME/notes shows. */
static int file_build_id(const char *path, struct buffer *id)
{
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);
	cleanup(elf_free) Elf *elf = NULL;
	Elf_Scn *section = NULL;
	size_t names;

	if (fd < 0 || elf_version(EV_CURRENT) == EV_NONE)
		return -EINVAL;
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (!elf || elf_getshdrstrndx(elf, &names))
		return -EINVAL;
	while ((section = elf_nextscn(elf, section))) {
		const char *name;
		GElf_Shdr header;
		Elf_Data *data;

		if (!gelf_getshdr(section, &header))
			return -EINVAL;
		name = elf_strptr(elf, names, header.sh_name);
		if (!name || strcmp(name, ".note.gnu.build-id"))
			continue;
		data = elf_rawdata(section, NULL);
		return data ? buffer_append(id, data->d_buf, data->d_size) :
			      -EINVAL;
	}
	return -ENOENT;
}

bool build_id_same(const char *root, const char *name, const char *path)
{
	autofree char *note = path_format(
		"%s/sys/module/%s/notes/.note.gnu.build-id", root, name);
	autobuffer struct buffer loaded = BUFFER_INIT, file = BUFFER_INIT;

	return note && !file_read(note, &loaded, NULL) && loaded.length &&
	       !file_build_id(path, &file) && loaded.length == file.length &&
	       !memcmp(loaded.data, file.data, file.length);
}
