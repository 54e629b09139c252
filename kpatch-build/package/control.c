// SPDX-License-Identifier: GPL-2.0
/*
 * Writing control files: see control.h.
 */
#include "package/control.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "package/identity.h"

#include <string.h>

int control_maintainer(struct buffer *text)
{
	const char *name = getenv("DEBFULLNAME"), *mail = getenv("DEBEMAIL");

	if (!name || !*name || strchr(name, '\n'))
		name = "kpatch-build";
	if (!mail || !*mail || strchr(mail, '\n'))
		mail = "root@localhost";
	return buffer_printf(text, "%s <%s>", name, mail);
}

static int put_relations(struct buffer *text, const struct control_input *input)
{
	autofree char *kernel = identity_kernel(input->release);

	if (!kernel ||
	    buffer_printf(text,
			  "Depends: kpatch (>= " KPATCH_VERSION ")%s\n"
			  "Provides: %s\n",
			  input->livepatch ? "" :
					     ", kpatch-dkms | kpatch-engine",
			  kernel))
		return -ENOMEM;
	if (!input->replace)
		return 0;
	return buffer_printf(text, "Conflicts: %s\nReplaces: %s\n", kernel,
			     kernel);
}

static int put_description(struct buffer *text,
			   const struct control_input *input)
{
	const struct func *func;

	if (buffer_printf(text,
			  "Description: patch of Linux %s, made by "
			  "kpatch-build\n"
			  " The module %s replaces functions of the running "
			  "kernel.\n"
			  " It is for Linux %s,\n"
			  " %s.\n"
			  " .\n"
			  " It replaces:\n",
			  input->release, input->module, input->release,
			  input->kernel))
		return -ENOMEM;
	array_for_each(func, input->funcs)
		if (buffer_printf(text, "  %s (%s)\n", func->name,
				  func->objname))
			return -ENOMEM;
	return 0;
}

int control_write(struct buffer *text, const struct control_input *input)
{
	if (buffer_printf(text,
			  "Package: %s\n"
			  "Version: %s\n"
			  "Architecture: %s\n"
			  "Maintainer: ",
			  input->package, input->version,
			  input->architecture) ||
	    control_maintainer(text) ||
	    buffer_printf(text, "\nInstalled-Size: %zu\n",
			  (input->size + 1023) / 1024) ||
	    put_relations(text, input) ||
	    buffer_puts(text, "Section: kernel\nPriority: optional\n"))
		return -ENOMEM;
	return put_description(text, input);
}
