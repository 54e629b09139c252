// SPDX-License-Identifier: GPL-2.0
/*
 * Taking a patch back: see retract.h.
 */
#include "kpatch/retract.h"

#include "kpatch/guard.h"
#include "kpatch/module.h"
#include "kpatch/transition.h"

static int disable(const struct context *context,
		   const struct patch_state *state, struct error *err)
{
	int ret;

	if (state->phase != PATCH_ENABLED && state->phase != PATCH_PATCHING)
		return 0;
	ret = patch_enable(context->root, state->name, false, err);
	if (ret == -EBUSY && patch_is_on(context->root, state->name))
		return ret;
	if (ret && ret != -ENOENT && ret != -EBUSY)
		return ret;
	/* Tasks are to leave it, however long that takes. */
	if (!ret)
		ret = patch_set_deadline(context->root, state->name, -1, err);
	/* It is gone, someone else was faster, or none had to. */
	if (ret == -ENOENT || ret == -EBUSY) {
		error_clear(err);
		return 0;
	}
	return ret;
}

static int report_enabled(const char *name, struct error *err)
{
	return error_set(err, EBUSY, "%s: was enabled again by someone else",
			 name);
}

static int finish(const struct context *context, const char *name,
		  unsigned int timeout, struct error *err)
{
	const unsigned int release_ms = timeout < MODULE_RELEASE_MS / 1000 ?
						timeout * 1000 :
						MODULE_RELEASE_MS;
	autostate struct patch_state state = PATCH_STATE_INIT;
	int ret;

	ret = transition_wait(context->root, name, timeout, context->talk, err);
	if (ret == -ETIMEDOUT)
		return error_set(
			err, EINPROGRESS,
			"%s: tasks are still in its code after %u s; they go on leaving it: 'kpatch unload %s' again removes the module",
			name, timeout, name);
	if (ret && ret != -ECANCELED)
		return ret;
	ret = patch_state_read(&state, context->root, name, err);
	if (ret && ret != -ENOENT)
		return ret;
	if (!ret && state.phase != PATCH_DISABLED)
		return report_enabled(name, err);
	error_clear(err);
	ret = module_remove(name, release_ms, err);
	if (ret == -EBUSY && patch_is_on(context->root, name))
		return report_enabled(name, err);
	if (ret == -EBUSY)
		return error_set(
			err, EBUSY,
			"%s: is disabled, but its module is in use: 'kpatch unload %s' again may remove it; that of a patch that was forced out or applied at once stays until the next boot",
			name, name);
	/* Whoever waits for the load removes it as well. */
	if (ret && ret != -ENOENT)
		return ret;
	error_clear(err);
	guard_forget(context->root, context->release, name, context->talk);
	fprintf(context->out, "%s: unloaded\n", name);
	return 0;
}

int patch_retract(const struct context *context,
		  const struct patch_state *state,
		  const struct arguments *arguments, struct error *err)
{
	int ret = disable(context, state, err);

	if (ret)
		return ret;
	if (arguments->wait)
		return finish(context, state->name, arguments->timeout, err);
	fprintf(context->out,
		"%s: unloading; 'kpatch unload %s' again removes the module\n",
		state->name, state->name);
	return 0;
}
