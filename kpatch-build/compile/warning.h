/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What objtool warns of, a line each: what of it is new, and where in the
 * source that is.  A warning names a function and an offset, and the object's
 * line table has the rest.
 */
#ifndef COMPILE_WARNING_H
#define COMPILE_WARNING_H

/**
 * warning_new() - the first line that the original has not
 * @orig: what was said of the original; NULL: nothing
 * @patched: what was said of the patched object; NULL: nothing
 *
 * The offset in a function is not compared, as it changes with what is in front
 * of it.
 *
 * Return: the line, in @patched; NULL: there is none.
 */
const char *warning_new(const char *orig, const char *patched);

/**
 * warning_source() - the line that a warning is about
 * @warning: what objtool said; the first line counts
 * @object: path of the object that it is about
 *
 * Return: "FILE:LINE", to be freed; NULL: not known, or no memory.
 */
char *warning_source(const char *warning, const char *object);

#endif /* COMPILE_WARNING_H */
