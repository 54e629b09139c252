/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers in the byte order of a file, at any alignment.  The caller has
 * checked that the bytes are there.
 */
#ifndef ELF_BYTES_H
#define ELF_BYTES_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static inline uint16_t bytes_get16(const void *from, bool big_endian)
{
	uint16_t value;

	memcpy(&value, from, sizeof(value));
	return big_endian ? be16toh(value) : le16toh(value);
}

static inline uint32_t bytes_get32(const void *from, bool big_endian)
{
	uint32_t value;

	memcpy(&value, from, sizeof(value));
	return big_endian ? be32toh(value) : le32toh(value);
}

static inline uint64_t bytes_get64(const void *from, bool big_endian)
{
	uint64_t value;

	memcpy(&value, from, sizeof(value));
	return big_endian ? be64toh(value) : le64toh(value);
}

static inline void bytes_put16(void *to, uint16_t value, bool big_endian)
{
	value = big_endian ? htobe16(value) : htole16(value);
	memcpy(to, &value, sizeof(value));
}

static inline void bytes_put32(void *to, uint32_t value, bool big_endian)
{
	value = big_endian ? htobe32(value) : htole32(value);
	memcpy(to, &value, sizeof(value));
}

static inline void bytes_put64(void *to, uint64_t value, bool big_endian)
{
	value = big_endian ? htobe64(value) : htole64(value);
	memcpy(to, &value, sizeof(value));
}

#endif /* ELF_BYTES_H */
