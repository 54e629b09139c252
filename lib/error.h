/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One error: a code and a sentence that says what failed, on what, why, and
 * what to do.  It is made once, where the context is known, travels outwards
 * as the last argument, and is printed by main() alone.
 */
#ifndef LIB_ERROR_H
#define LIB_ERROR_H

#include <errno.h>

/**
 * struct error - what went wrong
 * @code: positive errno value, 0 when nothing did
 * @text: the message, without a newline; owned by the error
 */
struct error {
	int code;
	char *text;
};

#define ERROR_INIT      \
	{               \
		0, NULL \
	}

/**
 * error_set() - record an error
 * @err: where to; may be NULL, and then only the return value tells
 * @code: positive errno value
 * @...: printf format of the message and what it asks for
 *
 * An error that is recorded already is replaced.  When memory is short the
 * message degrades to a fixed text; the code never does.
 *
 * Return: -@code, so that `return error_set(...)` reads well.
 */
#define error_set(err, code, ...) \
	error_negative(error_record(err, code, __VA_ARGS__))

/**
 * error_prefix() - put context in front of a recorded message
 * @err: a recorded error, or NULL
 * @...: printf format of what goes before "MESSAGE", and what it asks for
 *
 * Return: -code of the error, for `return error_prefix(...)`.
 */
#define error_prefix(err, ...) error_negative(error_extend(err, __VA_ARGS__))

/* What the two do; to be called through them. */
int error_record(struct error *err, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int error_extend(struct error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * What failed never returns 0, which callers take for success.  Said here, it
 * is also seen by the static analysis of callers.
 */
static inline int error_negative(int ret)
{
	return ret < 0 ? ret : -EIO;
}

/**
 * error_text() - the message of an error
 * @err: any error
 *
 * Return: a string that is valid until @err changes; never NULL.
 */
const char *error_text(const struct error *err);

/* Forget the error and free its message; NULL is none, as for error_set(). */
void error_clear(struct error *err);

/* Record "out of memory". */
void error_set_nomem(struct error *err);

/* The same; returns -ENOMEM, here where callers' static analysis sees it. */
static inline int error_nomem(struct error *err)
{
	error_set_nomem(err);
	return -ENOMEM;
}

#define autoerror cleanup(error_clear)

#endif /* LIB_ERROR_H */
