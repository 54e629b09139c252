// SPDX-License-Identifier: GPL-2.0
/*
 * The verdict: see verdict.h.
 */
#include "kpatch/verdict.h"

#include "lib/array.h"
#include "lib/file.h"

#include <string.h>

static const char *const names[] = {
	[VERDICT_PATCHED] = "patched",
	[VERDICT_MOVING] = "moving",
	[VERDICT_UNPATCHED] = "unpatched",
	[VERDICT_UNKNOWN] = "unknown",
};

const char *verdict_name(enum verdict verdict)
{
	return names[verdict];
}

static const struct patch_state *find_moving(const struct inventory *inventory)
{
	const struct patch_state *state;

	array_for_each(state, inventory)
		if (patch_state_moving(state))
			return state;
	return NULL;
}

/* What comes before it in the manifest has been replaced. */
static size_t last_replacement(const struct inventory *inventory,
			       const struct manifest *installed)
{
	const struct patch_state *state;
	size_t i = installed->count;

	while (i--) {
		state = inventory_get(inventory, installed->items[i].name);
		if (state && state->replace && state->phase == PATCH_ENABLED)
			return i;
	}
	return 0;
}

/* The first that is installed and should be enabled, and is not. */
static const struct installed *find_missing(const struct inventory *inventory,
					    const struct manifest *installed)
{
	const struct patch_state *state;
	size_t i = last_replacement(inventory, installed);

	for (; i < installed->count; i++) {
		state = inventory_get(inventory, installed->items[i].name);
		if (!state || state->phase != PATCH_ENABLED)
			return &installed->items[i];
	}
	return NULL;
}

static size_t count_enabled(const struct inventory *inventory)
{
	const struct patch_state *state;
	size_t count = 0;

	array_for_each(state, inventory)
		count += state->phase == PATCH_ENABLED;
	return count;
}

static char *describe_patched(size_t enabled, bool knows_installed)
{
	const char *plural = enabled == 1 ? "" : "es";

	if (!knows_installed)
		return path_format(
			"%zu patch%s enabled; only root is told whether that is all that should be",
			enabled, plural);
	return enabled ? path_format("fully patched: %zu patch%s enabled",
				     enabled, plural) :
			 strdup("no patch is installed or enabled");
}

static char *describe_missing(const struct installed *missing)
{
	if (missing->trust == TRUST_SUSPECT)
		return path_format(
			"not fully patched: %s is suspect, the machine went down soon after it was loaded: see 'kpatch accept --help'",
			missing->name);
	return path_format(
		"not fully patched: %s is installed and not enabled: 'kpatch load %s'",
		missing->name, missing->name);
}

int verdict_find(const struct inventory *inventory,
		 const struct manifest *installed, enum verdict *verdict,
		 char **sentence, struct error *err)
{
	const struct patch_state *moving = find_moving(inventory);
	const struct installed *missing =
		installed ? find_missing(inventory, installed) : NULL;

	if (moving) {
		*verdict = VERDICT_MOVING;
		*sentence = path_format("in transition: %s is %s", moving->name,
					patch_phase_name(moving->phase));
	} else if (missing) {
		*verdict = VERDICT_UNPATCHED;
		*sentence = describe_missing(missing);
	} else {
		*verdict = installed ? VERDICT_PATCHED : VERDICT_UNKNOWN;
		*sentence =
			describe_patched(count_enabled(inventory), installed);
	}
	return *sentence ? 0 : error_nomem(err);
}
