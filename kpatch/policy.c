// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's policy on modules: see policy.h.
 */
#include "kpatch/policy.h"

#include "kpatch/attribute.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

/* What scripts/sign-file puts at the end of a module. */
static const char signature_end[] = "~Module signature appended~\n";

/* The text of a file that may not be there: NULL then. */
static int read_setting(const char *root, const char *directory,
			const char *name, char **text, struct error *err)
{
	autofree char *path = path_format("%s%s", root, directory);
	int ret;

	if (!path)
		return error_nomem(err);
	ret = attribute_read(path, name, text, err);
	/* Some are shown to root alone. */
	if (ret != -ENOENT && ret != -EACCES)
		return ret;
	error_clear(err);
	return 0;
}

int policy_check_modules(const char *root, struct error *err)
{
	autofree char *disabled = NULL;
	int ret = read_setting(root, "/proc/sys/kernel", "modules_disabled",
			       &disabled, err);

	if (ret || !disabled || strcmp(disabled, "1") != 0)
		return ret;
	return error_set(
		err, EPERM,
		"the kernel takes no modules any more (kernel.modules_disabled=1): only a reboot changes that");
}

static int is_signed(const char *path, bool *found, struct error *err)
{
	char end[sizeof(signature_end) - 1];
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return error_set(err, errno, "%s: %s", path, strerror(errno));
	*found = st.st_size > (off_t)sizeof(end) &&
		 pread(fd, end, sizeof(end), st.st_size - (off_t)sizeof(end)) ==
			 (ssize_t)sizeof(end) &&
		 !memcmp(end, signature_end, sizeof(end));
	return 0;
}

/* Why a signature is asked for; NULL: it is not. */
static int find_demand(const char *root, const char **demand, struct error *err)
{
	autofree char *enforced = NULL, *lockdown = NULL;
	int ret = read_setting(root, "/sys/module/module/parameters",
			       "sig_enforce", &enforced, err);

	if (!ret)
		ret = read_setting(root, "/sys/kernel/security", "lockdown",
				   &lockdown, err);
	*demand = NULL;
	if (enforced && *enforced == 'Y')
		*demand = "module.sig_enforce is on";
	/* "[none] integrity confidentiality", with the mode in brackets. */
	else if (lockdown && !strstr(lockdown, "[none]"))
		*demand = "the kernel is locked down";
	return ret;
}

int policy_check_signature(const char *root, const char *path, bool *known,
			   struct error *err)
{
	const char *demand;
	bool found;
	int ret = find_demand(root, &demand, err);

	if (!ret)
		ret = is_signed(path, &found, err);
	if (ret)
		return ret;
	*known = !demand;
	if (!demand || found)
		return 0;
	return error_set(
		err, EKEYREJECTED,
		"it is not signed, and %s: sign it with an enrolled key ('kpatch-build --sign-key')",
		demand);
}
