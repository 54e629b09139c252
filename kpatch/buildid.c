// SPDX-License-Identifier: GPL-2.0
/*
 * Build IDs of modules: see buildid.h.
 */
#include "kpatch/buildid.h"

#include "kpatch/section.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <fcntl.h>
#include <string.h>

/* The bytes of a section; -ENOENT: there is none of that name. */
static int file_section(const char *path, const char *wanted,
			struct buffer *bytes, bool *big_endian)
{
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);
	autoelf Elf *elf = NULL;
	GElf_Shdr header;
	Elf_Scn *section;
	const char *ident;
	Elf_Data *data;
	int ret;

	if (fd < 0 || elf_version(EV_CURRENT) == EV_NONE)
		return -EINVAL;
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (!elf)
		return -EINVAL;
	ident = elf_getident(elf, NULL);
	*big_endian = ident && ident[EI_DATA] == ELFDATA2MSB;
	ret = section_find(elf, wanted, &section, &header);
	if (ret)
		return ret;
	data = elf_rawdata(section, NULL);
	if (!data || (data->d_size && !data->d_buf))
		return -EINVAL;
	return data->d_size ? buffer_append(bytes, data->d_buf, data->d_size) :
			      0;
}

int note_read(struct patch_note *note, const char *path, struct error *err)
{
	autobuffer struct buffer bytes = BUFFER_INIT;
	bool big_endian;
	int ret = file_section(path, KPATCH_NOTE_SECTION, &bytes, &big_endian);

	*note = (struct patch_note)PATCH_NOTE_INIT;
	/* The glue has an empty one. */
	if (ret == -ENOENT || (!ret && !bytes.length))
		return 0;
	if (ret == -ENOMEM)
		return error_nomem(err);
	if (ret)
		return error_set(err, ENOEXEC,
				 "damaged: no readable " KPATCH_NOTE_SECTION);
	return note_parse(note, bytes.data, bytes.length, big_endian, err);
}

/* In the byte order of this program. */
int note_read_loaded(struct patch_note *note, const char *root,
		     const char *name, struct error *err)
{
	autofree char *path = path_format(
		"%s/sys/module/%s/notes/" KPATCH_NOTE_SECTION, root, name);
	autobuffer struct buffer bytes = BUFFER_INIT;
	int ret;

	*note = (struct patch_note)PATCH_NOTE_INIT;
	if (!path)
		return error_nomem(err);
	if (!file_exists(path))
		return 0;
	ret = file_read(path, &bytes, err);
	if (!ret)
		ret = note_parse(note, bytes.data, bytes.length,
				 __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__, err);
	return ret ? error_prefix(err, "%s: ", path) : 0;
}

static size_t padded(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

/* Notes of the running kernel are in the byte order of this program. */
int build_id_read(struct build_id *id, const char *path, struct error *err)
{
	autobuffer struct buffer bytes = BUFFER_INIT;
	Elf64_Nhdr header;
	size_t at = 0, next;
	int ret = file_read(path, &bytes, err);

	*id = (struct build_id){ 0 };
	if (ret)
		return ret;
	while (bytes.length - at >= sizeof(header)) {
		memcpy(&header, bytes.data + at, sizeof(header));
		at += sizeof(header);
		next = padded(header.n_namesz) + padded(header.n_descsz);
		if (next > bytes.length - at)
			break;
		if (header.n_type == NT_GNU_BUILD_ID &&
		    header.n_namesz == sizeof("GNU") &&
		    !memcmp(bytes.data + at, "GNU", sizeof("GNU")) &&
		    header.n_descsz && header.n_descsz <= sizeof(id->bytes)) {
			id->size = header.n_descsz;
			memcpy(id->bytes,
			       bytes.data + at + padded(header.n_namesz),
			       id->size);
			return 0;
		}
		at += next;
	}
	return error_set(err, ENOENT, "%s: no build ID in it", path);
}

bool build_id_same(const char *root, const char *name, const char *path)
{
	autofree char *note = path_format(
		"%s/sys/module/%s/notes/.note.gnu.build-id", root, name);
	autobuffer struct buffer loaded = BUFFER_INIT, file = BUFFER_INIT;
	bool big_endian;

	return note && !file_read(note, &loaded, NULL) && loaded.length &&
	       !file_section(path, ".note.gnu.build-id", &file, &big_endian) &&
	       loaded.length == file.length &&
	       !memcmp(loaded.data, file.data, file.length);
}
