/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command line of kpatch-build as data.
 */
#ifndef KPATCH_BUILD_OPTIONS_H
#define KPATCH_BUILD_OPTIONS_H

#include "lib/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum options_action {
	OPTIONS_BUILD,
	OPTIONS_CHECK, /* as a build, but no module is linked */
	OPTIONS_PLAN, /* as a check, but nothing is compiled: --dry-run */
	OPTIONS_HELP, /* --help was asked for */
	OPTIONS_VERSION, /* --version was asked for */
};

/**
 * struct options - what the user wants
 * @action: what is to be done
 * @release: kernel release; owned
 * @sourcedir: the user's source directory, or NULL
 * @config: configuration of the kernel, or NULL: of its package
 * @vmlinux: image of the kernel, or NULL: of its package
 * @modules: where its modules are (inputs.h), or NULL: of its package, of this
 *	system, or in @sourcedir
 * @oot_module: an out-of-tree module to patch instead of the kernel, or NULL
 * @oot_source: its source directory
 * @name: name of the module; owned
 * @output: directory of the module
 * @jobs: compilers to run at a time; 0: one a processor
 * @launcher: runs the compilers ("distcc"), or NULL
 * @json: tell what happens as JSON, on stdout
 * @sarif: file for refusals and notices as SARIF, or NULL
 * @report: file for the report as HTML, or NULL
 * @description: what the patch is for, or NULL: what its diffs say
 * @debug: keep the work directory
 * @replace: the module replaces all patches that are loaded
 * @patch_callers: of functions that cannot be replaced, replace the callers
 * @livepatch: the module is for the kernel's own livepatch
 * @sign_key: private key to sign the module with, or NULL
 * @sign_cert: its certificate, or NULL
 * @spdx: file for an SPDX document, or NULL
 * @deb: wrap the module as a Debian package
 * @deb_name: what that is about (package/identity.h); NULL without it; owned
 * @deb_version: its version, or NULL
 * @allowed_layouts: types whose layout may change, NULL at the end; owned
 * @patches: patch files, in order
 * @nr_patches: how many, at least one
 */
struct options {
	enum options_action action;
	char *release;
	const char *sourcedir;
	const char *config;
	const char *vmlinux;
	const char *modules;
	const char *oot_module;
	const char *oot_source;
	char *name;
	const char *output;
	unsigned int jobs;
	const char *launcher;
	bool json;
	const char *sarif;
	const char *report;
	const char *description;
	bool debug;
	bool replace;
	bool patch_callers;
	bool livepatch;
	const char *sign_key;
	const char *sign_cert;
	const char *spdx;
	bool deb;
	char *deb_name;
	const char *deb_version;
	const char **allowed_layouts;
	char **patches;
	size_t nr_patches;
};

/**
 * options_parse() - read the command line
 * @options: filled in; points into @argv; release with options_free()
 * @argc: as main() gets it
 * @argv: as main() gets it; its order may change
 * @err: what is wrong with it
 *
 * Return: 0, -EINVAL for a wrong command line, or -errno.
 */
int options_parse(struct options *options, int argc, char **argv,
		  struct error *err);

void options_usage(FILE *out);

void options_free(struct options *options);

#endif /* KPATCH_BUILD_OPTIONS_H */
