// SPDX-License-Identifier: GPL-2.0
/*
 * System states: what patches say that they change of the system beyond its
 * code, by number and version.  Finds the states of patches, and refuses a
 * patch that does not know what is there already.
 *
 * Owns nothing: the states are in the patches, and their data is the patches'.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/printk.h>

#include "engine.h"
#include "patch.h"
#include "state.h"
#include "transition.h"

/**
 * kpatch_get_state() - find a state among those that a patch changes
 * @patch: the patch
 * @id: the state's identifier
 *
 * Context: callbacks of patches, and code of a patch that is enabled.
 *
 * Return: the state, or NULL when the patch does not change it.
 */
struct kpatch_state *kpatch_get_state(struct kpatch_patch *patch,
				      unsigned long id)
{
	struct kpatch_state *state;

	for (state = patch->states; state && state->id; state++) {
		if (state->id == id)
			return state;
	}
	return NULL;
}
EXPORT_SYMBOL_GPL(kpatch_get_state);

/**
 * kpatch_get_prev_state() - find a state in the patches below the one in
 *	transition
 * @id: the state's identifier
 *
 * Several patches may change a state; the latest of them knows best.
 *
 * Context: callbacks of the patch in transition.
 *
 * Return: the state of the latest patch that has it, or NULL.
 */
struct kpatch_state *kpatch_get_prev_state(unsigned long id)
{
	struct kpatch_state *state, *latest = NULL;
	struct kpatch_patch *patch;

	if (WARN_ON_ONCE(!transition_patch))
		return NULL;

	klp_for_each_patch(patch) {
		if (patch == transition_patch)
			break;
		state = kpatch_get_state(patch, id);
		if (state)
			latest = state;
	}
	return latest;
}
EXPORT_SYMBOL_GPL(kpatch_get_prev_state);

static void explain_state(const struct kpatch_patch *patch,
			  const struct kpatch_state *state,
			  const struct kpatch_patch *other,
			  const struct kpatch_state *there)
{
	if (state)
		pr_debug("state %lu: version %u in '%s', only %u in '%s'\n",
			 there->id, there->version, other->mod->name,
			 state->version, patch->mod->name);
	else
		pr_debug(
			"state %lu: version %u in '%s', unknown to '%s', which replaces it\n",
			there->id, there->version, other->mod->name,
			patch->mod->name);
}

/*
 * A patch may be added to others without knowing their states; one that
 * replaces them has to take all of them over.
 */
static bool copes_with(struct kpatch_patch *patch,
		       const struct kpatch_patch *other,
		       const struct kpatch_state *there)
{
	const struct kpatch_state *state = kpatch_get_state(patch, there->id);

	if (state ? state->version >= there->version : !patch->replace)
		return true;
	explain_state(patch, state, other, there);
	return false;
}

/**
 * state_check() - can a patch cope with the states of the patches before it?
 * @patch: the patch, not in the list of patches yet
 *
 * Return: 0; -EINVAL when it cannot; the log has each state that is in the way.
 */
int state_check(struct kpatch_patch *patch)
{
	const struct kpatch_state *there;
	struct kpatch_patch *other;
	bool good = true;

	lockdep_assert_held(&kpatch_mutex);

	klp_for_each_patch(other) {
		for (there = other->states; there && there->id; there++)
			good &= copes_with(patch, other, there);
	}
	if (good)
		return 0;
	pr_err("Livepatch patch (%s) is not compatible with the already installed livepatches.\n",
	       patch->mod->name);
	return -EINVAL;
}
