// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target of kbuild's records of how objects are compiled (".NAME.o.cmd").
 */
#include "fuzz.h"
#include "compile/command.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	autofree char *text = strndup((const char *)data, size);
	autoerror struct error err = ERROR_INIT;
	struct command command;

	if (!text)
		return 0;
	if (command_parse(&command, text, "fuzz", &err)) {
		if (!err.code || command.compile.count)
			abort();
		return 0;
	}
	if (!command.compile.count)
		abort();
	command_free(&command);
	return 0;
}
