// SPDX-License-Identifier: GPL-2.0
/*
 * Decoding kallsyms: see kallsyms.h.  The image has no symbols that tell where
 * its tables are, so they are found by structure, starting from the token
 * table, in which the ten digits stand for themselves.  What is found is
 * believed only when every cross check between the tables holds.
 *
 * Layouts, from scripts/kallsyms.c (each table aligned to 8 bytes):
 *	before 6.4: offsets, relative_base, num_syms, names, markers,
 *		    [seqs_of_names,] token_table, token_index
 *	since:	    num_syms, names, markers, token_table, token_index,
 *		    offsets, relative_base, seqs_of_names
 */
#include "target/kallsyms.h"
#include "elf/bytes.h"
#include "lib/array.h"

#include <stdlib.h>
#include <string.h>

#define NR_TOKENS 256
#define INDEX_BYTES (NR_TOKENS * sizeof(uint16_t))
/* A marker tells the position of every 256th name. */
#define MARKER_STEP 256
/* Bounds on the bytes that a symbol takes from its name to the token table. */
#define MIN_BYTES 2
#define MAX_BYTES 256
#define NAME_LIMIT 1024

/* Where the tables are in one section of the image. */
struct tables {
	const uint8_t *data;
	size_t size;
	size_t token_table;
	size_t token_index;
	size_t num_syms;
	size_t names;
	size_t offsets;
	uint64_t base;
	uint32_t count;
	bool percpu_absolute;
};

static size_t align8(size_t value)
{
	return (value + 7) & ~(size_t)7;
}

static uint32_t u32_at(const struct tables *tables, size_t at)
{
	return bytes_get32(tables->data + at, false);
}

/* Where a token starts in the token table, as the index at @index says. */
static size_t token_start(const struct tables *tables, size_t index,
			  size_t number)
{
	return bytes_get16(tables->data + index + number * sizeof(uint16_t),
			   false);
}

static const char *token(const struct tables *tables, unsigned int number)
{
	return (const char *)tables->data + tables->token_table +
	       token_start(tables, tables->token_index, number);
}

/* Whether 256 strings start at @table and the index behind it says the same. */
static bool check_tokens(struct tables *tables, size_t table)
{
	size_t at = table, starts[NR_TOKENS], i;

	for (i = 0; i < NR_TOKENS; i++) {
		const uint8_t *end;

		if (at >= tables->size)
			return false;
		starts[i] = at - table;
		end = memchr(tables->data + at, 0, tables->size - at);
		if (!end || end - (tables->data + at) > NAME_LIMIT)
			return false;
		at = (size_t)(end - tables->data) + 1;
	}
	at = align8(at);
	if (at > tables->size || tables->size - at < INDEX_BYTES)
		return false;
	for (i = 0; i < NR_TOKENS; i++)
		if (token_start(tables, at, i) != starts[i])
			return false;
	tables->token_table = table;
	tables->token_index = at;
	return true;
}

/* The position behind @count strings, or 0 when the data ends before. */
static size_t skip_strings(const struct tables *tables, size_t at,
			   unsigned int count)
{
	while (count--) {
		const uint8_t *end =
			memchr(tables->data + at, 0, tables->size - at);

		if (!end)
			return 0;
		at = (size_t)(end - tables->data) + 1;
		if (at >= tables->size)
			return 0;
	}
	return at;
}

/* @zero would be token number '0': the index tells where token 0 starts. */
static bool tokens_around(struct tables *tables, size_t zero)
{
	size_t index = align8(skip_strings(tables, zero, NR_TOKENS - '0'));
	size_t before;

	if (!index || index > tables->size ||
	    tables->size - index < INDEX_BYTES)
		return false;
	before = token_start(tables, index, '0');
	return before <= zero && check_tokens(tables, zero - before);
}

static bool find_tokens(struct tables *tables)
{
	static const char digits[] = "0\0001\0002\0003\0004\0005\0006\0007\0008"
				     "\0009";
	const uint8_t *from = tables->data, *end = from + tables->size, *found;

	while ((found = memmem(from, (size_t)(end - from), digits,
			       sizeof(digits)))) {
		if (tokens_around(tables, (size_t)(found - tables->data)))
			return true;
		from = found + 1;
	}
	return false;
}

/* The bytes of a name's token list; 0: it does not fit before @end. */
static size_t name_length(const struct tables *tables, size_t at, size_t end,
			  size_t *header)
{
	size_t length;

	if (at >= end)
		return 0;
	length = tables->data[at];
	*header = 1;
	/* Since 6.1, names of 128 tokens and more have a second length byte. */
	if (length & 0x80) {
		if (end - at < 2)
			return 0;
		length = (length & 0x7f) | (size_t)tables->data[at + 1] << 7;
		*header = 2;
	}
	return length <= end - at - *header ? length : 0;
}

/*
 * Whether @count names start at @names and the markers behind them agree.
 * The markers are the proof: they repeat the position of each 256th name.
 */
static bool check_names(const struct tables *tables, size_t names,
			uint32_t count)
{
	size_t at = names, header, markers, length, i;

	for (i = 0; i < count; i++) {
		length = name_length(tables, at, tables->token_table, &header);
		if (!length)
			return false;
		at += header + length;
	}
	markers = align8(at);
	at = names;
	for (i = 0; i < count; i++) {
		size_t marker = markers + i / MARKER_STEP * 4;

		if (marker + 4 > tables->token_table)
			return false;
		if (i % MARKER_STEP == 0 &&
		    u32_at(tables, marker) != at - names)
			return false;
		length = name_length(tables, at, tables->token_table, &header);
		at += header + length;
	}
	return true;
}

/* The count of symbols, 8 bytes before the names, which precede the tokens. */
static bool find_names(struct tables *tables)
{
	size_t at, distance, count;

	for (at = tables->token_table & ~(size_t)7; at >= 8; at -= 8) {
		distance = tables->token_table - at;
		count = u32_at(tables, at - 8);
		if (!count || u32_at(tables, at - 4) ||
		    count > distance / MIN_BYTES ||
		    count < distance / MAX_BYTES ||
		    !check_names(tables, at, (uint32_t)count))
			continue;
		tables->names = at;
		tables->num_syms = at - 8;
		tables->count = (uint32_t)count;
		return true;
	}
	return false;
}

static bool take_base(struct tables *tables, const struct object *image,
		      size_t offsets, size_t base)
{
	size_t i;

	if (base > tables->size || tables->size - base < 8)
		return false;
	tables->offsets = offsets;
	tables->base = bytes_get64(tables->data + base, false);
	for (i = 1; i < image->nr_sections; i++) {
		const struct section *sec = &image->sections[i];

		if (sec->flags & SHF_ALLOC && sec->addr &&
		    tables->base - sec->addr < sec->size)
			return true;
	}
	return false;
}

/* The addresses: in front of the count, or behind the token index. */
static bool find_offsets(struct tables *tables, const struct object *image)
{
	size_t bytes = align8((size_t)tables->count * 4);
	size_t behind = tables->token_index + INDEX_BYTES;
	size_t i;

	if (!(tables->num_syms >= bytes + 8 &&
	      take_base(tables, image, tables->num_syms - 8 - bytes,
			tables->num_syms - 8)) &&
	    !take_base(tables, image, behind, behind + bytes))
		return false;
	/* With absolute per-CPU symbols, addresses are negative offsets. */
	for (i = 0; i < tables->count; i++)
		if (u32_at(tables, tables->offsets + 4 * i) & 0x80000000U)
			tables->percpu_absolute = true;
	return true;
}

static uint64_t symbol_addr(const struct tables *tables, uint32_t i)
{
	uint32_t offset = u32_at(tables, tables->offsets + 4 * (size_t)i);

	if (!tables->percpu_absolute)
		return tables->base + offset;
	if (!(offset & 0x80000000U))
		return offset;
	return tables->base - 1 + (uint64_t)(-(int64_t)(int32_t)offset);
}

static bool find_tables(struct tables *tables, const struct object *image)
{
	size_t i;

	for (i = 1; i < image->nr_sections; i++) {
		const struct section *sec = &image->sections[i];

		if (!(sec->flags & SHF_ALLOC) || !sec->data)
			continue;
		*tables =
			(struct tables){ .data = sec->data, .size = sec->size };
		if (find_tokens(tables) && find_names(tables) &&
		    find_offsets(tables, image))
			return true;
	}
	return false;
}

/* Bytes of all names, each with its NUL. */
static size_t measure_names(const struct tables *tables)
{
	size_t lengths[NR_TOKENS], total = 0, at = tables->names, header, left;
	uint32_t i;

	for (i = 0; i < NR_TOKENS; i++)
		lengths[i] = strlen(token(tables, i));
	for (i = 0; i < tables->count; i++) {
		left = name_length(tables, at, tables->token_table, &header);
		for (at += header; left; left--)
			total += lengths[tables->data[at++]];
		total++;
	}
	return total;
}

/* Write out all names; the first character of each is the type. */
static void expand_names(struct kallsyms *syms, const struct tables *tables)
{
	size_t at = tables->names, header, left;
	char *to = syms->strings;
	uint32_t i;

	for (i = 0; i < tables->count; i++) {
		char *start = to;

		left = name_length(tables, at, tables->token_table, &header);
		for (at += header; left; left--)
			to = stpcpy(to, token(tables, tables->data[at++]));
		*to++ = '\0';
		syms->items[i].addr = symbol_addr(tables, i);
		syms->items[i].type = *start;
		syms->items[i].name = *start ? start + 1 : start;
	}
	syms->count = tables->count;
}

/* Chain equal names in table order; from the back, so that the map has the
 * first. */
static int index_names(struct kallsyms *syms)
{
	size_t i;
	int ret;

	for (i = syms->count; i-- > 0;) {
		struct kallsyms_symbol *sym = &syms->items[i];
		size_t length = strlen(sym->name);
		struct hashmap_entry *entry =
			hashmap_find(&syms->names, sym->name, length);

		if (entry) {
			sym->next = entry->value;
			entry->value = sym;
			continue;
		}
		ret = hashmap_put(&syms->names, sym->name, length, sym);
		if (ret)
			return ret;
	}
	return 0;
}

static bool is_sorted(const struct kallsyms *syms)
{
	size_t i;

	for (i = 1; i < syms->count; i++)
		if (syms->items[i].addr < syms->items[i - 1].addr)
			return false;
	return true;
}

int kallsyms_read(struct kallsyms *syms, const struct object *image,
		  struct error *err)
{
	struct tables tables;

	*syms = (struct kallsyms){ 0 };
	if (!find_tables(&tables, image))
		return error_set(err, EINVAL,
				 "%s: no kallsyms tables found: is this a "
				 "kernel built with CONFIG_KALLSYMS, for a "
				 "little-endian machine?",
				 image->path);
	syms->items = calloc(tables.count, sizeof(*syms->items));
	syms->strings = malloc(measure_names(&tables));
	if (!syms->items || !syms->strings) {
		kallsyms_free(syms);
		return error_nomem(err);
	}
	syms->capacity = tables.count;
	expand_names(syms, &tables);
	if (!is_sorted(syms)) {
		kallsyms_free(syms);
		return error_set(err, EINVAL,
				 "%s: its kallsyms tables are damaged: the "
				 "addresses are not in order",
				 image->path);
	}
	if (index_names(syms)) {
		kallsyms_free(syms);
		return error_nomem(err);
	}
	return 0;
}

const struct kallsyms_symbol *kallsyms_find(const struct kallsyms *syms,
					    const char *name,
					    unsigned long position)
{
	const struct kallsyms_symbol *sym =
		position ? hashmap_get_string(&syms->names, name) : NULL;

	while (sym && --position)
		sym = sym->next;
	return sym;
}

unsigned long kallsyms_count(const struct kallsyms *syms, const char *name)
{
	const struct kallsyms_symbol *sym =
		hashmap_get_string(&syms->names, name);
	unsigned long count = 0;

	for (; sym; sym = sym->next)
		count++;
	return count;
}

const struct kallsyms_symbol *kallsyms_after(const struct kallsyms *syms,
					     uint64_t addr)
{
	size_t low = 0, high = syms->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (syms->items[middle].addr <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	return low < syms->count ? &syms->items[low] : NULL;
}

void kallsyms_free(struct kallsyms *syms)
{
	hashmap_free(&syms->names);
	free(syms->items);
	free(syms->strings);
	*syms = (struct kallsyms){ 0 };
}
