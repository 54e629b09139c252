/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where in the source a warning of objtool is: it names a function and an
 * offset, and the object's line table has the rest.
 */
#ifndef COMPILE_WARNING_H
#define COMPILE_WARNING_H

/**
 * warning_source() - the line that a warning is about
 * @warning: what objtool said; the first line counts
 * @object: path of the object that it is about
 *
 * Return: "FILE:LINE", to be freed; NULL: not known, or no memory.
 */
char *warning_source(const char *warning, const char *object);

#endif /* COMPILE_WARNING_H */
