// SPDX-License-Identifier: GPL-2.0
/*
 * The changes that make mutants: see mutate.h.  Each way is a function and a
 * row of a table; a way that finds nothing to change flips bits instead.
 */
#include "mutate.h"
#include "elf/bytes.h"
#include "lib/array.h"

#include <elf.h>
#include <string.h>

/* splitmix64 (Steele, Lea, Flood, 2014). */
uint64_t mutate_random(uint64_t *state, uint64_t below)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (z ^ (z >> 31)) % below;
}

/* What is being changed, and where its section headers are, if anywhere. */
struct victim {
	uint8_t *data;
	size_t size;
	uint64_t *state;
	size_t headers;
	size_t count;
};

static uint64_t pick(struct victim *victim, uint64_t below)
{
	return mutate_random(victim->state, below);
}

static void find_headers(struct victim *victim)
{
	const uint8_t *data = victim->data;
	uint64_t at;

	victim->count = 0;
	if (victim->size < sizeof(Elf64_Ehdr))
		return;
	at = bytes_get64(data + offsetof(Elf64_Ehdr, e_shoff), false);
	if (at > victim->size)
		return;
	victim->headers = at;
	victim->count =
		bytes_get16(data + offsetof(Elf64_Ehdr, e_shnum), false);
	if (victim->count > (victim->size - at) / sizeof(Elf64_Shdr))
		victim->count = (victim->size - at) / sizeof(Elf64_Shdr);
}

static uint8_t *header_at(const struct victim *victim, size_t index)
{
	return victim->data + victim->headers + index * sizeof(Elf64_Shdr);
}

static uint64_t get_field(const uint8_t *at, size_t width)
{
	return width == 8 ? bytes_get64(at, false) :
	       width == 4 ? bytes_get32(at, false) :
	       width == 2 ? bytes_get16(at, false) :
			    *at;
}

static void put_field(uint8_t *at, size_t width, uint64_t value)
{
	if (width == 8)
		bytes_put64(at, value, false);
	else if (width == 4)
		bytes_put32(at, (uint32_t)value, false);
	else if (width == 2)
		bytes_put16(at, (uint16_t)value, false);
	else
		*at = (uint8_t)value;
}

/* A value that some check may have forgotten, made from the one that is there. */
static uint64_t odd_value(struct victim *victim, uint64_t old)
{
	const uint64_t values[] = {
		0,
		1,
		2,
		old + 1,
		old - 1,
		old + 8,
		old * 2,
		old / 2,
		-old,
		victim->size,
		victim->size - 1,
		victim->size + 1,
		victim->count,
		victim->count - 1,
		INT32_MAX,
		UINT64_C(1) << 31,
		UINT32_MAX,
		UINT64_C(1) << 32,
		UINT64_C(1) << 40,
		UINT64_C(1) << 62,
		INT64_MAX,
		UINT64_C(1) << 63,
		UINT64_MAX,
		UINT64_MAX - 7,
		SHN_ABS,
		SHN_COMMON,
		SHN_XINDEX,
		pick(victim, 64),
		pick(victim, 65536),
		old ^ UINT64_C(1) << pick(victim, 64),
		pick(victim, victim->size),
		mutate_random(victim->state, UINT64_MAX),
	};

	return values[pick(victim, ARRAY_SIZE(values))];
}

struct field {
	size_t offset;
	size_t width;
};

#define FIELD(type, member)                                          \
	{                                                            \
		offsetof(type, member), sizeof(((type *)0)->member), \
	}

static void change_field(struct victim *victim, uint8_t *entry,
			 const struct field *fields, size_t count)
{
	const struct field *field = &fields[pick(victim, count)];
	uint8_t *at = entry + field->offset;

	put_field(at, field->width,
		  odd_value(victim, get_field(at, field->width)));
}

static bool flip_bits(struct victim *victim)
{
	uint64_t times = 1 + pick(victim, 8);

	while (times--)
		victim->data[pick(victim, victim->size)] ^=
			(uint8_t)(1 << pick(victim, 8));
	return true;
}

static bool change_bytes(struct victim *victim)
{
	size_t width = (size_t)1 << pick(victim, 4);
	uint8_t *at;

	if (victim->size < 8)
		return false;
	at = victim->data + pick(victim, victim->size - width + 1);
	put_field(at, width, odd_value(victim, get_field(at, width)));
	return true;
}

static bool change_file_header(struct victim *victim)
{
	static const struct field fields[] = {
		FIELD(Elf64_Ehdr, e_ident[EI_CLASS]),
		FIELD(Elf64_Ehdr, e_ident[EI_DATA]),
		FIELD(Elf64_Ehdr, e_ident[EI_VERSION]),
		FIELD(Elf64_Ehdr, e_type),
		FIELD(Elf64_Ehdr, e_machine),
		FIELD(Elf64_Ehdr, e_shoff),
		FIELD(Elf64_Ehdr, e_phoff),
		FIELD(Elf64_Ehdr, e_ehsize),
		FIELD(Elf64_Ehdr, e_phnum),
		FIELD(Elf64_Ehdr, e_phentsize),
		FIELD(Elf64_Ehdr, e_shentsize),
		FIELD(Elf64_Ehdr, e_shnum),
		FIELD(Elf64_Ehdr, e_shstrndx),
	};

	if (victim->size < sizeof(Elf64_Ehdr))
		return false;
	change_field(victim, victim->data, fields, ARRAY_SIZE(fields));
	return true;
}

static bool change_section(struct victim *victim)
{
	static const struct field fields[] = {
		FIELD(Elf64_Shdr, sh_name),	 FIELD(Elf64_Shdr, sh_type),
		FIELD(Elf64_Shdr, sh_flags),	 FIELD(Elf64_Shdr, sh_addr),
		FIELD(Elf64_Shdr, sh_offset),	 FIELD(Elf64_Shdr, sh_size),
		FIELD(Elf64_Shdr, sh_link),	 FIELD(Elf64_Shdr, sh_info),
		FIELD(Elf64_Shdr, sh_addralign), FIELD(Elf64_Shdr, sh_entsize),
	};

	if (!victim->count)
		return false;
	change_field(victim, header_at(victim, pick(victim, victim->count)),
		     fields, ARRAY_SIZE(fields));
	return true;
}

/* A machine that is known here, in one byte order or the other. */
static bool change_machine(struct victim *victim)
{
	static const uint16_t machines[] = { EM_X86_64, EM_AARCH64, EM_PPC64,
					     EM_S390, EM_LOONGARCH };

	if (victim->size < sizeof(Elf64_Ehdr))
		return false;
	bytes_put16(victim->data + offsetof(Elf64_Ehdr, e_machine),
		    machines[pick(victim, ARRAY_SIZE(machines))], false);
	return true;
}

/* Another type or other flags that mean something. */
static bool change_kind(struct victim *victim)
{
	static const uint32_t types[] = {
		SHT_PROGBITS, SHT_SYMTAB,     SHT_STRTAB, SHT_RELA,
		SHT_NOBITS,   SHT_REL,	      SHT_GROUP,  SHT_SYMTAB_SHNDX,
		SHT_NULL,     SHT_INIT_ARRAY, SHT_NOTE,
	};
	static const uint64_t flags[] = {
		SHF_WRITE,   SHF_ALLOC,	    SHF_EXECINSTR, SHF_MERGE,
		SHF_STRINGS, SHF_INFO_LINK, SHF_GROUP,	   SHF_COMPRESSED,
	};
	uint8_t *header;

	if (!victim->count)
		return false;
	header = header_at(victim, pick(victim, victim->count));
	if (pick(victim, 2))
		bytes_put32(header + offsetof(Elf64_Shdr, sh_type),
			    types[pick(victim, ARRAY_SIZE(types))], false);
	else
		header[offsetof(Elf64_Shdr, sh_flags)] ^=
			(uint8_t)flags[pick(victim, ARRAY_SIZE(flags))];
	return true;
}

/* A section gets a field, or all, of another: overlaps, cycles, duplicates. */
static bool mix_sections(struct victim *victim)
{
	static const struct field fields[] = {
		FIELD(Elf64_Shdr, sh_name),   FIELD(Elf64_Shdr, sh_name),
		FIELD(Elf64_Shdr, sh_offset), FIELD(Elf64_Shdr, sh_size),
		FIELD(Elf64_Shdr, sh_link),   FIELD(Elf64_Shdr, sh_info),
		FIELD(Elf64_Shdr, sh_type),   { 0, sizeof(Elf64_Shdr) },
	};
	const struct field *field = &fields[pick(victim, ARRAY_SIZE(fields))];
	uint8_t *to;

	if (!victim->count)
		return false;
	to = header_at(victim, pick(victim, victim->count));
	memmove(to + field->offset,
		header_at(victim, pick(victim, victim->count)) + field->offset,
		field->width);
	return true;
}

/* A link to any section, perhaps to itself. */
static bool change_link(struct victim *victim)
{
	size_t field = pick(victim, 2) ? offsetof(Elf64_Shdr, sh_link) :
					 offsetof(Elf64_Shdr, sh_info);

	if (!victim->count)
		return false;
	bytes_put32(header_at(victim, pick(victim, victim->count)) + field,
		    (uint32_t)pick(victim, victim->count + 1), false);
	return true;
}

/* Some entry of some table of a type; NULL: none was found. */
static uint8_t *pick_entry(struct victim *victim, uint32_t type, size_t size)
{
	size_t i, first, offset, bytes;
	const uint8_t *header;

	first = victim->count ? pick(victim, victim->count) : 0;
	for (i = 0; i < victim->count; i++) {
		header = header_at(victim, (first + i) % victim->count);
		offset = bytes_get64(header + offsetof(Elf64_Shdr, sh_offset),
				     false);
		bytes = bytes_get64(header + offsetof(Elf64_Shdr, sh_size),
				    false);
		if (bytes_get32(header + offsetof(Elf64_Shdr, sh_type),
				false) == type &&
		    bytes >= size && offset <= victim->size &&
		    bytes <= victim->size - offset)
			return victim->data + offset +
			       pick(victim, bytes / size) * size;
	}
	return NULL;
}

static bool change_symbol(struct victim *victim)
{
	static const struct field fields[] = {
		FIELD(Elf64_Sym, st_name),  FIELD(Elf64_Sym, st_info),
		FIELD(Elf64_Sym, st_other), FIELD(Elf64_Sym, st_shndx),
		FIELD(Elf64_Sym, st_value), FIELD(Elf64_Sym, st_size),
	};
	uint8_t *entry = pick_entry(victim, SHT_SYMTAB, sizeof(Elf64_Sym));

	if (entry)
		change_field(victim, entry, fields, ARRAY_SIZE(fields));
	return entry;
}

static bool change_reloc(struct victim *victim)
{
	/* The symbol is the upper half of r_info. */
	static const struct field fields[] = {
		FIELD(Elf64_Rela, r_offset),
		FIELD(Elf64_Rela, r_info),
		FIELD(Elf64_Rela, r_addend),
		{ offsetof(Elf64_Rela, r_info), 4 },
		{ offsetof(Elf64_Rela, r_info) + 4, 4 },
	};
	uint8_t *entry = pick_entry(victim, SHT_RELA, sizeof(Elf64_Rela));

	if (entry)
		change_field(victim, entry, fields, ARRAY_SIZE(fields));
	return entry;
}

static bool copy_entry(struct victim *victim)
{
	bool symbol = pick(victim, 2);
	uint32_t type = symbol ? SHT_SYMTAB : SHT_RELA;
	size_t size = symbol ? sizeof(Elf64_Sym) : sizeof(Elf64_Rela);
	uint8_t *to = pick_entry(victim, type, size);
	const uint8_t *from = pick_entry(victim, type, size);

	if (to && from)
		memmove(to, from, size);
	return to;
}

static bool copy_bytes(struct victim *victim)
{
	size_t length = 1 + pick(victim, victim->size < 256 ? 1 : 256);
	size_t room = victim->size - length + 1;
	uint8_t *to = victim->data + pick(victim, room);

	memmove(to, victim->data + pick(victim, room), length);
	return true;
}

static bool truncate_file(struct victim *victim)
{
	victim->size = 1 + pick(victim, victim->size);
	return true;
}

static bool (*const ways[])(struct victim *) = {
	flip_bits,	change_bytes, change_file_header, change_section,
	change_section, change_kind,  change_machine,	  mix_sections,
	mix_sections,	change_link,  change_symbol,	  change_symbol,
	change_reloc,	change_reloc, copy_entry,	  copy_bytes,
};

size_t mutate_object(uint8_t *data, size_t size, uint64_t *state)
{
	struct victim victim = { data, size, state, 0, 0 };
	uint64_t times = 1 + mutate_random(state, 4);

	if (!size)
		return 0;
	while (times--) {
		find_headers(&victim);
		if (!ways[pick(&victim, ARRAY_SIZE(ways))](&victim))
			flip_bits(&victim);
	}
	/* Rarely, for little else is found out about such a file. */
	if (!pick(&victim, 32))
		truncate_file(&victim);
	return victim.size;
}

/* Where a line starts, at or before some place. */
static size_t pick_line(struct victim *victim)
{
	size_t at = pick(victim, victim->size);

	while (at && victim->data[at - 1] != '\n')
		at--;
	return at;
}

static size_t line_length(const struct victim *victim, size_t at)
{
	const uint8_t *end = memchr(victim->data + at, '\n', victim->size - at);

	return end ? (size_t)(end - victim->data) + 1 - at : victim->size - at;
}

static void remove_line(struct victim *victim)
{
	size_t at = pick_line(victim), length = line_length(victim, at);

	memmove(victim->data + at, victim->data + at + length,
		victim->size - at - length);
	victim->size -= length;
}

static void repeat_line(struct victim *victim, size_t room)
{
	size_t from = pick_line(victim), length = line_length(victim, from);

	if (length > room - victim->size)
		return;
	memmove(victim->data + from + length, victim->data + from,
		victim->size - from);
	victim->size += length;
}

static void change_character(struct victim *victim)
{
	static const char odd[] = "\0\n\t []:-+0xfu/\\\"'$;\xff";

	victim->data[pick(victim, victim->size)] =
		(uint8_t)odd[pick(victim, sizeof(odd) - 1)];
}

size_t mutate_text(uint8_t *data, size_t size, size_t room, uint64_t *state)
{
	struct victim victim = { data, size, state, 0, 0 };
	uint64_t times = 1 + mutate_random(state, 8);

	while (times-- && victim.size) {
		switch (pick(&victim, 8)) {
		case 0:
			remove_line(&victim);
			break;
		case 1:
			repeat_line(&victim, room);
			break;
		case 2:
			copy_bytes(&victim);
			break;
		case 3:
			flip_bits(&victim);
			break;
		default:
			change_character(&victim);
			break;
		}
	}
	return victim.size;
}
