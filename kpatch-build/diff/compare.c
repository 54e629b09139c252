// SPDX-License-Identifier: GPL-2.0
/*
 * Comparison: one checksum a node, over its bytes, what its relocations mean
 * and the special entries that belong to it.  Equal checksums of twins mean
 * equal code; what differs only in source line numbers is lines.c's matter.
 */
#include "diff/pass.h"
#include "diff/checksum.h"
#include "diff/name.h"

#include "lib/array.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* Line numbers inside variables: 32 bits at an offset. */
static const struct {
	const char *section;
	unsigned int offset;
} line_fields[] = {
	{ "__dyndbg", 32 }, /* struct _ddebug: lineno, flags */
};

struct hasher {
	XXH3_state_t *state;
	const struct side *side;
	bool shallow; /* contents of private nodes are not known yet */
};

static void add(struct hasher *hasher, const void *data, size_t size)
{
	if (size)
		XXH3_64bits_update(hasher->state, data, size);
}

static void add_number(struct hasher *hasher, uint64_t number)
{
	add(hasher, &number, sizeof(number));
}

static void add_string(struct hasher *hasher, const char *text)
{
	add(hasher, text, strlen(text) + 1);
}

/* A node that is what it contains, whatever it is called. */
static bool is_by_content(const struct node *node)
{
	return !node->symbol || node_is_private(node);
}

/*
 * A private name without its number and its function; allocation-free, for it
 * is hot.
 */
static void add_base_name(struct hasher *hasher, const struct node *node)
{
	size_t length = strcspn(node->name, ".");
	const char *part = name_private_part(node->name, &length);

	if (part) {
		add(hasher, part, length);
		add_number(hasher, length);
		return;
	}
	if (name_has_prefix(node->name, "__UNIQUE_ID_"))
		while (length && node->name[length - 1] >= '0' &&
		       node->name[length - 1] <= '9')
			length--;
	add(hasher, node->name, length);
	add_number(hasher, length);
}

/* What sort of section unnamed bytes are in: the rest may be numbered. */
static void add_section_sort(struct hasher *hasher, const char *name)
{
	size_t length = *name ? strcspn(name + 1, ".") + 1 : 0;

	add(hasher, name, length);
	add_number(hasher, length);
}

static void add_node(struct hasher *hasher, const struct ref *ref)
{
	const struct node *node = ref->node;

	if (!is_by_content(node)) {
		add_number(hasher, node->id);
	} else {
		if (!node->symbol)
			add_section_sort(hasher, node->name);
		else
			add_base_name(hasher, node);
		add_number(hasher, hasher->shallow ? 0 : node->content);
	}
	add_number(hasher, (uint64_t)ref->addend);
}

/* Length of @text up to where "FILE.c:" or "FILE.h:" ends; 0: not in it. */
static size_t file_prefix(const char *text, size_t length)
{
	size_t i;

	for (i = 2; i < length; i++)
		if (text[i] == ':' && text[i - 2] == '.' &&
		    (text[i - 1] == 'c' || text[i - 1] == 'h'))
			return i + 1;
	return 0;
}

/*
 * A string or constant.  In "… at fs/open.c:123" (FORTIFY_SOURCE makes them)
 * the number is a source line, which makes no difference.
 */
static void add_content(struct hasher *hasher, const struct ref *ref)
{
	const char *text = (const char *)ref->content;
	size_t start = 0, length = ref->length;

	if (ref->symbol->section->flags & SHF_STRINGS)
		start = file_prefix(text, length);
	add(hasher, text, start);
	while (start && start < length && text[start] >= '0' &&
	       text[start] <= '9')
		start++;
	add(hasher, text + start, length - start);
	add_number(hasher, (uint64_t)ref->addend);
}

static void add_reloc(struct hasher *hasher, const struct section *sec,
		      const struct reloc *reloc, uint64_t start)
{
	struct ref ref;
	bool by_pointer;

	if (hasher->side->arch->reloc_is_marker(reloc->type))
		return;
	/* Where a pointer is in its table makes no difference. */
	by_pointer = side_follow(hasher->side, sec, reloc, &ref);
	add_number(hasher, reloc->offset - start);
	add_number(hasher, by_pointer);
	/* A call reads the same whether or not the linker may use a PLT. */
	add_number(hasher, hasher->side->arch->reloc_is_branch(sec, reloc) ?
				   0 :
				   reloc->type);
	add_number(hasher, ref.kind);
	switch (ref.kind) {
	case REF_NODE:
		add_node(hasher, &ref);
		break;
	case REF_CONTENT:
		add_content(hasher, &ref);
		break;
	case REF_SYMBOL:
		add_string(hasher, ref.symbol->name);
		add_number(hasher, (uint64_t)ref.addend);
		break;
	case REF_SPECIAL:
		add_string(hasher, ref.symbol->section->name);
		break;
	}
}

static void add_relocs(struct hasher *hasher, const struct section *sec,
		       uint64_t start, uint64_t size)
{
	const struct reloc *relocs;
	size_t i, count;

	relocs = section_relocs(sec, start, start + size, &count);
	for (i = 0; i < count; i++)
		add_reloc(hasher, sec, &relocs[i], start);
}

/* Bytes of which @skip at @line are a line number. */
static void add_lined(struct hasher *hasher, const uint8_t *bytes,
		      uint64_t size, unsigned int line, unsigned int skip)
{
	if (!line || line + skip > size) {
		add(hasher, bytes, size);
		return;
	}
	add(hasher, bytes, line);
	add(hasher, bytes + line + skip, size - line - skip);
}

bool checksum_counts(const struct special_entry *entry)
{
	return (entry->row->kind == SPECIAL_ENTRIES ||
		entry->row->kind == SPECIAL_VALUES) &&
	       entry->section->data;
}

static void add_entry(struct hasher *hasher, const struct special_entry *entry)
{
	add_string(hasher, entry->section->name);
	add_lined(hasher, entry->section->data + entry->offset, entry->size,
		  entry->row->line, sizeof(uint16_t));
	add_relocs(hasher, entry->section, entry->offset, entry->size);
}

static void add_entries(struct hasher *hasher, const struct node *node)
{
	const struct special_entry *entry;

	node_for_each_entry(entry, hasher->side, node) {
		if (checksum_counts(entry))
			add_entry(hasher, entry);
	}
}

static uint64_t hash_node(struct hasher *hasher, const struct node *node,
			  const uint8_t *bytes)
{
	unsigned int line = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(line_fields); i++)
		if (!strcmp(node->section->name, line_fields[i].section))
			line = line_fields[i].offset;
	XXH3_64bits_reset(hasher->state);
	add_number(hasher, node->kind);
	add_number(hasher, node->size);
	add_number(hasher, name_is_init(node->section->name));
	if (bytes)
		add_lined(hasher, bytes, node->size, line, sizeof(uint32_t));
	add_relocs(hasher, node->section, node->start, node->size);
	add_entries(hasher, node);
	return XXH3_64bits_digest(hasher->state);
}

int checksum_bytes(const struct side *side, const struct node *node,
		   const uint8_t *bytes, uint64_t *checksum)
{
	struct hasher hasher = { XXH3_createState(), side, false };

	if (!hasher.state)
		return -ENOMEM;
	*checksum = hash_node(&hasher, node, bytes);
	XXH3_freeState(hasher.state);
	return 0;
}

int checksum_range(const struct side *side, const struct section *sec,
		   uint64_t start, uint64_t size, uint64_t *checksum)
{
	struct hasher hasher = { XXH3_createState(), side, false };

	if (!hasher.state)
		return -ENOMEM;
	XXH3_64bits_reset(hasher.state);
	add_number(&hasher, size);
	if (sec->data)
		add(&hasher, sec->data + start, size);
	add_relocs(&hasher, sec, start, size);
	*checksum = XXH3_64bits_digest(hasher.state);
	XXH3_freeState(hasher.state);
	return 0;
}

int checksum_entry(const struct side *side, const struct special_entry *entry,
		   uint64_t *checksum)
{
	struct hasher hasher = { XXH3_createState(), side, false };

	if (!hasher.state)
		return -ENOMEM;
	XXH3_64bits_reset(hasher.state);
	add_entry(&hasher, entry);
	*checksum = XXH3_64bits_digest(hasher.state);
	XXH3_freeState(hasher.state);
	return 0;
}

/*
 * First what stands for its content, for others refer to that.  Among
 * themselves such nodes are known by name only, which ends the recursion.
 */
static int checksum_side(struct side *side)
{
	struct hasher hasher = { XXH3_createState(), side, true };
	struct node *node;

	if (!hasher.state)
		return -ENOMEM;
	side_for_each_node(node, side) {
		if (is_by_content(node))
			node->content =
				hash_node(&hasher, node, node_bytes(node));
	}
	hasher.shallow = false;
	side_for_each_node(node, side)
		node->checksum = hash_node(&hasher, node, node_bytes(node));
	XXH3_freeState(hasher.state);
	return 0;
}

static int find_state(struct diff *diff, struct node *node)
{
	bool same = node->twin && node->checksum == node->twin->checksum;
	int ret = 0;

	if (node->twin && !same && !diff->input->keeps_lines)
		ret = diff_only_lines(diff, node, &same);
	node->state = same ? NODE_SAME : node->twin ? NODE_CHANGED : NODE_NEW;
	return ret;
}

int diff_compare(struct diff *diff)
{
	struct node *node;
	int ret = 0;

	if (checksum_side(&diff->orig) || checksum_side(&diff->patched))
		return error_nomem(diff->err);
	side_for_each_node(node, &diff->patched)
		if (!ret)
			ret = find_state(diff, node);
	return ret;
}
