// SPDX-License-Identifier: GPL-2.0
/*
 * Places in code that something leads to: see landing.h.  A byte of marks for
 * each byte of code; relocations mark the sections all together, the jumps in a
 * section, which have none, when it is asked about.
 */
#include "diff/landing.h"

#include "arch/key.h"

#include <errno.h>
#include <stdlib.h>

/* What is known of the code of a section. */
struct marks {
	uint8_t *bytes; /* KEY_MARK_*; NULL: no code */
	bool opaque; /* some place is spoken of, and not which */
	bool decoded; /* the jumps are marked */
};

struct landings {
	const struct side *side;
	struct marks *sections; /* by section index */
	uint8_t *bytes; /* of all sections */
};

static bool is_code(const struct section *sec)
{
	return (sec->flags & SHF_EXECINSTR) && sec->data && sec->size;
}

/*
 * Distances in data are not from where they are (tables of a switch), and so
 * do not tell what they speak of.
 */
static bool is_distance(const struct side *side, const struct section *sec,
			const struct reloc *reloc)
{
	return !side->rows[sec->index] && !(sec->flags & SHF_EXECINSTR) &&
	       reloc->type != side->arch->absolute;
}

static void mark_reloc(struct landings *landings, const struct section *sec,
		       const struct reloc *reloc)
{
	const struct side *side = landings->side;
	const struct special_row *row = side->rows[sec->index];
	const struct section *code = reloc->symbol->section;
	struct marks *marks;
	uint64_t place;
	struct ref ref;

	if (!code || !landings->sections[code->index].bytes)
		return;
	marks = &landings->sections[code->index];
	if (is_distance(side, sec, reloc)) {
		marks->opaque = true;
		return;
	}
	side_resolve(side, sec, reloc, &ref);
	if (ref.kind != REF_NODE || ref.node->section != code)
		return;
	place = ref.node->start + (uint64_t)ref.offset;
	if (place < code->size)
		marks->bytes[place] |= row && row->kind == SPECIAL_UNWIND ?
					       KEY_MARK_UNWIND :
					       KEY_MARK_TARGET;
}

static size_t code_size(const struct object *obj)
{
	size_t i, size = 0;

	for (i = 1; i < obj->nr_sections; i++)
		if (is_code(&obj->sections[i]))
			size += obj->sections[i].size;
	return size;
}

static int make_marks(struct landings *landings)
{
	const struct object *obj = landings->side->object;
	uint8_t *next;
	size_t i;

	landings->sections =
		calloc(obj->nr_sections, sizeof(*landings->sections));
	landings->bytes = calloc(1, code_size(obj) + 1);
	if (!landings->sections || !landings->bytes)
		return -ENOMEM;
	next = landings->bytes;
	for (i = 1; i < obj->nr_sections; i++) {
		if (!is_code(&obj->sections[i]))
			continue;
		landings->sections[i].bytes = next;
		next += obj->sections[i].size;
	}
	return 0;
}

struct landings *landings_find(const struct side *side)
{
	const struct object *obj = side->object;
	struct landings *landings = calloc(1, sizeof(*landings));
	size_t i, j;

	if (!landings)
		return NULL;
	landings->side = side;
	if (make_marks(landings)) {
		landings_free(landings);
		return NULL;
	}
	for (i = 1; i < obj->nr_sections; i++) {
		const struct section *sec = &obj->sections[i];

		if (!(sec->flags & SHF_ALLOC))
			continue;
		for (j = 0; j < sec->nr_relocs; j++)
			mark_reloc(landings, sec, &sec->relocs[j]);
	}
	return landings;
}

void landings_free(struct landings *landings)
{
	if (!landings)
		return;
	free(landings->bytes);
	free(landings->sections);
	free(landings);
}

bool landings_between(struct landings *landings, const struct section *sec,
		      uint64_t start, uint64_t moved, uint64_t end)
{
	struct marks *marks = &landings->sections[sec->index];
	uint64_t place;

	if (!marks->bytes || end > sec->size)
		return true;
	if (!marks->decoded) {
		marks->decoded = true;
		if (!landings->side->arch->keys->mark(sec->data, sec->size,
						      marks->bytes))
			marks->opaque = true;
	}
	if (marks->opaque || !(marks->bytes[moved] & KEY_MARK_INSN))
		return true;
	for (place = start + 1; place < end; place++)
		if (marks->bytes[place] & (KEY_MARK_TARGET | KEY_MARK_UNWIND))
			return true;
	return end < sec->size && (marks->bytes[end] & KEY_MARK_UNWIND);
}
