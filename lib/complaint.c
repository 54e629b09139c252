// SPDX-License-Identifier: GPL-2.0
/*
 * Why a program failed: see complaint.h.
 */
#include "lib/complaint.h"
#include "lib/array.h"
#include "lib/program.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* The locale of children is fixed, so they have the words for it that we do. */
static bool is_fault_of_machine(const char *line, size_t length)
{
	static const int faults[] = { ENOSPC, EDQUOT, EROFS, EIO, ENOMEM };
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		const char *text = strerror(faults[i]);

		n = strlen(text);
		if (length >= n && !memcmp(line + length - n, text, n))
			return true;
	}
	return false;
}

struct complaint complaint_read(const struct buffer *said)
{
	struct complaint last = { "", 0, NULL }, fault = last;
	const char *line = buffer_string(said);

	while (*line) {
		size_t full = strcspn(line, "\n"), length = full;

		while (length && line[length - 1] == ' ')
			length--;
		if (length) {
			last.line = line;
			last.length = (int)length;
			last.package = program_wanted(line, length);
		}
		if (last.package)
			return last;
		if (!fault.length && is_fault_of_machine(line, length))
			fault = last;
		line += full + (line[full] == '\n');
	}
	return fault.length ? fault : last;
}
