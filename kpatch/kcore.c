// SPDX-License-Identifier: GPL-2.0
/*
 * Reading the kernel's memory: see kcore.h.
 */
#include "kpatch/kcore.h"

#include "lib/file.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int kcore_open(struct kcore *kcore, const char *root, struct error *err)
{
	*kcore = (struct kcore)KCORE_INIT;
	kcore->path = path_format("%s/proc/kcore", root);
	if (!kcore->path)
		return error_nomem(err);
	kcore->fd = open(kcore->path, O_RDONLY | O_CLOEXEC);
	if (kcore->fd < 0)
		return error_set(err, errno, "%s: %s", kcore->path,
				 strerror(errno));
	if (elf_version(EV_CURRENT) != EV_NONE)
		kcore->elf = elf_begin(kcore->fd, ELF_C_READ, NULL);
	if (!kcore->elf || elf_getphdrnum(kcore->elf, &kcore->segments))
		return error_set(err, ENOEXEC, "%s: not a core file: %s",
				 kcore->path, elf_errmsg(-1));
	return 0;
}

/* Where in the file the bytes are; false: in no segment. */
static bool find(const struct kcore *kcore, uint64_t address, size_t size,
		 off_t *offset)
{
	GElf_Phdr segment;

	for (size_t i = 0; i < kcore->segments; i++) {
		if (!gelf_getphdr(kcore->elf, (int)i, &segment) ||
		    segment.p_type != PT_LOAD || address < segment.p_vaddr ||
		    address - segment.p_vaddr > segment.p_filesz ||
		    size > segment.p_filesz - (address - segment.p_vaddr))
			continue;
		*offset =
			(off_t)(segment.p_offset + (address - segment.p_vaddr));
		return true;
	}
	return false;
}

int kcore_read(const struct kcore *kcore, uint64_t address, void *data,
	       size_t size, struct error *err)
{
	char *to = data;
	off_t offset;

	if (!find(kcore, address, size, &offset))
		return error_set(err, EFAULT, "%s: nothing at address %#llx",
				 kcore->path, (unsigned long long)address);
	while (size) {
		ssize_t length = pread(kcore->fd, to, size, offset);

		if (length < 0 && errno == EINTR)
			continue;
		if (length <= 0)
			return error_set(err, length ? errno : EFAULT,
					 "%s: cannot be read at address %#llx",
					 kcore->path,
					 (unsigned long long)address);
		to += length;
		offset += length;
		size -= (size_t)length;
	}
	return 0;
}

void kcore_close(struct kcore *kcore)
{
	elf_end(kcore->elf);
	if (kcore->fd >= 0)
		close(kcore->fd);
	free(kcore->path);
	*kcore = (struct kcore)KCORE_INIT;
}
