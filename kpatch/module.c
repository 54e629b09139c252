// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel modules: see module.h.
 */
#include "kpatch/module.h"

#include "kpatch/attribute.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <libkmod.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#define REMOVE_STEP_MS 20

/*
 * What the kernel's loader answers, what it stands for (see exit_status.h),
 * and what the operator should make of it.
 */
static const struct {
	int answer;
	int code;
	const char *text;
} answers[] = {
	{ EPERM, EPERM,
	  "the kernel does not allow it: root with CAP_SYS_MODULE is needed, and kernel.modules_disabled=0; in lockdown, a trusted signature" },
	{ EACCES, EACCES, "not allowed by a security module" },
	{ EKEYREJECTED, EKEYREJECTED,
	  "its signature is not trusted by the kernel: sign it with an enrolled key" },
	{ ENOKEY, ENOKEY,
	  "its signing key is unknown to the kernel: enrol the key" },
	{ EKEYEXPIRED, EKEYEXPIRED, "its signing key has expired" },
	{ EBADMSG, ENOEXEC, "its signature is damaged" },
	{ ENOEXEC, ENOEXEC,
	  "the kernel finds it malformed, or made for another configuration" },
	{ EINVAL, ENOEXEC,
	  "the kernel finds it malformed, or at odds with the patches before it" },
	{ ENOENT, EMEDIUMTYPE,
	  "it needs a symbol that this kernel, or this kpatch.ko, does not have" },
	{ EBUSY, EBUSY,
	  "something is in the way: another transition ('kpatch status'), or another owner of a function" },
	{ EEXIST, EEXIST, "a module of this name is loaded" },
};

static int explain_answer(const char *what, int answer, struct error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++)
		if (answers[i].answer == answer)
			return error_set(err, answers[i].code,
					 "%s: cannot be loaded: %s (%s)", what,
					 answers[i].text, strerror(answer));
	return error_set(err, answer, "%s: cannot be loaded: %s", what,
			 strerror(answer));
}

static void context_free(struct kmod_ctx **context)
{
	kmod_unref(*context);
}

static void module_free(struct kmod_module **module)
{
	kmod_module_unref(*module);
}

/* libkmod's own messages are not wanted: they lack what to do. */
static void log_nothing(void *data, int priority, const char *file, int line,
			const char *function, const char *format, va_list args)
{
}

static struct kmod_ctx *context_new(const char *directory)
{
	/* NULL would mean the system's configuration. */
	static const char *const no_configuration[] = { NULL };
	struct kmod_ctx *context;

	context = kmod_new(directory, directory ? NULL : no_configuration);
	if (context)
		kmod_set_log_fn(context, log_nothing, NULL);
	return context;
}

int module_info_read(const char *path, struct kmod_list **list,
		     struct error *err)
{
	cleanup(context_free) struct kmod_ctx *context = context_new(NULL);
	cleanup(module_free) struct kmod_module *module = NULL;
	int ret;

	if (!context)
		return error_nomem(err);
	ret = kmod_module_new_from_path(context, path, &module);
	if (ret < 0)
		return error_set(err, -ret, "%s", strerror(-ret));
	ret = kmod_module_get_info(module, list);
	if (ret >= 0)
		return 0;
	if (ret == -EACCES || ret == -ENOMEM || ret == -EIO)
		return error_set(err, -ret, "%s", strerror(-ret));
	return error_set(err, ENOEXEC, "not a kernel module, or a damaged one");
}

/* The first module that depmod found, such as kernel/fs/ext4/ext4.ko. */
static int first_module(char **path, const char *root, const char *release,
			struct error *err)
{
	autofree char *directory =
		path_format("%s/lib/modules/%s", root, release);
	autofree char *list = path_format("%s/modules.dep", directory);
	autofclose FILE *in = NULL;
	autofree char *line = NULL;
	size_t size = 0;

	if (!directory || !list)
		return error_nomem(err);
	in = fopen(list, "re");
	if (!in || getline(&line, &size, in) <= 0)
		return error_set(err, ENOENT, "%s cannot be read", list);
	line[strcspn(line, ":\n")] = '\0';
	*path = path_format("%s/%s", directory, line);
	return *path ? 0 : error_nomem(err);
}

char *module_vermagic_release(const char *vermagic)
{
	return strndup(vermagic, strcspn(vermagic, " "));
}

int module_vermagic_read(char **vermagic, const char *root, const char *release,
			 struct error *err)
{
	struct kmod_list *info = NULL, *entry;
	autofree char *path = NULL;
	int ret = first_module(&path, root, release, err);

	if (ret)
		return ret;
	ret = module_info_read(path, &info, err);
	if (ret == -ENOMEM)
		return ret;
	kmod_list_foreach(entry, info)
	{
		if (strcmp(kmod_module_info_get_key(entry), "vermagic"))
			continue;
		*vermagic = strdup(kmod_module_info_get_value(entry));
		break;
	}
	kmod_module_info_free_list(info);
	return *vermagic ? 0 :
			   error_set(err, ENOENT, "%s has no vermagic", path);
}

int module_insert(const char *path, struct error *err)
{
	cleanup(context_free) struct kmod_ctx *context = context_new(NULL);
	cleanup(module_free) struct kmod_module *module = NULL;
	int ret;

	if (!context)
		return error_nomem(err);
	ret = kmod_module_new_from_path(context, path, &module);
	if (ret < 0)
		return error_set(err, -ret, "%s: %s", path, strerror(-ret));
	ret = kmod_module_insert_module(module, 0, NULL);
	return ret < 0 ? explain_answer(path, -ret, err) : 0;
}

int module_insert_fd(int fd, const char *path, struct error *err)
{
	return syscall(SYS_finit_module, fd, "", 0) ?
		       explain_answer(path, errno, err) :
		       0;
}

/* As it is installed for a kernel, NULL: the running one, with its aliases and
 * options. */
static int look_up(const char *name, const char *release,
		   struct kmod_ctx **context, struct kmod_module **module,
		   struct error *err)
{
	autofree char *directory = NULL;
	struct kmod_list *found = NULL;
	struct utsname uts;
	int ret;

	if (!release && uname(&uts))
		return error_set(err, errno, "uname: %s", strerror(errno));
	directory =
		path_format("/lib/modules/%s", release ? release : uts.release);
	*context = directory ? context_new(directory) : NULL;
	if (!*context)
		return error_nomem(err);
	ret = kmod_module_new_from_lookup(*context, name, &found);
	*module = found ? kmod_module_get_module(found) : NULL;
	kmod_module_unref_list(found);
	if (ret < 0 || !*module || !kmod_module_get_path(*module))
		return error_set(err, ENOENT, "%s: not in %s", name, directory);
	return 0;
}

int module_find(const char *name, const char *release, char **path,
		struct error *err)
{
	cleanup(module_free) struct kmod_module *module = NULL;
	cleanup(context_free) struct kmod_ctx *context = NULL;
	int ret = look_up(name, release, &context, &module, err);

	if (ret)
		return ret;
	*path = strdup(kmod_module_get_path(module));
	return *path ? 0 : error_nomem(err);
}

int module_probe(const char *name, struct error *err)
{
	cleanup(module_free) struct kmod_module *module = NULL;
	cleanup(context_free) struct kmod_ctx *context = NULL;
	int ret = look_up(name, NULL, &context, &module, err);

	if (ret)
		return ret;
	ret = kmod_module_probe_insert_module(module, KMOD_PROBE_IGNORE_COMMAND,
					      NULL, NULL, NULL, NULL);
	return ret < 0 ?
		       explain_answer(kmod_module_get_path(module), -ret, err) :
		       0;
}

int module_remove(const char *name, unsigned int wait_ms, struct error *err)
{
	cleanup(context_free) struct kmod_ctx *context = context_new(NULL);
	cleanup(module_free) struct kmod_module *module = NULL;
	const struct timespec step = { 0, REMOVE_STEP_MS * 1000000L };
	int ret;

	if (!context)
		return error_nomem(err);
	ret = kmod_module_new_from_name(context, name, &module);
	if (ret < 0)
		return error_set(err, -ret, "module %s: %s", name,
				 strerror(-ret));
	for (unsigned int waited = 0;; waited += REMOVE_STEP_MS) {
		ret = kmod_module_remove_module(module, 0);
		if ((ret != -EAGAIN && ret != -EBUSY) || waited >= wait_ms)
			break;
		nanosleep(&step, NULL);
	}
	if (ret >= 0)
		return 0;
	if (ret == -EAGAIN || ret == -EBUSY)
		return error_set(
			err, EBUSY,
			"module %s cannot be removed: it is in use: see 'lsmod'",
			name);
	return error_set(err, -ret, "module %s cannot be removed: %s", name,
			 strerror(-ret));
}

bool module_is_loaded(const char *root, const char *name)
{
	/* Built-in code with parameters has a directory without this file. */
	autofree char *path =
		path_format("%s/sys/module/%s/initstate", root, name);

	return path && file_exists(path);
}

int module_users_read(struct string_list *names, const char *root,
		      const char *name, struct error *err)
{
	autofree char *path =
		path_format("%s/sys/module/%s/holders", root, name);

	/* Links to the directories of modules. */
	return path ? directories_read(names, path, err) : error_nomem(err);
}

int module_live_patches_read(struct string_list *names, const char *root,
			     struct error *err)
{
	autostrings struct string_list modules = STRING_LIST_INIT;
	autofree char *path = path_format("%s/sys/module", root);
	char **name;
	int ret;

	if (!path)
		return error_nomem(err);
	ret = directories_read(&modules, path, err);
	if (ret)
		return ret;
	array_for_each(name, &modules) {
		autofree char *directory = path_format("%s/%s", path, *name);
		autofree char *taint = NULL;

		if (!directory)
			return error_nomem(err);
		/* Built-in code has none, and a module may have gone. */
		ret = attribute_read(directory, "taint", &taint, NULL);
		if (ret == -ENOMEM || (!ret && strchr(taint, 'K') &&
				       string_list_add(names, *name)))
			return error_nomem(err);
	}
	return 0;
}
