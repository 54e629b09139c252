// SPDX-License-Identifier: GPL-2.0
/*
 * The first difference of two versions: see difference.h.  Instructions are
 * compared one by one until two are not the same.  A jump inside the function
 * counts only when it is certain that it leads elsewhere: what it jumps over
 * may have grown.
 */
#include "diff/difference.h"
#include "diff/checksum.h"
#include "diff/listing.h"
#include "diff/refname.h"

#include "elf/bytes.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"

#include <inttypes.h>
#include <string.h>

/* A function and its twin, as instructions. */
struct versions {
	struct diff *diff;
	const struct node *node;
	struct listing orig;
	struct listing patched;
};

static void versions_free(struct versions *both)
{
	listing_free(&both->orig);
	listing_free(&both->patched);
}

/* Does what differs at row @i count, for this kind of search? */
static bool differs(const struct versions *both, size_t i, bool weak)
{
	const struct row *orig = &both->orig.items[i];
	const struct row *patched = &both->patched.items[i];

	if (weak)
		return orig->literal != patched->literal;
	if (orig->sum == patched->sum)
		return false;
	/* A line number that changed is nothing that anybody changed. */
	return both->diff->input->keeps_lines ||
	       orig->start != patched->start ||
	       !diff_is_line(both->diff, both->node, patched->start,
			     patched->insn.length);
}

/*
 * Does a jump of the part that is equal, up to row @end, certainly lead to
 * different places?  Two places behind that part cannot be compared.
 */
static bool leads_elsewhere(const struct versions *both, size_t i, size_t end)
{
	const struct row *orig = &both->orig.items[i];
	const struct row *patched = &both->patched.items[i];
	size_t one, two;

	if (!orig->jump)
		return false;
	one = listing_find(&both->orig, orig->target);
	two = listing_find(&both->patched, patched->target);
	if (one == SIZE_MAX && two == SIZE_MAX)
		return orig->target != patched->target;
	return one != two && (one < end || two < end);
}

/* The first row that differs; the number of rows when none does. */
static size_t first_row(const struct versions *both, bool weak)
{
	size_t orig = both->orig.count, patched = both->patched.count;
	size_t end = orig < patched ? orig : patched, i, j;

	for (i = 0; i < end && !differs(both, i, weak); i++)
		;
	/* All there is can be compared when nothing differs. */
	for (j = 0; j < i && !weak; j++)
		if (leads_elsewhere(both, j,
				    orig == patched && i == end ? i + 1 : i))
			return j;
	return i;
}

static int append_ref(const struct listing *listing, const struct row *row,
		      struct buffer *text)
{
	return refname_append(listing->side, listing->node->section, row->ref,
			      listing->node, text);
}

/* "calls b instead of a" */
static int word_reference(const struct versions *both, const struct row *orig,
			  const struct row *patched, struct reason *reason)
{
	const struct section *sec = both->node->section;
	autobuffer struct buffer text = BUFFER_INIT, is = BUFFER_INIT;
	autobuffer struct buffer was = BUFFER_INIT;
	const char *verb = "refers to ", *kind;
	int ret;

	if (both->diff->patched.arch->reloc_is_branch(sec, patched->ref))
		verb = patched->insn.is_call ? "calls " :
		       patched->insn.known   ? "jumps to " :
					       "branches to ";
	kind = refname_kind(&both->diff->patched, sec, patched->ref);
	ret = append_ref(&both->patched, patched, &is);
	if (!ret)
		ret = append_ref(&both->orig, orig, &was);
	if (!ret)
		ret = buffer_printf(&text, "%s%s%s", verb, kind,
				    buffer_string(&is));
	/* What is known by its contents may have its old name. */
	if (!ret && !strcmp(buffer_string(&is), buffer_string(&was)))
		ret = buffer_puts(&text, ", which differs");
	else if (!ret)
		ret = buffer_printf(&text, " instead of %s",
				    buffer_string(&was));
	reason->kind = REASON_REFERENCE;
	reason->what = ret ? NULL : buffer_steal(&text);
	return reason->what ? 1 : -ENOMEM;
}

static int word_constant(int64_t orig, int64_t patched, struct reason *reason)
{
	autobuffer struct buffer text = BUFFER_INIT;

	reason->kind = REASON_CONSTANT;
	if (!buffer_printf(&text, "constant %" PRId64 " instead of %" PRId64,
			   patched, orig))
		reason->what = buffer_steal(&text);
	return reason->what ? 1 : -ENOMEM;
}

/* The constants of a machine without a disassembler; false: not certain. */
static bool word_values(const struct versions *both, const struct row *orig,
			const struct row *patched, int64_t *one, int64_t *two)
{
	const struct side *side = &both->diff->patched;
	const uint8_t *old = listing_bytes(&both->orig, orig);
	const uint8_t *new = listing_bytes(&both->patched, patched);
	bool be = side->object->big_endian;
	struct constant constant;
	uint32_t a, b;

	if (patched->insn.length != 4 || orig->insn.length != 4 ||
	    patched->nr_relocs || orig->nr_relocs ||
	    !side->arch->find_constant(new, 4, 0, &constant) ||
	    constant.start || constant.high_mask)
		return false;
	a = bytes_get32(old, be);
	b = bytes_get32(new, be);
	*one = (a & constant.mask) >> constant.shift;
	*two = (b & constant.mask) >> constant.shift;
	return (a & ~constant.mask) == (b & ~constant.mask);
}

/* A constant that no relocation fills in. */
static bool has_constant(const struct listing *listing, const struct row *row)
{
	uint64_t place = listing->node->start + row->start;
	size_t i;

	for (i = 0; i < row->nr_relocs; i++)
		if (row->relocs[i].offset == place + row->insn.immediate)
			return false;
	return row->insn.has_constant;
}

/* One instruction twice but for its constant? 1: yes, and worded; 0; -ENOMEM */
static int try_constant(const struct versions *both, const struct row *orig,
			const struct row *patched, struct reason *reason)
{
	autobuffer struct buffer one = BUFFER_INIT, two = BUFFER_INIT;
	int64_t old, new;

	if (!patched->insn.known &&
	    word_values(both, orig, patched, &old, &new))
		return word_constant(old, new, reason);
	if (!has_constant(&both->orig, orig) ||
	    !has_constant(&both->patched, patched))
		return 0;
	if (listing_text(&both->orig, orig, "", &one) ||
	    listing_text(&both->patched, patched, "", &two))
		return -ENOMEM;
	if (strcmp(buffer_string(&one), buffer_string(&two)) != 0 ||
	    orig->insn.constant == patched->insn.constant)
		return 0;
	return word_constant(orig->insn.constant, patched->insn.constant,
			     reason);
}

static bool only_reference_differs(const struct versions *both,
				   const struct row *orig,
				   const struct row *patched)
{
	return orig->ref && patched->ref &&
	       orig->insn.length == patched->insn.length &&
	       orig->ref->type == patched->ref->type &&
	       orig->ref->offset - both->orig.node->start - orig->start ==
		       patched->ref->offset - both->node->start -
			       patched->start &&
	       !memcmp(listing_bytes(&both->orig, orig),
		       listing_bytes(&both->patched, patched),
		       orig->insn.length);
}

static int set_place(const struct listing *listing, size_t i,
		     struct reason_place *place)
{
	autobuffer struct buffer text = BUFFER_INIT;

	if (i >= listing->count)
		return 0;
	place->known = true;
	place->offset = listing->items[i].start;
	if (listing_text(listing, &listing->items[i], NULL, &text))
		return -ENOMEM;
	place->text = buffer_steal(&text);
	return place->text ? 0 : -ENOMEM;
}

/* Two instructions at one place. */
static int word_rows(const struct versions *both, size_t i,
		     struct reason *reason)
{
	const struct row *orig = &both->orig.items[i];
	const struct row *patched = &both->patched.items[i];
	autobuffer struct buffer text = BUFFER_INIT;
	int ret;

	if (only_reference_differs(both, orig, patched))
		return word_reference(both, orig, patched, reason);
	ret = try_constant(both, orig, patched, reason);
	if (ret)
		return ret;
	reason->kind = REASON_CODE;
	if (buffer_printf(&text, "'%s' instead of '%s'", reason->patched.text,
			  reason->orig.text))
		return -ENOMEM;
	reason->what = buffer_steal(&text);
	return reason->what ? 1 : -ENOMEM;
}

/* One of the versions ends here. */
static int word_size(const struct versions *both, struct reason *reason)
{
	autobuffer struct buffer text = BUFFER_INIT;

	reason->kind = REASON_SIZE;
	if (buffer_printf(&text, "%" PRIu64 " bytes instead of %" PRIu64,
			  both->node->size, both->node->twin->size))
		return -ENOMEM;
	reason->what = buffer_steal(&text);
	return reason->what ? 1 : -ENOMEM;
}

static int find_in_code(const struct versions *both, bool weak,
			struct reason *reason)
{
	size_t i = first_row(both, weak);

	if (i >= both->orig.count && i >= both->patched.count)
		return 0;
	if (set_place(&both->orig, i, &reason->orig) ||
	    set_place(&both->patched, i, &reason->patched))
		return -ENOMEM;
	return reason->orig.known && reason->patched.known ?
		       word_rows(both, i, reason) :
		       word_size(both, reason);
}

int difference_find(struct diff *diff, const struct node *node, bool weak,
		    struct reason *reason)
{
	struct versions cleanup(versions_free)
		both = { .diff = diff, .node = node };
	int ret;

	if (listing_load(&both.orig, &diff->orig, node->twin) ||
	    listing_load(&both.patched, &diff->patched, node))
		return -ENOMEM;
	ret = find_in_code(&both, weak, reason);
	return ret || weak ? ret : difference_of_tables(diff, node, reason);
}
