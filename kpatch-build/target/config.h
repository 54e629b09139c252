/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A kernel's .config, parsed as data: never sourced, never evaluated.
 */
#ifndef TARGET_CONFIG_H
#define TARGET_CONFIG_H

#include "lib/error.h"
#include "lib/hashmap.h"

/**
 * struct config - the options that are set
 * @values: option name, with its CONFIG_, to value
 * @text: what the map points into
 */
struct config {
	struct hashmap values;
	char *text;
};

#define CONFIG_INIT                \
	{                          \
		HASHMAP_INIT, NULL \
	}

int config_read(struct config *config, const char *path, struct error *err);

/*
 * The value of an option ("y", "m", "123", a string without its quotes), or
 * NULL when it is not set.  @option may go without "CONFIG_".
 */
const char *config_get(const struct config *config, const char *option);

void config_free(struct config *config);

#endif /* TARGET_CONFIG_H */
