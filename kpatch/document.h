/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What --json prints: one object with "schema": 1 and the kernel's release.
 * Fields are only ever added while the schema stays 1.  A failed allocation is
 * remembered and reported once, by document_print().
 */
#ifndef KPATCH_DOCUMENT_H
#define KPATCH_DOCUMENT_H

#include "kpatch/blocker.h"
#include "kpatch/objects.h"
#include "kpatch/state.h"
#include "kpatch/strlist.h"
#include "lib/error.h"

#include <json-c/json.h>
#include <stdio.h>

#define DOCUMENT_SCHEMA 1

/**
 * struct document - a document in the making
 * @top: its object
 * @failed: memory was short at some time
 */
struct document {
	struct json_object *top;
	bool failed;
};

void document_init(struct document *document, const char *release);
void document_free(struct document *document);

#define autodocument cleanup(document_free)

/*
 * Add @value, and hand it over, to the object @to under @key, or to the array
 * @to when @key is NULL.  @to must be part of the document.  Value: @value, to
 * add to in turn, or NULL.
 */
struct json_object *document_add(struct document *document,
				 struct json_object *to, const char *key,
				 struct json_object *value);

/*
 * Add a string of whatever bytes: those that are not UTF-8 as \xNN.  Every
 * string that is not this program's own comes through here.
 */
void document_add_text(struct document *document, struct json_object *to,
		       const char *key, const char *text);

/* Add a list of strings. */
void document_add_strings(struct document *document, struct json_object *to,
			  const char *key, const struct string_list *list);

/* Add name, state and replace of a patch, and what there is while it is moving.
 */
void document_add_state(struct document *document, struct json_object *to,
			const struct patch_state *state);

/* Add "objects" with their functions. */
void document_add_objects(struct document *document, struct json_object *to,
			  const struct patched_objects *objects);

/* Add "blocking" and "blocking_more".  Value: the first, or NULL. */
struct json_object *document_add_blockers(struct document *document,
					  struct json_object *to,
					  const struct blockers *blockers);

/* Print it; 0 or -ENOMEM. */
int document_print(const struct document *document, FILE *out,
		   struct error *err);

#endif /* KPATCH_DOCUMENT_H */
