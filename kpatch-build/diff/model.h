/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One of the two objects as the differ sees it: cut into nodes, the pieces
 * that are compared and taken over whole - functions, variables, and runs of
 * bytes that nobody named.  The ELF model under it stays as it was loaded;
 * passes write their findings into the nodes.
 */
#ifndef DIFF_MODEL_H
#define DIFF_MODEL_H

#include "arch/arch.h"
#include "diff/special.h"
#include "elf/object.h"

enum node_kind {
	NODE_FUNCTION,
	NODE_DATA,
	NODE_ANONYMOUS, /* no symbol covers it */
	NODE_POINTER, /* an entry of the table of pointers: what it points to */
};

enum node_state {
	NODE_SAME, /* has a twin that is equal */
	NODE_CHANGED, /* has a twin that differs */
	NODE_NEW, /* has no twin */
};

#define NODE_NO_ENTRY INT64_MIN

/**
 * struct node - a piece of a section
 * @kind: what it is
 * @name: name of its symbol, or of its section
 * @symbol: its symbol, the most public one of several; NULL if anonymous
 * @file: which of the object's source files a local symbol is of, from 1 on;
 *	0: not known, or there is one only
 * @section: where it is
 * @start: offset there
 * @size: bytes
 * @twin: the same thing in the other object, or NULL
 * @parent: the function that this is a part of, or NULL: its cold part, the
 *	padding or unnamed bytes in front of it, unnamed code behind it
 * @children: the first of the nodes whose parent this is, or NULL
 * @sibling: the next one with the same parent, or NULL
 * @id: equal for twins, and for nobody else
 * @content: hash of the bytes and what they refer to, names left out;
 *	set for pieces that are compared by content, and before that for the
 *	constants of a function's scope
 * @checksum: hash of all that makes a difference
 * @entries: first special entry that belongs to it, as index plus one
 * @entry_offset: offset of its ftrace entry, which may be in front of it;
 *	NODE_NO_ENTRY: it has none
 * @state: what the comparison found (patched side)
 * @selected: a changed function that can be replaced (patched side)
 * @included: goes into the output (patched side)
 * @needed_by: what refers to it and made it go there, NULL: nothing did
 * @tail: bytes that the output has behind it, for branches that read their
 *	keys
 */
struct node {
	enum node_kind kind;
	const char *name;
	const struct symbol *symbol;
	unsigned int file;
	const struct section *section;
	uint64_t start;
	uint64_t size;

	struct node *twin;
	struct node *parent;
	struct node *children;
	struct node *sibling;
	uint64_t id;
	uint64_t content;
	uint64_t checksum;
	uint32_t entries;
	int64_t entry_offset;
	enum node_state state;
	bool selected;
	bool included;
	const struct node *needed_by;
	uint64_t tail;

	/* Of the pass that writes: where it went. */
	unsigned int out_section;
	unsigned int out_symbol;
	uint64_t out_offset;
};

/**
 * struct special_entry - an entry of a special section
 * @row: what kind
 * @section: where it is
 * @offset: and where there
 * @size: bytes
 * @next: next entry of the same node, as index plus one
 * @dropped: left out although its node is included
 * @read: of a branch that reads its static key instead of being switched by it:
 *	where the branch is in the node, its bytes and those that are replaced,
 *	where a jump is on the way (0: none), where the code that does it is
 *	(0: no such branch), and the entry of the unwind tables that is good for
 *	all of them, as index plus one, with its place
 * @said: what there was to say of it
 */
struct special_entry {
	const struct special_row *row;
	const struct section *section;
	uint64_t offset;
	unsigned int size;
	uint32_t next;
	bool dropped;
	struct {
		uint64_t site;
		uint64_t pad;
		uint64_t stub;
		unsigned int length;
		unsigned int room;
		size_t unwind;
		uint64_t unwind_place;
	} read;
	struct {
		const struct node *user;
		const char *name;
		const char *code;
	} said;
};

/**
 * struct side - one object
 * @object: the ELF model
 * @arch: its machine
 * @nodes: all nodes, by section and start
 * @by_symbol: for each symbol the node that it is in, or NULL
 * @by_section: for each section its first node; one more at the end
 * @sizes: entry sizes of special sections
 * @rows: for each section its special row, or NULL
 * @pieces: for each section: it holds pieces of code that stand in for others
 * @list: name of the section that notes the entries of functions, or NULL
 * @entries: special entries that belong to nodes, in file order
 */
struct side {
	const struct object *object;
	const struct arch *arch;
	struct node *nodes;
	size_t nr_nodes;
	struct node **by_symbol;
	size_t *by_section;
	const struct special_sizes *sizes;
	const struct special_row **rows;
	bool *pieces;
	const char *list;
	struct {
		struct special_entry *items;
		size_t count;
		size_t capacity;
	} entries;
};

enum ref_kind {
	REF_SYMBOL, /* @symbol, defined elsewhere or absolute */
	REF_NODE, /* @node */
	REF_CONTENT, /* @length bytes at @content: a string or a constant */
	REF_SPECIAL, /* inside a special section, @symbol's */
};

/**
 * struct ref - what a relocation refers to
 * @kind: which of the fields count
 * @addend: of the relocation, relative to the start of what is meant
 * @offset: the byte that is meant, relative to the same
 * @align: alignment of @content
 */
struct ref {
	enum ref_kind kind;
	const struct symbol *symbol;
	struct node *node;
	const uint8_t *content;
	size_t length;
	uint64_t align;
	int64_t addend;
	int64_t offset;
};

/**
 * side_load() - cut an object into nodes and give them their special entries
 * @side: zeroed; release with side_free() also after an error
 * @object: outlives the side
 * @sizes: entry sizes; outlive the side
 * @err: what is wrong with which section
 */
int side_load(struct side *side, const struct object *object,
	      const struct special_sizes *sizes, struct error *err);

void side_free(struct side *side);

/* What a relocation of @sec means. */
void side_resolve(const struct side *side, const struct section *sec,
		  const struct reloc *reloc, struct ref *ref);

/*
 * As side_resolve(), but what a pointer of the table of pointers points to
 * instead of the pointer; returns whether it went by one.
 */
bool side_follow(const struct side *side, const struct section *sec,
		 const struct reloc *reloc, struct ref *ref);

/* What to add to symbol + addend to get the byte that a relocation means. */
int64_t side_bias(const struct side *side, const struct section *sec,
		  const struct reloc *reloc);

/* The relocations inside a node. */
const struct reloc *node_relocs(const struct node *node, size_t *count);

/* The bytes of a node; NULL in .bss. */
const uint8_t *node_bytes(const struct node *node);

/* The variable cannot be written to. */
bool node_is_constant(const struct node *node);

/* Nor this one, from the end of the boot on. */
bool node_is_read_only(const struct node *node);

/* A variable that each copy of the code has for itself. */
bool node_is_private(const struct node *node);

/* A pointer that one of the KPATCH_*_CALLBACK macros made. */
bool node_is_callback(const struct node *node);

/* The function that this is a part of, however far; itself if of none. */
const struct node *node_whole(const struct node *node);

/* Not visible outside its object. */
bool node_is_local(const struct node *node);

#define side_for_each_node(node, side) \
	for ((node) = (side)->nodes;   \
	     (node) && (node) < (side)->nodes + (side)->nr_nodes; (node)++)

#define node_for_each_entry(entry, side, node)                               \
	for ((entry) = (node)->entries ?                                     \
			       &(side)->entries.items[(node)->entries - 1] : \
			       NULL;                                         \
	     (entry);                                                        \
	     (entry) = (entry)->next ?                                       \
			       &(side)->entries.items[(entry)->next - 1] :   \
			       NULL)

#endif /* DIFF_MODEL_H */
