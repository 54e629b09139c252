// SPDX-License-Identifier: GPL-2.0
/*
 * Reading a .config: see config.h.
 */
#include "target/config.h"
#include "lib/cleanup.h"
#include "lib/listing.h"

#include <stdio.h>
#include <string.h>

static const char prefix[] = "CONFIG_";

/* Undo the quoting of a string value, in place. */
static char *unquote(char *value)
{
	char *from = value + 1, *to = value;

	if (*value != '"')
		return value;
	while (*from && *from != '"') {
		if (*from == '\\' && from[1])
			from++;
		*to++ = *from++;
	}
	*to = '\0';
	return value;
}

static int take_line(void *owner, char *line, const struct listing_place *place,
		     struct error *err)
{
	struct config *config = owner;
	char *equals = strchr(line, '=');
	int ret;

	if (strncmp(line, prefix, strlen(prefix)))
		return 0;
	if (!equals)
		return error_set(err, EINVAL,
				 "%s:%u: neither an option nor a "
				 "comment",
				 place->path, place->number);
	*equals = '\0';
	ret = hashmap_put_string(&config->values, line, unquote(equals + 1));
	if (ret == -EEXIST)
		return error_set(err, EINVAL, "%s:%u: %s is set twice",
				 place->path, place->number, line);
	return ret ? error_nomem(err) : 0;
}

int config_read(struct config *config, const char *path, struct error *err)
{
	int ret;

	*config = (struct config)CONFIG_INIT;
	ret = listing_read(path, take_line, config, &config->text, err);
	if (ret)
		config_free(config);
	return ret;
}

const char *config_get(const struct config *config, const char *option)
{
	char name[256];

	if (!strncmp(option, prefix, strlen(prefix)))
		return hashmap_get_string(&config->values, option);
	if ((size_t)snprintf(name, sizeof(name), "%s%s", prefix, option) >=
	    sizeof(name))
		return NULL;
	return hashmap_get_string(&config->values, name);
}

void config_free(struct config *config)
{
	hashmap_free(&config->values);
	free(config->text);
	*config = (struct config)CONFIG_INIT;
}
