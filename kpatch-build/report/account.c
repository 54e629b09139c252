// SPDX-License-Identifier: GPL-2.0
/*
 * Questions to an account, and its release: see account.h.
 */
#include "report/account.h"

#include "lib/array.h"

#include <stdlib.h>
#include <string.h>

const char *account_verdict(const struct account *account)
{
	if (account->message)
		return "error";
	switch (account->status) {
	case KPATCH_EXIT_OK:
		return account->planning ? "planned" :
		       account->checking ? "buildable" :
					   "built";
	case KPATCH_EXIT_REFUSED:
		return "refused";
	case KPATCH_EXIT_UNCHANGED:
		return "unchanged";
	default:
		return "error";
	}
}

const struct account_object *account_object(const struct account *account,
					    const char *name)
{
	const struct account_object *object;

	array_for_each(object, &account->objects)
		if (name && !strcmp(object->name, name))
			return object;
	return NULL;
}

size_t account_patch(const struct account *account,
		     const struct location *location)
{
	const char *name;
	size_t i;

	for (i = 0; i < account->patches.count; i++) {
		name = account->patches.items[i].name;
		if (strlen(name) == location->length &&
		    !memcmp(name, location->file, location->length))
			return i + 1;
	}
	return 0;
}

void account_free(struct account *account)
{
	struct account_thing *thing;
	struct account_place *place;

	array_for_each(thing, &account->things) {
		excerpt_free(&thing->orig);
		excerpt_free(&thing->patched);
		excerpt_free(&thing->inlined_orig);
		excerpt_free(&thing->inlined_patched);
		columns_free(&thing->code);
	}
	array_for_each(place, &account->places)
		excerpt_free(&place->source);
	free(account->things.items);
	free(account->places.items);
	free(account->objects.items);
	free(account->patches.items);
	memset(account, 0, sizeof(*account));
}
