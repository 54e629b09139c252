/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The virtual machine in which a patch is tried: where the scripts that run it
 * and the kernel that it boots come from, what is put into it, and one run.
 * Knows nothing of patches; judges nothing.
 */
#ifndef KPATCH_MACHINE_H
#define KPATCH_MACHINE_H

#include "lib/cleanup.h"
#include "lib/error.h"

#include <stdbool.h>

/* Where the machine sees its exchange directory (vm/init). */
#define MACHINE_EXCHANGE "/run/vm/exchange"

/* Exit statuses of vm/run that are its own. */
enum machine_status {
	MACHINE_USAGE = 121,
	MACHINE_CRASH = 122,
	MACHINE_COMPLAINT = 123,
	MACHINE_TIMEOUT = 124,
	MACHINE_SETUP = 125,
};

/**
 * struct machine - what a run is made of
 * @program: file of this program
 * @scripts: directory with vm/run and the rest
 * @fetch: file of kpatch-fetch; NULL: not found
 * @image: directory under which the kernel has the names of an installed one
 * @release: of the kernel
 * @accel: for QEMU
 * @timeout: seconds until it is stopped
 * @directory: what the run leaves; NULL until machine_make()
 */
struct machine {
	char *program;
	char *scripts;
	char *fetch;
	char *image;
	const char *release;
	const char *accel;
	unsigned int timeout;
	char *directory;
};

#define MACHINE_INIT             \
	{                        \
		.program = NULL, \
	}

/**
 * machine_find() - find the scripts and the kernel
 * @machine: filled in: @program, @scripts, @fetch, @image, @release
 * @root: stands for "/" when an installed kernel is looked for
 * @release: the kernel's
 * @err: says where they were looked for, and how to get them
 *
 * Return: 0; -ENOENT; -EINVAL when @release can be that of no kernel; -errno.
 */
int machine_find(struct machine *machine, const char *root, const char *release,
		 struct error *err);

/* Make the directory, with an empty exchange directory in it. */
int machine_make(struct machine *machine, struct error *err);

/* Put a copy of a file, or a text, into the exchange directory. */
int machine_put(const struct machine *machine, const char *name,
		const char *from, struct error *err);
int machine_write(const struct machine *machine, const char *name,
		  const char *text, struct error *err);

/**
 * machine_run() - boot, run a command, and wait until the machine is gone
 * @machine: found and made
 * @command: NULL-terminated
 * @talk: descriptor for what the command and vm/run say
 * @timed_out: set: it was stopped, as its time was up
 * @err: says what failed
 *
 * A signal that ends programs ends the machine; the directory is gone then.
 *
 * Return: 0 when it ran, whatever became of it; -EINTR after a signal; -EIO
 * when it could not be started; -errno.
 */
int machine_run(const struct machine *machine, const char *const *command,
		int talk, bool *timed_out, struct error *err);

/* Remove the directory, unless there is none (any more). */
int machine_remove(struct machine *machine, struct error *err);

void machine_free(struct machine *machine);

#endif /* KPATCH_MACHINE_H */
