// SPDX-License-Identifier: GPL-2.0
/*
 * The boot guard: see guard.h.  The manifest is saved before a line goes, so
 * that a crash in between has the line judged again, not forgotten.
 */
#include "kpatch/guard.h"

#include "kpatch/attribute.h"
#include "kpatch/state.h"
#include "lib/array.h"
#include "lib/file.h"
#include "lib/listing.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TRIAL_FILE "trial"

/* A patch that is on trial. */
struct trial {
	char *boot;
	unsigned long seconds;
	char *digest;
	char *name;
};

struct trials {
	struct trial *items;
	size_t count, capacity;
	char *text; /* what the strings are in */
};

#define TRIALS_INIT              \
	{                        \
		NULL, 0, 0, NULL \
	}

static void trials_free(struct trials *trials)
{
	free(trials->items);
	free(trials->text);
	*trials = (struct trials)TRIALS_INIT;
}

static int parse_line(void *owner, char *line,
		      const struct listing_place *place, struct error *err)
{
	struct trials *trials = owner;
	const char *boot = strsep(&line, " ");
	const char *seconds = strsep(&line, " ");
	char *digest = strsep(&line, " ");
	struct trial *trial;
	char *end;

	if (!*boot && !seconds)
		return 0;
	if (!seconds || !line || !*line)
		return error_set(
			err, EPROTO,
			"%s:%u: not BOOT SECONDS SHA256 NAME: remove the file",
			place->path, place->number);
	trial = array_add(trials);
	if (!trial)
		return error_nomem(err);
	trial->boot = (char *)boot;
	trial->seconds = strtoul(seconds, &end, 10);
	trial->digest = digest;
	trial->name = line;
	return *end ? error_set(
			      err, EPROTO,
			      "%s:%u: '%s' instead of seconds: remove the file",
			      place->path, place->number, seconds) :
		      0;
}

static char *trial_path(const struct store *store)
{
	return path_format("%s/" TRIAL_FILE, store->path);
}

static int read_trials(struct trials *trials, const struct store *store,
		       struct error *err)
{
	autofree char *path = trial_path(store);
	autoclose int fd = -1;

	if (!path)
		return error_nomem(err);
	fd = store_open_own(path, 0, err);
	if (fd == -ENOENT) {
		error_clear(err);
		return 0;
	}
	return fd < 0 ? fd :
			listing_read_fd(fd, path, parse_line, trials,
					&trials->text, err);
}

/* All that have a name still; without any there is no file. */
static int write_trials(const struct trials *trials, const struct store *store,
			struct error *err)
{
	autobuffer struct buffer text = BUFFER_INIT;
	autofree char *path = trial_path(store);
	const struct trial *trial;

	if (!path)
		return error_nomem(err);
	array_for_each(trial, trials)
		if (trial->name &&
		    buffer_printf(&text, "%s %lu %s %s\n", trial->boot,
				  trial->seconds, trial->digest, trial->name))
			return error_nomem(err);
	if (text.length)
		return file_publish(path, text.data, text.length, 0600, err);
	if (unlink(path) && errno != ENOENT)
		return error_set(err, errno, "cannot remove %s: %s", path,
				 strerror(errno));
	return 0;
}

static int read_boot(const char *root, char **boot, struct error *err)
{
	autofree char *directory =
		path_format("%s/proc/sys/kernel/random", root);

	return directory ? attribute_read(directory, "boot_id", boot, err) :
			   error_nomem(err);
}

static unsigned long seconds_since_boot(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (unsigned long)now.tv_sec;
}

/* The patch, unless another file has its name by now. */
static struct installed *find_patch(const struct store *store,
				    const struct trial *trial)
{
	struct installed *entry = manifest_find(&store->manifest, trial->name);

	return entry && !strcmp(entry->digest, trial->digest) ? entry : NULL;
}

/* What it means for a patch that a boot with it ended early. */
static void blame(struct installed *entry, FILE *talk)
{
	if (entry->trust == TRUST_PROVEN)
		entry->strikes++;
	if (entry->trust == TRUST_SUSPECT ||
	    (entry->trust == TRUST_PROVEN && entry->strikes < GUARD_STRIKES))
		return;
	entry->trust = TRUST_SUSPECT;
	if (talk)
		fprintf(talk,
			"%s: is suspect: the machine went down soon after it was loaded\n",
			entry->name);
}

/* @judged: whether there was anything to conclude; the trials are over then. */
static int judge(struct trials *trials, bool *judged, struct store *store,
		 const char *root, FILE *talk, struct error *err)
{
	autofree char *boot = NULL;
	struct installed *entry;
	struct trial *trial;
	int ret = read_trials(trials, store, err);

	*judged = false;
	if (ret || !trials->count)
		return ret;
	ret = read_boot(root, &boot, err);
	if (ret)
		return ret;
	array_for_each(trial, trials) {
		if (!strcmp(trial->boot, boot))
			continue;
		entry = find_patch(store, trial);
		if (entry)
			blame(entry, talk);
		trial->name = NULL;
		*judged = true;
	}
	return 0;
}

int guard_judge(struct store *store, const char *root, FILE *talk,
		struct error *err)
{
	cleanup(trials_free) struct trials trials = TRIALS_INIT;
	bool judged;
	int ret = judge(&trials, &judged, store, root, talk, err);

	if (ret || !judged)
		return ret;
	ret = store_save(store, err);
	return ret ? ret : write_trials(&trials, store, err);
}

int guard_look(struct store *store, const char *root, struct error *err)
{
	cleanup(trials_free) struct trials trials = TRIALS_INIT;
	bool judged;

	return judge(&trials, &judged, store, root, NULL, err);
}

/* Take the lines of a patch away, or of all when @name is NULL. */
static void drop(struct trials *trials, const char *name)
{
	struct trial *trial;

	array_for_each(trial, trials)
		if (!name || (trial->name && !strcmp(trial->name, name)))
			trial->name = NULL;
}

int guard_begin(const struct store *store, const char *root,
		const struct installed *entry, struct error *err)
{
	cleanup(trials_free) struct trials trials = TRIALS_INIT;
	char digest[DIGEST_LENGTH + 1];
	autofree char *boot = NULL;
	struct trial *trial;
	int ret = read_trials(&trials, store, err);

	if (!ret)
		ret = read_boot(root, &boot, err);
	if (ret)
		return ret;
	drop(&trials, entry->name);
	trial = array_add(&trials);
	if (!trial)
		return error_nomem(err);
	memcpy(digest, entry->digest, sizeof(digest));
	*trial = (struct trial){ boot, seconds_since_boot(), digest,
				 entry->name };
	return write_trials(&trials, store, err);
}

int guard_end(const struct store *store, const char *name, struct error *err)
{
	cleanup(trials_free) struct trials trials = TRIALS_INIT;
	int ret = read_trials(&trials, store, err);

	if (ret || !trials.count)
		return ret;
	drop(&trials, name);
	return write_trials(&trials, store, err);
}

void guard_forget(const char *root, const char *release, const char *name,
		  FILE *talk)
{
	autostore struct store store = STORE_INIT;
	autoerror struct error err = ERROR_INIT;
	int ret = store_open(&store, root, release, STORE_READ, &err);

	if (!ret)
		ret = guard_end(&store, name, &err);
	if (ret)
		fprintf(talk, "%s: stays on trial: %s\n", name,
			error_text(&err));
}

int guard_stop(const struct store *store, struct error *err)
{
	return guard_end(store, NULL, err);
}

static void prove(struct installed *entry)
{
	entry->trust = TRUST_PROVEN;
	entry->strikes = 0;
}

static void say_proven(const struct installed *entry, FILE *out)
{
	fprintf(out, "%s: is proven\n", entry->name);
}

int guard_prove(struct store *store, struct installed *entry, FILE *out,
		struct error *err)
{
	int ret;

	prove(entry);
	ret = store_save(store, err);
	if (!ret)
		ret = guard_end(store, entry->name, err);
	if (!ret)
		say_proven(entry, out);
	return ret;
}

/*
 * What the time says of a patch that was put on trial: it is over, and the
 * patch is proven when every task runs it.  One that is on its way stays on
 * trial.  Of one that is not there, as whoever loaded it was stopped before it
 * was, or another has replaced it, nothing is known.
 */
static int conclude(struct trial *trial, const struct store *store,
		    const char *root, FILE *out, struct error *err)
{
	struct installed *entry = find_patch(store, trial);
	autostate struct patch_state state = PATCH_STATE_INIT;
	int ret = patch_state_read(&state, root, trial->name, err);

	if (ret && ret != -ENOENT)
		return ret;
	error_clear(err);
	if (!ret && patch_state_moving(&state))
		return 0;
	trial->name = NULL;
	if (ret || !entry || state.phase != PATCH_ENABLED)
		return 0;
	prove(entry);
	say_proven(entry, out);
	return 0;
}

int guard_accept(struct store *store, const char *root, unsigned int seconds,
		 FILE *out, struct error *err)
{
	cleanup(trials_free) struct trials trials = TRIALS_INIT;
	unsigned long now = seconds_since_boot();
	autofree char *boot = NULL;
	struct trial *trial;
	bool changed = false;
	int ret = read_trials(&trials, store, err);

	if (ret || !trials.count)
		return ret;
	ret = read_boot(root, &boot, err);
	if (ret)
		return ret;
	array_for_each(trial, &trials) {
		if (strcmp(trial->boot, boot) || now - trial->seconds < seconds)
			continue;
		ret = conclude(trial, store, root, out, err);
		if (ret)
			return ret;
		changed |= !trial->name;
	}
	if (changed)
		ret = store_save(store, err);
	return ret || !changed ? ret : write_trials(&trials, store, err);
}
