// SPDX-License-Identifier: GPL-2.0
/*
 * The table of verbs and their help: see command.h.
 */
#include "kpatch/command.h"
#include "kpatch/privileges.h"

#include "lib/array.h"

#include <string.h>
#include <unistd.h>

const struct command commands[] = {
	{
		.name = "try",
		.operand = "FILE|NAME",
		.takes = ARGUMENTS_MACHINE | ARGUMENTS_JSON | ARGUMENTS_KERNEL |
			 ARGUMENTS_OPERAND,
		.privileges =
			PRIVILEGE_ALL, /* what its test needs is not known */
		.summary =
			"load a patch in a virtual machine, and see if it behaves",
		.text = "The machine runs the patch's own kernel and sees the files of this one, as far\n"
			"as the user may read them. There the patch is loaded and unloaded; a test runs\n"
			"before, in between and after. Nothing of the running kernel is touched. The exit\n"
			"status is 0 if the patch behaved, and 12 if not: see doc/try.md.\n",
		.run = try_run,
	},
	{
		.name = "load",
		.operand = "FILE|NAME",
		.takes = ARGUMENTS_ALL | ARGUMENTS_WAIT | ARGUMENTS_DRY_RUN |
			 ARGUMENTS_JSON | ARGUMENTS_OPERAND,
		.privileges = PRIVILEGE_MODULES | PRIVILEGE_LOG |
			      PRIVILEGE_TASKS | PRIVILEGE_READ | PRIVILEGE_CODE,
		.summary = "load a patch and wait until every task runs it",
		.text = "--json is for --dry-run. FILE has a '/' in it or ends in .ko; NAME is that of\n"
			"an installed patch. The engine, kpatch.ko, is loaded when it is\n"
			"not. A patch that does not get to every task in time is reversed and removed,\n"
			"with exit status 7.\n",
		.run = load_run,
	},
	{
		.name = "unload",
		.operand = "NAME",
		.takes = ARGUMENTS_ALL | ARGUMENTS_WAIT | ARGUMENTS_OPERAND,
		.privileges = PRIVILEGE_MODULES | PRIVILEGE_TASKS,
		.summary = "take a patch back and remove its module",
		.text = "In the middle of loading it reverses. When tasks are still in the new code\n"
			"after the time given, they go on leaving it, with exit status 6; unload again\n"
			"to remove the module.\n",
		.run = unload_run,
	},
	{
		.name = "install",
		.operand = "FILE",
		.takes = ARGUMENTS_KERNEL | ARGUMENTS_OPERAND,
		.privileges = PRIVILEGE_READ,
		.summary = "have a patch loaded at every boot of its kernel",
		.text = "It is copied to /var/lib/kpatch/RELEASE, in place of what had its name there,\n"
			"and not loaded now.\n",
		.run = install_run,
	},
	{
		.name = "uninstall",
		.operand = "NAME",
		.takes = ARGUMENTS_KERNEL | ARGUMENTS_OPERAND,
		.summary = "no longer load a patch at boot",
		.text = "Where it is loaded it stays so.\n",
		.run = uninstall_run,
	},
	{
		.name = "accept",
		.operand = "NAME",
		.takes = ARGUMENTS_TRIAL | ARGUMENTS_OPERAND,
		.summary = "say that an installed patch does no harm",
		.text = "A suspect one is loaded again from the next time on.\n",
		.run = accept_run,
	},
	{
		.name = "list",
		.takes = ARGUMENTS_JSON,
		.summary = "list the patches that are loaded or installed",
		.text = "The state is enabled, patching, unpatching, disabled or not loaded. What is\n"
			"installed is new, proven or suspect: see kpatch(8).\n",
		.run = list_run,
	},
	{
		.name = "info",
		.operand = "FILE|NAME",
		.takes = ARGUMENTS_JSON | ARGUMENTS_OPERAND,
		.privileges = PRIVILEGE_READ,
		.summary = "tell what a patch changes, loaded or in a file",
		.text = "FILE has a '/' in it or ends in .ko; NAME is that of a loaded or an installed\n"
			"patch.\n",
		.run = info_run,
	},
	{
		.name = "status",
		.takes = ARGUMENTS_JSON,
		.privileges = PRIVILEGE_TASKS,
		.summary =
			"tell whether all is patched, and who holds a transition up",
		.text = "Root is told which tasks, and why. The exit status is 6 while one is running.\n",
		.run = status_run,
	},
	{
		.name = "check",
		.summary = "say whether every installed patch is enabled",
		.text = "For scripts: the exit status is 0 if so, 1 if not.\n",
		.run = check_run,
	},
	{
		.name = "metrics",
		.takes = ARGUMENTS_OUTPUT,
		.privileges = PRIVILEGE_WRITE,
		.summary = "print what check and status tell, for Prometheus",
		.text = "In the text format that its node exporter collects from files.\n",
		.run = metrics_run,
	},
	{
		.name = "blocking",
		.operand = "[NAME]",
		.takes = ARGUMENTS_JSON | ARGUMENTS_VERBOSE |
			 ARGUMENTS_OPERAND | ARGUMENTS_OPTIONAL,
		.privileges = PRIVILEGE_TASKS,
		.summary = "tell which tasks hold a transition up",
		.text = "With -v also how each was called, with -vv its stack, where '->' marks what\n"
			"the patch concerns.\n",
		.run = blocking_run,
	},
	{
		.name = "signal",
		.operand = "[NAME]",
		.takes = ARGUMENTS_OPERAND | ARGUMENTS_OPTIONAL,
		.summary = "disturb the tasks that hold a transition up, now",
		.text = "Their system calls are restarted; nothing is told to the programs. The engine\n"
			"does that by itself after a while.\n",
		.run = signal_run,
	},
	{
		.name = "cancel",
		.operand = "[NAME]",
		.takes =
			ARGUMENTS_WAIT | ARGUMENTS_OPERAND | ARGUMENTS_OPTIONAL,
		.privileges = PRIVILEGE_MODULES | PRIVILEGE_TASKS,
		.summary = "have a transition turn round",
		.text = "What was being loaded is unloaded; what was being unloaded stays.\n",
		.run = cancel_run,
	},
	{
		.name = "force",
		.operand = "[NAME]",
		.takes = ARGUMENTS_YES | ARGUMENTS_OPERAND | ARGUMENTS_OPTIONAL,
		.privileges = PRIVILEGE_TASKS,
		.summary =
			"end a transition where the tasks are, whatever comes of it",
		.text = "Not safe: it asks first. The module of a patch that is forced out stays until\n"
			"the next boot.\n",
		.run = force_run,
	},
	{
		.name = "version",
		.takes = ARGUMENTS_JSON,
		.summary =
			"print the versions of kpatch, of the engine and of patches",
		.text = "That of the engine is of the one that is loaded.\n",
		.run = version_run,
	},
};

const size_t commands_count = ARRAY_SIZE(commands);

static const struct {
	unsigned int takes;
	const char *text;
} option_texts[] = {
	{ ARGUMENTS_WAIT, "  --timeout SECONDS  how long to wait (default 60)\n"
			  "  --no-wait          start, do not wait\n" },
	{ ARGUMENTS_MACHINE,
	  "  --test COMMAND     run this with sh; it is to succeed under the patch\n"
	  "  --engine FILE      the engine, kpatch.ko (default: as for load)\n"
	  "  --modprobe MODULE  load this module first; may be given again\n"
	  "  --transition SECONDS  how long a transition may take (default 60)\n"
	  "  --timeout SECONDS  how long the machine may run (default 300)\n"
	  "  --accel tcg|kvm    how QEMU runs it (default tcg)\n"
	  "  --keep             keep what the run leaves, and say where\n" },
	{ ARGUMENTS_ALL,
	  "  --all              all there are, instead of one\n" },
	{ ARGUMENTS_DRY_RUN,
	  "  --dry-run          tell what would be in the way, change nothing\n" },
	{ ARGUMENTS_TRIAL,
	  "  --after SECONDS    instead: all that have been loaded for so long\n"
	  "  --shutdown         instead: the machine is shut down in order\n" },
	{ ARGUMENTS_OUTPUT,
	  "  --output FILE      write FILE, whole or not at all\n" },
	{ ARGUMENTS_KERNEL,
	  "  -k, --kernel RELEASE  the kernel (default: the running one)\n" },
	{ ARGUMENTS_VERBOSE,
	  "  -v, --verbose      tell more; twice: still more\n" },
	{ ARGUMENTS_YES, "  -y, --yes          do not ask\n" },
	{ ARGUMENTS_JSON, "  --json             print one JSON object\n" },
	{ ~0U, "  -q, --quiet        say nothing but the result and errors\n"
	       "  --help             this text\n" },
};

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < commands_count; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

void commands_print_help(FILE *out)
{
	fputs("Usage: kpatch VERB [OPTION]... [FILE|NAME]\n"
	      "       kpatch --help | --version\n"
	      "\n"
	      "Load, unload and watch patches of the running kernel.\n"
	      "\n"
	      "Verbs:\n",
	      out);
	for (size_t i = 0; i < commands_count; i++)
		fprintf(out, "  %-9s %-9s %s\n", commands[i].name,
			commands[i].operand ? commands[i].operand : "",
			commands[i].summary);
	fputs("\n"
	      "'kpatch VERB --help' tells more, kpatch(8) everything.\n"
	      "\n"
	      "Exit status: 0 done, 1 failed, 4 wrong usage, 5 not found, 6 in transition,\n"
	      "7 stalled and reversed, 8 not allowed, 9 for another kernel, 10 busy,\n"
	      "11 not a patch, 12 tried and did not behave.\n",
	      out);
}

void command_print_help(const struct command *command, FILE *out)
{
	fprintf(out,
		"Usage: kpatch %s [OPTION]...%s%s\n\nTo %s.\n%s\nOptions:\n",
		command->name, command->operand ? " " : "",
		command->operand ? command->operand : "", command->summary,
		command->text);
	for (size_t i = 0; i < ARRAY_SIZE(option_texts); i++)
		if (option_texts[i].takes == ~0U ||
		    (option_texts[i].takes & command->takes))
			fputs(option_texts[i].text, out);
}

int command_needs_root(const char *verb, struct error *err)
{
	if (!geteuid())
		return 0;
	return error_set(err, EPERM,
			 "only root may do this: try 'sudo kpatch %s …'", verb);
}
