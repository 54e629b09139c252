// SPDX-License-Identifier: GPL-2.0
/*
 * Writing maintainer scripts: see scripts.h.  What they are called with is from
 * Debian's policy, 6.5.
 */
#include "package/scripts.h"

#include "kpatch/exit.h"

static int put_head(struct buffer *text, const struct scripts_input *input)
{
	return buffer_printf(text,
			     "#!/bin/sh\n"
			     "# Written by kpatch-build " KPATCH_VERSION ".\n"
			     "set -e\n"
			     "\n"
			     "package=\"%s\"\n"
			     "module=\"%s\"\n"
			     "release=\"%s\"\n"
			     "file=\"%s\"\n"
			     "\n",
			     input->package, input->module, input->release,
			     input->file);
}

int scripts_postinst(struct buffer *text, const struct scripts_input *input)
{
	static const char body[] =
		"# Not being loaded is no reason to leave the package half "
		"configured: it is\n"
		"# installed, and loaded at the next boot.\n"
		"load()\n"
		"{\n"
		"	status=0\n"
		"	kpatch load \"$module\" || status=$?\n"
		"	if [ $status -ne 0 ]; then\n"
		"		echo \"$package: $module is installed, but not "
		"loaded (exit status $status): it is at the next boot of "
		"$release, or by 'kpatch load $module'\" >&2\n"
		"	fi\n"
		"}\n"
		"\n"
		"case \"$1\" in\n"
		"configure | abort-upgrade | abort-remove | "
		"abort-deconfigure)\n"
		"	kpatch install --kernel \"$release\" \"$file\"\n"
		"	# What runs outside of a chroot is not for this system to "
		"change.\n"
		"	if [ \"$(uname -r)\" = \"$release\" ] && ! ischroot; "
		"then\n"
		"		load\n"
		"	fi\n"
		"	;;\n"
		"esac\n";
	int ret = put_head(text, input);

	return ret ? ret : buffer_puts(text, body);
}

int scripts_prerm(struct buffer *text, const struct scripts_input *input)
{
	static const char body[] =
		"# Not installed is what it is to be.\n"
		"uninstall()\n"
		"{\n"
		"	status=0\n"
		"	kpatch uninstall --kernel \"$release\" \"$module\" || "
		"status=$?\n"
		"	[ $status -eq 0 ] || [ $status -eq %d ]\n"
		"}\n"
		"\n"
		"# Also for an upgrade: the new version may have a module of "
		"another name.\n"
		"case \"$1\" in\n"
		"remove | deconfigure | upgrade)\n"
		"	uninstall\n"
		"	;;\n"
		"esac\n";
	int ret = put_head(text, input);

	return ret ? ret : buffer_printf(text, body, KPATCH_EXIT_NOT_FOUND);
}
