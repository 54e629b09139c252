// SPDX-License-Identifier: GPL-2.0
/*
 * Signing: see sign.h.
 */
#include "link/sign.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "link/tool.h"

#include <stdbool.h>
#include <string.h>

#define PROGRAM "scripts/sign-file"
/* How kbuild calls the variable with the key's passphrase. */
#define PASSPHRASE "KBUILD_SIGN_PIN"

static bool is_token(const char *key)
{
	return !strncmp(key, "pkcs11:", strlen("pkcs11:"));
}

static int check_readable(const char *path, const char *option,
			  struct error *err)
{
	int code;

	if (!access(path, R_OK))
		return 0;
	code = errno;
	return error_set(err, code, "%s: cannot read %s: %s", option, path,
			 strerror(code));
}

int sign_check(const struct sign_input *input, const char *tree,
	       struct error *err)
{
	autofree char *program = path_format("%s/" PROGRAM, tree);
	int ret;

	if (!input->key)
		return 0;
	if (!program)
		return error_nomem(err);
	if (!input->hash || !input->hash[0])
		return error_set(err, EINVAL,
				 "--sign-key: the kernel has no "
				 "CONFIG_MODULE_SIG_HASH: it does not look at "
				 "signatures, so leave the option out");
	if (access(program, X_OK))
		return error_set(err, ENOENT,
				 "--sign-key: there is no program %s: install "
				 "the kernel's linux-kbuild package, or build "
				 "it in the source directory with 'make "
				 "modules_prepare'",
				 program);
	ret = is_token(input->key) ?
		      0 :
		      check_readable(input->key, "--sign-key", err);
	return ret ? ret : check_readable(input->cert, "--sign-cert", err);
}

/* The program runs elsewhere. */
static int add_path(struct words *words, const char *path, struct error *err)
{
	autofree char *full = NULL;
	int ret = is_token(path) ? 0 : path_resolve(path, &full, err);

	if (ret)
		return ret;
	return words_add(words, full ? full : path) ? error_nomem(err) : 0;
}

static int add_passphrase(struct words *environment, struct error *err)
{
	const char *value = getenv(PASSPHRASE);
	autofree char *word = path_format(PASSPHRASE "=%s", value ? value : "");

	if (!value)
		return 0;
	return word && !words_add(environment, word) ? 0 : error_nomem(err);
}

int sign_file(const struct sign_input *input, const char *tree,
	      const char *path, int log_fd, struct error *err)
{
	struct words command autowords = WORDS_INIT;
	struct words environment autowords = WORDS_INIT;
	struct buffer said autobuffer = BUFFER_INIT;
	int ret = 0;

	if (words_add(&command, PROGRAM) || words_add(&command, input->hash))
		return error_nomem(err);
	ret = add_path(&command, input->key, err);
	if (!ret)
		ret = add_path(&command, input->cert, err);
	if (!ret && words_add(&command, path))
		ret = error_nomem(err);
	if (!ret)
		ret = add_passphrase(&environment, err);
	if (ret)
		return ret;
	ret = tool_run(&command, &environment, tree, log_fd, &said, err);
	return ret ? error_prefix(err, "signing with %s and %s: ", input->key,
				  input->cert) :
		     0;
}
