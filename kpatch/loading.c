// SPDX-License-Identifier: GPL-2.0
/*
 * Loading a patch: see loading.h.
 */
#include "kpatch/loading.h"

#include "kpatch/buildid.h"
#include "kpatch/core.h"
#include "kpatch/klog.h"
#include "kpatch/module.h"
#include "kpatch/state.h"
#include "kpatch/transition.h"

#include <kpatch/sysfs.h>

#include <string.h>

/* How often is looked whether the engine has a patch again that it lets go of. */
#define ENTER_TRIES 50
/* How long after its deadline the engine may take to reverse, in seconds. */
#define GRACE 10

/* Insert what @fd has, and on an error tell what the kernel said meanwhile. */
static int insert(const struct patch_file *file, int fd, struct error *err)
{
	autobuffer struct buffer said = BUFFER_INIT;
	autofree char *text = NULL;
	autoclose int log = klog_open();
	int ret = module_insert_fd(fd, file->path, err);

	if (!ret)
		return 0;
	if (klog_read(log, engine_name(file->engine), file->name, &said))
		return error_nomem(err);
	if (!said.length)
		return ret;
	text = strdup(error_text(err));
	if (!text)
		return error_nomem(err);
	said.data[said.length - 1] = '\0';
	return error_set(err, -ret, "%s\nthe kernel says:\n%s", text,
			 buffer_string(&said));
}

static int report_other(const struct patch_file *file,
			const struct patch_state *state, struct error *err)
{
	return error_set(
		err, EEXIST,
		"%s: another patch of the name %s is loaded (%s): 'kpatch unload %s' first",
		file->path, file->name, patch_phase_name(state->phase),
		file->name);
}

/*
 * A module of that name is there: is it this patch, and can it go on?  -ENOENT
 * when the engine does not have it, -EBUSY when it cannot turn round any more.
 */
static int resume(const struct context *context, const struct patch_file *file,
		  struct error *err)
{
	autostate struct patch_state state = PATCH_STATE_INIT;
	int ret = patch_state_read(&state, context->root, file->name, err);

	if (ret)
		return ret;
	if (!build_id_same(context->root, file->name, file->source)) {
		/* Or it has just gone. */
		ret = patch_state_read(&state, context->root, file->name, err);
		return ret ? ret : report_other(file, &state, err);
	}
	fprintf(context->talk, "%s: is loaded already, %s\n", file->name,
		patch_phase_name(state.phase));
	if (state.phase == PATCH_ENABLED || state.phase == PATCH_PATCHING)
		return 0;
	return patch_enable(context->root, file->name, true, err);
}

/*
 * Insert it, or let it go on.  Others may be about to insert or remove a patch
 * of its name: then all is looked at again.
 */
static int enter(const struct context *context, const struct patch_file *file,
		 int fd, struct error *err)
{
	int ret;

	for (unsigned int tries = 1;; tries++) {
		if (!module_is_loaded(context->root, file->name)) {
			ret = insert(file, fd, err);
			if (ret != -EEXIST || tries >= ENTER_TRIES)
				return ret;
			error_clear(err);
			continue;
		}
		ret = resume(context, file, err);
		if (ret != -ENOENT && ret != -EBUSY)
			return ret;
		/* The engine may be done with it: only the module is left. */
		error_clear(err);
		ret = module_remove(file->name, MODULE_RELEASE_MS / ENTER_TRIES,
				    err);
		if (ret && ret != -ENOENT &&
		    (ret != -EBUSY || tries >= ENTER_TRIES))
			return ret;
		error_clear(err);
	}
}

/* The patch is off, or gone: remove its module too. */
static int remove_reversed(const struct patch_file *file, struct error *err)
{
	int ret = module_remove(file->name, MODULE_RELEASE_MS, err);

	return ret == -ENOENT ? 0 : ret;
}

static int report_reversed(const struct patch_file *file, struct error *err)
{
	return error_set(
		err, ETIMEDOUT,
		"%s: stalled, so it was taken back and removed: end the tasks listed, or allow more time with --timeout",
		file->name);
}

/* The engine is taking it back. */
static int finish_reversed(const struct context *context,
			   const struct patch_file *file, unsigned int timeout,
			   struct error *err)
{
	int ret;

	fprintf(context->talk, "%s: is being taken back\n", file->name);
	ret = transition_wait(context->root, file->name, timeout, context->talk,
			      err);
	if (ret == -ETIMEDOUT)
		return error_set(
			err, ETIMEDOUT,
			"%s: stalled; it is being taken back, but tasks are still in its code: 'kpatch unload %s' waits for them and removes it",
			file->name, file->name);
	if (!ret)
		ret = remove_reversed(file, err);
	return ret ? ret : report_reversed(file, err);
}

/* The kernel's own livepatch would wait for ever: turn it round. */
static int reverse(const struct context *context, const struct patch_file *file,
		   unsigned int timeout, struct error *err)
{
	int ret = patch_enable(context->root, file->name, false, err);

	return ret ? ret : finish_reversed(context, file, timeout, err);
}

/*
 * Wait for the transition, and see to it that it ended as it should.  Should it
 * stall, the engine reverses it: also when this program is gone by then.  The
 * kernel's own livepatch does not, and knows no deadline.
 */
static int finish(const struct context *context, const struct patch_file *file,
		  unsigned int timeout, struct error *err)
{
	autostate struct patch_state state = PATCH_STATE_INIT;
	bool own = file->engine == ENGINE_KPATCH;
	int waited, ret;

	ret = patch_set_deadline(context->root, file->name, (int)timeout, err);
	/* It may have finished by now. */
	if (ret && ret != -ENOENT && ret != -EBUSY)
		return ret;
	waited = transition_wait(context->root, file->name,
				 timeout + (own ? GRACE : 0), context->talk,
				 err);
	if (waited && waited != -ETIMEDOUT && waited != -ECANCELED)
		return waited;
	/* It may have finished just now. */
	ret = patch_state_read(&state, context->root, file->name, err);
	if (ret && ret != -ENOENT)
		return ret;
	if (!ret && state.phase == PATCH_ENABLED) {
		error_clear(err);
		fprintf(context->out, "%s: enabled\n", file->name);
		return 0;
	}
	if (!ret && state.phase == PATCH_PATCHING && !own)
		return reverse(context, file, timeout, err);
	if (!ret && state.phase == PATCH_PATCHING)
		return error_set(
			err, EINPROGRESS,
			"%s: not finished, and not taken back, as its deadline was changed: 'kpatch status' tells how far it is",
			file->name);
	if (!ret && state.phase == PATCH_UNPATCHING)
		return finish_reversed(context, file, timeout, err);
	ret = remove_reversed(file, err);
	if (!ret && waited == -ETIMEDOUT)
		return report_reversed(file, err);
	return ret ? ret :
		     error_set(
			     err, ETIMEDOUT,
			     "%s: was disabled while it was being loaded, and removed",
			     file->name);
}

/* Whoever is to have it must be there. */
static int load_engine(const struct context *context,
		       const struct patch_file *file, struct error *err)
{
	if (file->engine == ENGINE_KPATCH)
		return core_load(context->root, file->path, context->release,
				 err);
	return engine_check_livepatch(context->root, file->path, err);
}

int patch_load(const struct context *context, const struct patch_file *file,
	       int fd, const struct arguments *arguments, struct error *err)
{
	int ret = load_engine(context, file, err);

	if (!ret)
		ret = enter(context, file, fd, err);
	if (ret)
		return ret;
	if (arguments->wait)
		return finish(context, file, arguments->timeout, err);
	fprintf(context->out, "%s: loading; 'kpatch status' tells how far\n",
		file->name);
	return 0;
}
