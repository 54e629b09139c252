/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Signing a module with the kernel's own program for that.
 */
#ifndef LINK_SIGN_H
#define LINK_SIGN_H

#include "lib/error.h"

/**
 * struct sign_input - how to sign
 * @key: private key, a file or a "pkcs11:" name; NULL: do not sign
 * @cert: its certificate
 * @hash: hash algorithm, as the kernel's configuration calls it, or NULL when
 *	that has none
 */
struct sign_input {
	const char *key;
	const char *cert;
	const char *hash;
};

/**
 * sign_check() - whether signing can work
 * @input: how
 * @tree: the prepared tree
 * @err: what is missing
 *
 * Before anything is compiled, so that nothing is done in vain.
 */
int sign_check(const struct sign_input *input, const char *tree,
	       struct error *err);

/**
 * sign_file() - append a signature to a module
 * @input: how; checked
 * @tree: the prepared tree
 * @path: the module
 * @log_fd: takes what the program says
 * @err: what it said
 */
int sign_file(const struct sign_input *input, const char *tree,
	      const char *path, int log_fd, struct error *err);

#endif /* LINK_SIGN_H */
