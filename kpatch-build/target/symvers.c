// SPDX-License-Identifier: GPL-2.0
/*
 * Reading Module.symvers: see symvers.h.  A line is, between tabs: CRC,
 * symbol, path of the module without its suffix, kind of export, namespace.
 */
#include "target/symvers.h"
#include "target/modules.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <string.h>

static int take_line(struct symvers *symvers, char *line, const char *path,
		     unsigned int number, struct error *err)
{
	char *symbol = strchr(line, '\t');
	char *owner = symbol ? strchr(symbol + 1, '\t') : NULL;
	char *end = owner ? strchr(owner + 1, '\t') : NULL;
	int ret;

	if (!*line)
		return 0;
	if (!end)
		return error_set(err, EINVAL,
				 "%s:%u: not a line of Module.symvers", path,
				 number);
	*owner++ = *end = '\0';
	owner = (char *)path_base(owner);
	module_name_normalize(owner);
	ret = hashmap_put_string(&symvers->owners, symbol + 1, owner);
	if (ret == -EEXIST)
		return error_set(err, EINVAL, "%s:%u: %s is exported twice",
				 path, number, symbol + 1);
	return ret ? error_nomem(err) : 0;
}

int symvers_read(struct symvers *symvers, const char *path, struct error *err)
{
	struct buffer text autobuffer = BUFFER_INIT;
	unsigned int number = 0;
	char *line, *next;
	int ret;

	*symvers = (struct symvers)SYMVERS_INIT;
	ret = file_read(path, &text, err);
	if (ret)
		return ret;
	if (memchr(buffer_string(&text), 0, text.length))
		return error_set(err, EINVAL, "%s is not a text file", path);
	symvers->text = buffer_steal(&text);
	if (!symvers->text)
		return error_nomem(err);
	for (line = symvers->text; !ret && line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		ret = take_line(symvers, line, path, ++number, err);
	}
	if (ret)
		symvers_free(symvers);
	return ret;
}

const char *symvers_owner(const struct symvers *symvers, const char *symbol)
{
	return hashmap_get_string(&symvers->owners, symbol);
}

void symvers_free(struct symvers *symvers)
{
	hashmap_free(&symvers->owners);
	free(symvers->text);
	*symvers = (struct symvers)SYMVERS_INIT;
}
