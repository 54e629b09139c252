// SPDX-License-Identifier: GPL-2.0
/*
 * Where references go: see place.h.  Asks the lookup; changes nothing.
 */
#include "diff/place.h"
#include "diff/name.h"
#include "include/kpatch/format.h"

#include <string.h>

static bool ask_export(const struct diff *diff, const char *name,
		       struct lookup_result *result)
{
	const struct lookup *lookup = diff->input->lookup;

	memset(result, 0, sizeof(*result));
	return lookup->ops->export(lookup, name, result);
}

static bool ask_global(const struct diff *diff, const char *name,
		       struct lookup_result *result)
{
	const struct lookup *lookup = diff->input->lookup;

	memset(result, 0, sizeof(*result));
	return lookup->ops->global(lookup, name, result);
}

static bool is_parent(const struct diff *diff, const char *objname)
{
	return !strcmp(objname, diff->input->parent_name);
}

/*
 * An export.  The loader would want the patch to import the namespace of one
 * that is in any, which a patch of code that may use it already need not, and
 * for one that is for a certain module cannot.
 */
static bool find_export(const struct diff *diff, const char *name,
			struct place *place)
{
	bool of_vmlinux;

	if (!ask_export(diff, name, &place->result))
		return false;
	of_vmlinux = !strcmp(place->result.objname, KPATCH_VMLINUX);
	if (of_vmlinux && !place->result.namespaced) {
		place->kind = PLACE_EXPORTED;
		return true;
	}
	if (is_parent(diff, place->result.objname))
		return false;
	place->kind = PLACE_KERNEL;
	place->external = !of_vmlinux;
	return true;
}

/* A name that other objects can see. */
static bool find_global(const struct diff *diff, const char *name,
			struct place *place)
{
	place->name = name;
	if (find_export(diff, name, place))
		return true;
	if (!ask_global(diff, name, &place->result))
		return false;
	place->kind = PLACE_KERNEL;
	return true;
}

/* Of a weak function the kernel may have another definition. */
static bool is_own_definition(const struct node *orig)
{
	return node_is_local(orig) ||
	       (orig->kind == NODE_FUNCTION && orig->symbol->bind == STB_WEAK);
}

bool place_of_original(const struct diff *diff, const struct node *orig,
		       struct place *place)
{
	const struct lookup *lookup = diff->input->lookup;

	memset(place, 0, sizeof(*place));
	place->kind = PLACE_KERNEL;
	place->name = orig->name;
	place->bind = orig->symbol->bind;
	place->type = orig->symbol->type;
	if (is_own_definition(orig))
		return lookup->ops->local(lookup, orig->name,
					  orig->kind == NODE_FUNCTION,
					  &place->result);
	return ask_global(diff, orig->name, &place->result);
}

/* The kernel has it already. */
static void find_twin(const struct diff *diff, const struct node *node,
		      struct place *place)
{
	place->bind = node->twin->symbol->bind;
	place->type = node->twin->symbol->type;
	if (!node_is_local(node->twin) &&
	    find_global(diff, node->twin->name, place))
		return;
	if (!place_of_original(diff, node->twin, place))
		place->kind = PLACE_MISSING;
}

bool place_is_taken(const struct diff *diff, const struct node *node)
{
	struct lookup_result result;

	return node->state == NODE_NEW && node->symbol &&
	       !node_is_local(node) &&
	       !object_symbol(diff->orig.object, node->name) &&
	       ask_global(diff, node->name, &result) && !result.freed;
}

bool place_of_variable(const struct diff *diff, const char *name,
		       struct place *place)
{
	const struct symbol *sym = object_symbol(diff->patched.object, name);
	const struct node *node =
		sym ? diff->patched.by_symbol[sym->index] : NULL;

	memset(place, 0, sizeof(*place));
	place->bind = STB_GLOBAL;
	place->type = STT_OBJECT;
	if (!node)
		return find_global(diff, name, place);
	if (!node->symbol || !node->twin)
		return false;
	find_twin(diff, node, place);
	return place->kind != PLACE_MISSING;
}

static bool is_own(const char *section)
{
	return name_has_prefix(section, ".kpatch.");
}

/*
 * A pointer to a changed function goes to the kernel's copy: it may be kept
 * somewhere and must still be good when the patch is gone.  The engine's own
 * tables and tables about the code mean the copy in the patch.
 */
static bool is_kept_pointer(const struct diff *diff, const struct section *sec,
			    const struct reloc *reloc, const struct ref *ref)
{
	const struct side *side = &diff->patched;

	return ref->node->state == NODE_CHANGED && !ref->node->parent &&
	       ref->offset == 0 && !side->rows[sec->index] &&
	       !is_own(sec->name) && !side->arch->reloc_is_branch(sec, reloc);
}

static bool stays_in_output(const struct diff *diff, const struct section *sec,
			    const struct reloc *reloc, const struct ref *ref)
{
	const struct node *node = ref->node;

	if (!node->symbol || !node->twin || node_is_private(node) ||
	    node->parent)
		return true;
	if (node->kind == NODE_DATA)
		return false;
	return node->state == NODE_CHANGED &&
	       !is_kept_pointer(diff, sec, reloc, ref);
}

/* "target - ." of a table, where the machine has a relocation for each half. */
static bool is_same_entry(const struct diff *diff, const struct section *sec,
			  const struct reloc *reloc, const struct ref *ref)
{
	const struct special_row *row = diff->patched.rows[sec->index];
	unsigned int size = row ? special_size(row, diff->input->sizes) : 0;

	return size && ref->symbol->section == sec && ref->offset >= 0 &&
	       (uint64_t)ref->offset / size == reloc->offset / size;
}

/* Each module has its own, which no symbol table of the kernel tells. */
static bool is_module_symbol(const struct diff *diff, const char *name)
{
	const struct arch *arch = diff->patched.arch;

	return arch->is_module_symbol && arch->is_module_symbol(name);
}

void place_find(const struct diff *diff, const struct section *sec,
		const struct reloc *reloc, const struct ref *ref,
		struct place *place)
{
	memset(place, 0, sizeof(*place));
	switch (ref->kind) {
	case REF_CONTENT:
		place->kind = PLACE_CONTENT;
		return;
	case REF_SPECIAL:
		place->kind = is_same_entry(diff, sec, reloc, ref) ?
				      PLACE_SELF :
				      PLACE_MISSING;
		place->name = ref->symbol->section->name;
		return;
	case REF_NODE:
		place->kind = PLACE_OUTPUT;
		place->name = ref->node->name;
		if (!stays_in_output(diff, sec, reloc, ref))
			find_twin(diff, ref->node, place);
		return;
	case REF_SYMBOL:
		break;
	}
	place->bind = ref->symbol->bind;
	place->type = ref->symbol->type;
	place->name = ref->symbol->name;
	if (!ref->symbol->index) {
		place->kind = PLACE_NOWHERE;
		return;
	}
	if (ref->symbol->shndx != SHN_UNDEF) {
		/* Absolute and common symbols have no place to copy from. */
		place->kind = PLACE_MISSING;
		return;
	}
	if (is_module_symbol(diff, ref->symbol->name)) {
		place->kind = PLACE_EXPORTED;
		return;
	}
	if (!find_global(diff, ref->symbol->name, place))
		place->kind = PLACE_ELSEWHERE;
}
