// SPDX-License-Identifier: GPL-2.0
/*
 * The virtual machine: see machine.h.  What boots it, and tells how that ended,
 * is vm/run.
 */
#include "kpatch/machine.h"

#include "kpatch/store.h"
#include "kpatch/strlist.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/file.h"
#include "lib/process.h"

#include <kpatch/cache.h>

#include <string.h>
#include <time.h>

/*
 * Warnings are not to end it, so that all that follows is seen as well; and
 * none of what marks the phases may be left out.
 */
#define KERNEL_ARGUMENTS "panic_on_warn=0 printk.devkmsg=on"

/* "DIRECTORY/NAME" of the directory that this program is in, if it is there. */
static int find_beside(const struct machine *machine, const char *name,
		       char **found, struct error *err)
{
	const char *base = path_base(machine->program);
	autofree char *path =
		path_format("%.*s%s", (int)(base - machine->program),
			    machine->program, name);

	if (!path)
		return error_nomem(err);
	*found = access(path, X_OK) ? NULL : steal_ptr(path);
	return 0;
}

/* Both are where they are in a build tree and in an installation alike. */
static int find_scripts(struct machine *machine, struct error *err)
{
	static const char *const places[] = { "../bin/kpatch-fetch",
					      "../kpatch-build/kpatch-fetch" };
	int ret = find_beside(machine, "../libexec/kpatch/vm",
			      &machine->scripts, err);

	if (!ret && !machine->scripts)
		return error_set(
			err, ENOENT,
			"%s: ../libexec/kpatch/vm, seen from there, is missing: install kpatch again, or run 'make all' in the build tree",
			machine->program);
	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (!ret && !machine->fetch)
			ret = find_beside(machine, places[i], &machine->fetch,
					  err);
	return ret;
}

/* The kernel's directory of the cache; NULL: there is no cache. */
static char *cache_directory(const char *release)
{
	autofree char *home = NULL;

	return path_cache_home(&home, NULL) ?
		       NULL :
		       path_format("%s/" KPATCH_CACHE "/%s", home, release);
}

/* Whether kpatch-fetch has put the image there, all of it. */
static bool is_complete(const char *cache, const char *release)
{
	static const char *const suffixes[] = { "", "-unsigned" };

	for (size_t i = 0; cache && i < ARRAY_SIZE(suffixes); i++) {
		autofree char *mark = path_format("%s/" KPATCH_CACHE_PACKAGES
						  "/linux-image-%s%s",
						  cache, release, suffixes[i]);

		if (mark && file_exists(mark))
			return true;
	}
	return false;
}

/* Image and modules, both for this user to read. */
static bool is_kernel(const char *root, const char *release)
{
	autofree char *image = path_format("%s/boot/vmlinuz-%s", root, release);
	autofree char *modules =
		path_format("%s/lib/modules/%s/kernel", root, release);

	return image && modules && !access(image, R_OK) &&
	       !access(modules, R_OK | X_OK);
}

static int find_image(struct machine *machine, const char *root,
		      struct error *err)
{
	const char *release = machine->release;
	autofree char *cache = cache_directory(release);
	autofree char *cached =
		cache ? path_format("%s/" KPATCH_CACHE_ROOT, cache) : NULL;

	if (is_kernel(root, release))
		machine->image = path_format("%s/", root);
	else if (cached && is_complete(cache, release) &&
		 is_kernel(cached, release))
		machine->image = steal_ptr(cached);
	else
		return error_set(
			err, ENOENT,
			"the kernel %s is not here for you to read: neither /boot/vmlinuz-%s with /lib/modules/%s, nor in the cache, %s: 'kpatch-fetch image %s' gets it into the cache, and installs nothing",
			release, release, release,
			cached ? cached :
				 "which has no place as HOME is not set",
			release);
	return machine->image ? 0 : error_nomem(err);
}

int machine_find(struct machine *machine, const char *root, const char *release,
		 struct error *err)
{
	int ret = store_release_check(release, err);

	machine->release = release;
	if (!ret)
		ret = path_resolve("/proc/self/exe", &machine->program, err);
	if (!ret)
		ret = find_scripts(machine, err);
	return ret ? ret : find_image(machine, root, err);
}

static char *exchange_path(const struct machine *machine, const char *name)
{
	return path_format("%s/exchange/%s", machine->directory, name);
}

int machine_make(struct machine *machine, struct error *err)
{
	const char *parent = getenv("TMPDIR");
	autofree char *exchange = NULL;
	int ret;

	ret = dir_make_temp(parent && *parent ? parent : "/tmp", "kpatch-try",
			    &machine->directory, err);
	if (ret)
		return ret;
	exchange = path_format("%s/exchange", machine->directory);
	return exchange ? dir_make(exchange, 0700, err) : error_nomem(err);
}

int machine_put(const struct machine *machine, const char *name,
		const char *from, struct error *err)
{
	autofree char *path = exchange_path(machine, name);

	return path ? file_copy(from, path, 0700, err) : error_nomem(err);
}

int machine_write(const struct machine *machine, const char *name,
		  const char *text, struct error *err)
{
	autofree char *path = exchange_path(machine, name);

	return path ? file_publish(path, text, strlen(text), 0600, err) :
		      error_nomem(err);
}

static int add_words(struct string_list *list, const char *const *words)
{
	int ret = 0;

	for (; !ret && *words; words++)
		ret = string_list_add(list, *words);
	return ret;
}

/* The command line of vm/run, ended by NULL. */
static int command_line(const struct machine *machine,
			const char *const *command, struct string_list *list)
{
	autofree char *run = path_format("%s/run", machine->scripts);
	autofree char *timeout = path_format("%u", machine->timeout);
	const char *const words[] = {
		run,
		"--kernel",
		machine->release,
		"--image",
		machine->image,
		"--accel",
		machine->accel,
		"--timeout",
		timeout,
		"--append",
		KERNEL_ARGUMENTS,
		"--work",
		machine->directory,
		"--",
		NULL,
	};

	if (!run || !timeout || add_words(list, words) ||
	    add_words(list, command) || !array_add(list))
		return -ENOMEM;
	return 0;
}

/* What vm/run takes from the environment, ended by NULL. */
static int environment(const struct machine *machine, struct string_list *list)
{
	const char *cache = getenv("XDG_CACHE_HOME");
	autofree char *fetch =
		path_format("KPATCH_FETCH=%s",
			    machine->fetch ? machine->fetch : "kpatch-fetch");
	autofree char *place =
		cache ? path_format("XDG_CACHE_HOME=%s", cache) : NULL;

	if (!fetch || (cache && !place) || string_list_add(list, fetch) ||
	    (place && string_list_add(list, place)) || !array_add(list))
		return -ENOMEM;
	return 0;
}

static long long seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

static int report_failure(const struct machine *machine, struct error *err)
{
	autofree char *path = path_format("%s/failure", machine->directory);
	autobuffer struct buffer text = BUFFER_INIT;

	if (!path)
		return error_nomem(err);
	if (file_exists(path) && file_read(path, &text, err))
		return error_prefix(err, "the machine could not be started: ");
	while (text.length && text.data[text.length - 1] == '\n')
		text.data[--text.length] = '\0';
	return error_set(err, EIO, "the machine could not be started: %s",
			 text.length ? text.data : "see the messages above");
}

/* After a complaint that is all that vm/run tells. */
static bool was_stopped(const struct machine *machine, int status,
			long long took)
{
	return status == MACHINE_TIMEOUT ||
	       (status == MACHINE_COMPLAINT && took >= machine->timeout);
}

int machine_run(const struct machine *machine, const char *const *command,
		int talk, bool *timed_out, struct error *err)
{
	autostrings struct string_list argv = STRING_LIST_INIT;
	autostrings struct string_list env = STRING_LIST_INIT;
	struct process process = { .log_fd = talk, .relay = true };
	long long began = seconds_now();
	int ret;

	if (command_line(machine, command, &argv) || environment(machine, &env))
		return error_nomem(err);
	process.argv = (const char *const *)argv.items;
	process.env = (const char *const *)env.items;
	ret = process_run(&process, err);
	if (ret)
		return ret;
	if (process.relayed)
		return error_set(err, EINTR, "interrupted: %s",
				 strsignal(process.relayed));
	if (process.status == MACHINE_SETUP || process.status == MACHINE_USAGE)
		return report_failure(machine, err);
	*timed_out =
		was_stopped(machine, process.status, seconds_now() - began);
	return 0;
}

int machine_remove(struct machine *machine, struct error *err)
{
	autofree char *directory = steal_ptr(machine->directory);

	return directory ? tree_remove(directory, err) : 0;
}

void machine_free(struct machine *machine)
{
	free(machine->program);
	free(machine->scripts);
	free(machine->fetch);
	free(machine->image);
	free(machine->directory);
	*machine = (struct machine)MACHINE_INIT;
}
