// SPDX-License-Identifier: GPL-2.0
/*
 * Digests: see digest.h.
 */
#include "kpatch/digest.h"

#include "lib/cleanup.h"

#include <gcrypt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ALGORITHM GCRY_MD_SHA256
#define BYTES (DIGEST_LENGTH / 2)

static int open_hash(gcry_md_hd_t *hash, struct error *err)
{
	gcry_error_t code;

	/* Once for the program; it asks nothing of the memory of secrets. */
	if (!gcry_control(GCRYCTL_INITIALIZATION_FINISHED_P)) {
		if (!gcry_check_version(NULL))
			return error_set(err, EIO, "libgcrypt cannot be used");
		gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
		gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
	}
	code = gcry_md_open(hash, ALGORITHM, 0);
	return code ? error_set(err, EIO, "libgcrypt: %s",
				gcry_strerror(code)) :
		      0;
}

int digest_fd(int fd, const char *name, char digits[DIGEST_LENGTH + 1],
	      struct error *err)
{
	unsigned char block[16384];
	const unsigned char *bytes;
	gcry_md_hd_t hash;
	off_t at = 0;
	ssize_t got;
	size_t i;
	int ret = open_hash(&hash, err);

	if (ret)
		return ret;
	do {
		got = pread(fd, block, sizeof(block), at);
		if (got > 0) {
			gcry_md_write(hash, block, (size_t)got);
			at += got;
		}
	} while (got > 0 || (got < 0 && errno == EINTR));
	if (got < 0)
		ret = error_set(err, errno, "cannot read %s: %s", name,
				strerror(errno));
	bytes = gcry_md_read(hash, ALGORITHM);
	for (i = 0; i < BYTES; i++)
		snprintf(&digits[2 * i], 3, "%02x", bytes[i]);
	gcry_md_close(hash);
	return ret;
}
