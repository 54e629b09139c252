// SPDX-License-Identifier: GPL-2.0
/*
 * kpatch try: has a patch loaded and unloaded in a virtual machine, and tells
 * whether it behaved.  Leaves nothing behind, however it ends, unless --keep
 * says so.  Never touches the running kernel.
 */
#include "kpatch/command.h"
#include "kpatch/core.h"
#include "kpatch/machine.h"
#include "kpatch/module.h"
#include "kpatch/operand.h"
#include "kpatch/patchfile.h"
#include "kpatch/store.h"
#include "kpatch/tryout.h"
#include "kpatch/tryout_print.h"

#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/file.h"

#include <kpatch/exit.h>
#include <kpatch/format.h>
#include <kpatch/sysfs.h>

#include <libkmod.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* What is tried, and with what. */
struct attempt {
	const struct context *context;
	const struct arguments *arguments;
	struct operand_file operand;
	struct patch_file patch;
	char *release;
	char *engine;
	struct machine machine;
	struct tryout tryout;
	struct string_list reasons;
};

static void attempt_free(struct attempt *run)
{
	operand_close(&run->operand);
	patch_file_free(&run->patch);
	free(run->release);
	free(run->engine);
	machine_free(&run->machine);
	tryout_free(&run->tryout);
	string_list_free(&run->reasons);
}

static int read_patch(struct attempt *run, struct error *err)
{
	const struct arguments *arguments = run->arguments;
	struct context context = *run->context;
	int ret;

	if (arguments->kernel)
		context.release = arguments->kernel;
	ret = operand_open(&run->operand, &context, arguments->operand, err);
	if (!ret)
		ret = operand_read(&run->operand, &run->patch, err);
	if (!ret && arguments->kernel)
		ret = patch_file_check_release(&run->patch, arguments->kernel,
					       err);
	if (ret)
		return ret;
	run->release = module_vermagic_release(run->patch.vermagic);
	if (!run->release)
		return error_nomem(err);
	/* It becomes part of paths. */
	if (store_release_check(run->release, NULL))
		return error_set(err, ENOEXEC,
				 "%s: damaged: its vermagic is '%s'",
				 run->operand.path, run->patch.vermagic);
	return 0;
}

static int find_engine(struct attempt *run, struct error *err)
{
	cleanup(core_place_free) struct core_place place = CORE_PLACE_INIT;
	const char *named = run->arguments->engine;
	int ret = 0;

	if (run->patch.engine != ENGINE_KPATCH)
		return 0;
	if (!named)
		ret = core_find_file(&place, run->operand.path, run->release,
				     err);
	else if (!file_exists(named))
		ret = error_set(err, ENOENT, "%s: %s", named, strerror(ENOENT));
	else
		run->engine = strdup(named);
	if (ret)
		return ret;
	if (!named)
		run->engine = steal_ptr(place.path);
	return run->engine ? core_check(run->engine, run->release, err) :
			     error_nomem(err);
}

/* @code: what it is if @name cannot be one. */
static int add_module(struct buffer *text, const char *kind, const char *name,
		      int code, struct error *err)
{
	if (patch_name_check(name, NULL))
		return error_set(err, code, "'%s': not the name of a module",
				 name);
	return buffer_printf(text, "%s %s\n", kind, name) ? error_nomem(err) :
							    0;
}

/* Those that were asked for, and those that the patch changes. */
static int write_modules(const struct attempt *run, struct error *err)
{
	const struct arguments *arguments = run->arguments;
	autobuffer struct buffer text = BUFFER_INIT;
	autofree char *last = NULL;
	char **function;
	int ret = 0;

	for (size_t i = 0; !ret && i < arguments->modprobe_count; i++)
		ret = add_module(&text, "need", arguments->modprobe[i], EINVAL,
				 err);
	array_for_each(function, &run->patch.functions) {
		autofree char *object =
			strndup(*function, strcspn(*function, ":"));

		if (ret)
			break;
		if (!object)
			return error_nomem(err);
		if (strcmp(object, KPATCH_VMLINUX) &&
		    (!last || strcmp(object, last)))
			ret = add_module(&text, "want", object, ENOEXEC, err);
		free(last);
		last = steal_ptr(object);
	}
	return ret ? ret :
		     machine_write(&run->machine, "modules",
				   buffer_string(&text), err);
}

/* What was read, whatever is at its path by now. */
static int put_patch(const struct attempt *run, struct error *err)
{
	return machine_put(&run->machine, "patch.ko", run->patch.source, err);
}

static int put_engine(const struct attempt *run, struct error *err)
{
	return run->patch.engine == ENGINE_KPATCH ?
		       machine_put(&run->machine, "kpatch.ko", run->engine,
				   err) :
		       0;
}

static int fill_machine(struct attempt *run, struct error *err)
{
	struct machine *machine = &run->machine;
	autofree char *script = path_format("%s/try", machine->scripts);
	int ret;

	if (!script)
		return error_nomem(err);
	ret = machine_make(machine, err);
	if (!ret)
		ret = machine_put(machine, "try", script, err);
	if (!ret)
		ret = machine_put(machine, "kpatch", machine->program, err);
	if (!ret)
		ret = put_engine(run, err);
	if (!ret)
		ret = put_patch(run, err);
	if (!ret)
		ret = write_modules(run, err);
	if (!ret && run->arguments->test)
		ret = machine_write(machine, "test", run->arguments->test, err);
	return ret;
}

static int run_machine(struct attempt *run, struct error *err)
{
	FILE *talk = run->context->talk;
	autofree char *seconds = path_format("%u", run->arguments->transition);
	const char *const command[] = {
		"/bin/sh", (MACHINE_EXCHANGE "/try"),		run->patch.name,
		seconds,   engine_directory(run->patch.engine), NULL
	};
	int ret;

	if (!seconds)
		return error_nomem(err);
	fprintf(talk, "starting %s in a virtual machine\n", run->release);
	fflush(talk);
	ret = machine_run(&run->machine, command, fileno(talk),
			  &run->tryout.timed_out, err);
	return ret ? ret :
		     tryout_read(&run->tryout, run->machine.directory,
				 run->patch.name, err);
}

/* The machine finds out what cannot be told from the files. */
static int report_wrong_kernel(const struct attempt *run, struct error *err)
{
	autobuffer struct buffer said = BUFFER_INIT;
	int ret = tryout_output(&said, run->machine.directory, "load", err);

	return ret ? ret :
		     error_set(err, EMEDIUMTYPE,
			       "%s: in the machine, with the kernel of %s:\n%s",
			       run->patch.path, run->machine.image,
			       buffer_string(&said));
}

/* 0 if something is known of the patch now. */
static int check_outcome(const struct attempt *run, struct error *err)
{
	const struct tryout *tryout = &run->tryout;

	if (tryout->engine)
		return error_set(err, EIO,
				 "%s: cannot be loaded in the machine",
				 run->engine);
	if (tryout->lacking.count)
		return error_set(err, ENOENT,
				 "--modprobe %s: not among the modules of %s",
				 tryout->lacking.items[0], run->release);
	if (tryout->load.done &&
	    tryout->load.status == KPATCH_EXIT_WRONG_KERNEL)
		return report_wrong_kernel(run, err);
	if (tryout->phase < TRYOUT_LOAD)
		return error_set(
			err, EIO,
			"the machine %s while %s: nothing is known of the patch%s%s",
			tryout->timed_out ? "ran out of time" : "stopped",
			tryout_phase_text(tryout->phase),
			tryout->complaints.count ? ": " : "",
			tryout->complaints.count ?
				tryout->complaints.items[0].text :
				"");
	return 0;
}

static int print_report(const struct attempt *run, struct error *err)
{
	const struct tryout_report report = {
		.patch = &run->patch,
		.engine = run->engine ? run->engine :
					engine_name(run->patch.engine),
		.image = run->machine.image,
		.release = run->release,
		.test = run->arguments->test,
		.directory = run->machine.directory,
		.kept = run->arguments->keep,
		.tryout = &run->tryout,
		.reasons = &run->reasons,
	};

	return (run->arguments->json ? tryout_print_json : tryout_print_text)(
		&report, run->context->out, err);
}

/* -EBADE with all the reasons there are. */
static int pronounce(const struct attempt *run, struct error *err)
{
	autobuffer struct buffer text = BUFFER_INIT;
	char **reason;

	if (!run->reasons.count)
		return 0;
	array_for_each(reason, &run->reasons)
		if (buffer_printf(&text, "\n  %s", *reason))
			return error_nomem(err);
	return error_set(err, EBADE, "%s: did not behave:%s", run->patch.name,
			 buffer_string(&text));
}

static int judge(struct attempt *run, struct error *err)
{
	int ret = check_outcome(run, err);

	if (ret)
		return ret;
	if (tryout_judge(&run->tryout, &run->reasons))
		return error_nomem(err);
	ret = print_report(run, err);
	return ret ? ret : pronounce(run, err);
}

/*
 * With signals that end programs blocked: they are let through to the machine
 * while it runs, and to this program once the directory is gone.
 */
static int try_patch(struct attempt *run, struct error *err)
{
	autoerror struct error reason = ERROR_INIT;
	bool keep = false;
	sigset_t set, mask;
	int ret, removed = 0;

	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	if (sigprocmask(SIG_BLOCK, &set, &mask))
		return error_set(err, errno, "sigprocmask: %s",
				 strerror(errno));
	ret = fill_machine(run, err);
	if (!ret)
		ret = run_machine(run, err);
	if (!ret) {
		ret = judge(run, err);
		keep = run->arguments->keep;
	}
	if (!keep)
		removed = machine_remove(&run->machine, &reason);
	else
		fprintf(run->context->talk, "kept: %s\n",
			run->machine.directory);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	return !ret && removed ?
		       error_set(err, -removed, "%s", error_text(&reason)) :
		       ret;
}

int try_run(const struct context *context, const struct arguments *arguments,
	    struct error *err)
{
	cleanup(attempt_free) struct attempt run = {
		.context = context,
		.arguments = arguments,
		.operand = OPERAND_FILE_INIT,
		.patch = PATCH_FILE_INIT,
		.machine = MACHINE_INIT,
		.tryout = TRYOUT_INIT,
		.reasons = STRING_LIST_INIT,
	};
	int ret = read_patch(&run, err);

	if (!ret)
		ret = machine_find(&run.machine, context->root, run.release,
				   err);
	if (!ret)
		ret = find_engine(&run, err);
	if (ret)
		return ret;
	run.machine.accel = arguments->accel;
	run.machine.timeout = arguments->timeout;
	return try_patch(&run, err);
}
