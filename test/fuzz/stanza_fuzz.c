// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target of package descriptions.
 */
#include "fuzz.h"
#include "target/stanza.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	autofree char *text = strndup((const char *)data, size);
	const char *cursor = text;
	struct relation relation;
	struct stanza stanza;

	while (text && stanza_next(&stanza, &cursor)) {
		autofree char *depends = stanza_field(&stanza, "Depends");
		const char *next = depends;

		while (next && relation_next(&relation, &next))
			if (!*relation.package)
				abort();
	}
	return 0;
}
