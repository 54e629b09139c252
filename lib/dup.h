/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Strings that their holder owns, replaced by a copy of another one.
 */
#ifndef LIB_DUP_H
#define LIB_DUP_H

/**
 * dup_string() - let a pointer own a copy of a string
 * @to: an owned string, which is freed, or NULL
 * @from: the other one; not a part of *@to
 *
 * Return: 0, or -ENOMEM with *@to as it was.
 */
int dup_string(char **to, const char *from);

#endif /* LIB_DUP_H */
