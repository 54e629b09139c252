/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The text form in which Debian's tools describe packages: stanzas of
 * "Field: value" lines with an empty line between them.  Read as data, copied
 * out field by field; knows nothing of what the fields mean but the relations
 * in Depends-like fields.
 */
#ifndef TARGET_STANZA_H
#define TARGET_STANZA_H

#include <stddef.h>

/**
 * struct stanza - one stanza inside a longer text
 * @text: its first byte
 * @length: bytes up to the empty line that ends it
 */
struct stanza {
	const char *text;
	size_t length;
};

/**
 * stanza_next() - step through the stanzas of a text
 * @stanza: set to the next stanza
 * @cursor: where to go on; starts as the text, NUL-terminated
 *
 * Return: 1, or 0 when there are no more.
 */
int stanza_next(struct stanza *stanza, const char **cursor);

/* The value of a field as a string to be freed; NULL: absent, or no memory. */
char *stanza_field(const struct stanza *stanza, const char *field);

/**
 * struct relation - one alternative of a Depends-like field
 * @package: name of the package
 * @op: "=", ">=", "<<"..., or "" for any version
 * @version: version that @op compares with, or ""
 */
struct relation {
	char package[256];
	char op[4];
	char version[128];
};

/**
 * relation_next() - step through the relations of a field
 * @relation: set to the next one; alternatives ("a | b") come one by one
 * @cursor: where to go on; starts as the field's value
 *
 * What is too long to be a package name or a version is skipped.
 *
 * Return: 1, or 0 when there are no more.
 */
int relation_next(struct relation *relation, const char **cursor);

#endif /* TARGET_STANZA_H */
