// SPDX-License-Identifier: GPL-2.0
/*
 * Making and finding prepared trees: see tree.h.  A tree in the cache holds a
 * stamp that names what it was made from; a stamp that does not fit the
 * packages of today means a new tree.
 */
#include "source/tree.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/process.h"
#include "source/fit.h"
#include "source/copy.h"
#include "source/realtime.h"
#include "source/view.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

/* Raised when trees are made differently, so that old ones are replaced. */
#define TREE_VERSION 2
#define TREE_STAMP ".kpatch-tree"
/* Trees on their way into or out of the cache are called so. */
#define TREE_TEMP "tree.new"

static int fail(struct error *err, const char *what, const char *path)
{
	int code = errno;

	return error_set(err, code, "cannot %s %s: %s", what, path,
			 strerror(code));
}

bool tree_is_prepared(const char *directory, const char *release)
{
	static const char *const needed[] = { "include/config/auto.conf",
					      "include/generated/autoconf.h",
					      "Module.symvers" };
	struct buffer text autobuffer = BUFFER_INIT;
	autofree char *uts =
		path_format("%s/include/generated/utsrelease.h", directory);
	autofree char *line =
		path_format("#define UTS_RELEASE \"%s\"\n", release);
	size_t i;

	for (i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		autofree char *path =
			path_format("%s/%s", directory, needed[i]);

		if (!path || !file_exists(path))
			return false;
	}
	return uts && line && !file_read(uts, &text, NULL) &&
	       strstr(buffer_string(&text), line);
}

/* A directory of @to that must not be a link into somebody's tree. */
static int unlink_link(const char *path, struct error *err)
{
	struct stat st;

	if (!lstat(path, &st) && S_ISLNK(st.st_mode) && unlink(path))
		return fail(err, "replace", path);
	return 0;
}

static int adopt_tree(const char *headers, const char *to, const char *name,
		      bool keep, struct error *err)
{
	autofree char *source = path_format("%s/%s", headers, name);
	autofree char *target = path_format("%s/%s", to, name);
	int ret;

	if (!source || !target)
		return error_nomem(err);
	ret = keep ? 0 : unlink_link(target, err);
	return ret ? ret : copy_tree(source, target, keep, err);
}

static int adopt_file(const char *headers, const char *to, const char *name,
		      bool optional, struct error *err)
{
	autofree char *source = path_format("%s/%s", headers, name);
	autofree char *target = path_format("%s/%s", to, name);

	if (!source || !target)
		return error_nomem(err);
	if (optional && !file_exists(source))
		return 0;
	return copy_file(source, target, err);
}

static int adopt_arch(const char *headers, const char *to, const char *arch,
		      struct error *err)
{
	autofree char *generated =
		path_format("arch/%s/include/generated", arch);
	autofree char *script = path_format("arch/%s/module.lds", arch);
	int ret;

	if (!generated || !script)
		return error_nomem(err);
	ret = adopt_tree(headers, to, generated, false, err);
	return ret ? ret : adopt_file(headers, to, script, true, err);
}

/* The headers package has the directory of one architecture. */
static int find_arch(const char *headers, char **arch, struct error *err)
{
	autofree char *path = path_format("%s/arch", headers);
	struct dirent *entry;
	DIR *dir;

	*arch = NULL;
	if (!path)
		return error_nomem(err);
	dir = opendir(path);
	if (!dir)
		return fail(err, "list", path);
	while (!*arch && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			*arch = strdup(entry->d_name);
	closedir(dir);
	if (!*arch)
		return error_set(err, ENOENT, "%s: no architecture in it",
				 path);
	return 0;
}

/*
 * Give a source tree what building the kernel generated.  Programs of scripts/
 * and objtool are those of linux-kbuild; files that the source has itself are
 * kept.  include/config/ holds one empty file an option as well, for
 * dependencies only, and those are left out.
 */
static int adopt(const char *headers, const char *to, const char *arch,
		 struct error *err)
{
	autofree char *config = path_format("%s/include/config", to);
	autofree char *objtool = path_format("%s/tools/objtool", to);
	autofree char *programs = path_format("%s/tools/objtool", headers);
	int ret;

	if (!config || !objtool || !programs)
		return error_nomem(err);
	ret = unlink_link(config, err);
	if (!ret)
		ret = dir_make(config, 0700, err);
	if (!ret)
		ret = dir_make(objtool, 0700, err);
	if (!ret)
		ret = adopt_file(headers, to, "include/config/auto.conf", false,
				 err);
	if (!ret)
		ret = adopt_file(headers, to, "include/config/kernel.release",
				 true, err);
	if (!ret)
		ret = adopt_tree(headers, to, "include/generated", false, err);
	if (!ret)
		ret = adopt_arch(headers, to, arch, err);
	if (!ret)
		ret = adopt_tree(headers, to, "scripts", true, err);
	/* Debian's runs one of several of their own names, by machine. */
	if (!ret && file_is_dir(programs))
		ret = adopt_tree(headers, to, "tools/objtool", true, err);
	if (!ret)
		ret = adopt_file(headers, to, ".config", false, err);
	return ret ? ret :
		     adopt_file(headers, to, "Module.symvers", false, err);
}

/* What no object of the kernel is compiled from, for tar. */
#define EXCLUDE "--exclude=*/"
static const char *const unused[] = { EXCLUDE "Documentation",
				      EXCLUDE "samples", EXCLUDE "tools/perf",
				      EXCLUDE "tools/testing" };

/* @whole: with what is not used, as patches may change that too */
static int unpack(const char *archive, const char *to, bool whole,
		  struct error *err)
{
	const char *argv[11 + ARRAY_SIZE(unused)] = {
		"tar",
		"-x",
		"-f",
		archive,
		"-C",
		to,
		"--strip-components=1",
		"--no-same-owner",
		"--anchored",
		"--no-wildcards-match-slash"
	};
	int ret;

	if (!whole)
		memcpy(&argv[10], unused, sizeof(unused));
	ret = process_quietly(argv, NULL, NULL, err);
	return ret ? error_prefix(err, "cannot unpack %s: ", archive) : 0;
}

/* The source as the realtime kernel was compiled from it. */
static int unpack_realtime(const struct tree_inputs *inputs, const char *to,
			   struct error *err)
{
	size_t i;
	int ret = unpack(inputs->archive, to, true, err);

	if (!ret)
		ret = realtime_apply(inputs->realtime, to, err);
	for (i = 0; !ret && i < ARRAY_SIZE(unused); i++) {
		autofree char *path =
			path_format("%s/%s", to, unused[i] + strlen(EXCLUDE));

		ret = path ? tree_remove(path, err) : error_nomem(err);
	}
	return ret;
}

static int check_config(const char *directory, const struct tree_inputs *inputs,
			struct error *err)
{
	autofree char *path =
		path_format("%s/include/config/auto.conf", directory);

	if (!path)
		return error_nomem(err);
	return fit_check(inputs->config, path, err);
}

static int identify_realtime(const char *path, char **words, struct error *err)
{
	struct stat st;

	if (path && stat(path, &st))
		return fail(err, "look at", path);
	*words =
		path ? path_format(" realtime %lld %lld", (long long)st.st_size,
				   (long long)st.st_mtime) :
		       strdup("");
	return *words ? 0 : error_nomem(err);
}

/* What a tree in the cache is made from, as a line of text. */
static int make_identity(const struct tree_inputs *inputs, char **identity,
			 struct error *err)
{
	autofree char *uts = path_format("%s/include/generated/utsversion.h",
					 inputs->headers);
	autofree char *symvers =
		path_format("%s/Module.symvers", inputs->headers);
	struct buffer version autobuffer = BUFFER_INIT;
	autofree char *realtime = NULL;
	struct stat archive, symbols;
	int ret;

	if (!uts || !symvers)
		return error_nomem(err);
	ret = identify_realtime(inputs->realtime, &realtime, err);
	if (ret)
		return ret;
	if (stat(inputs->archive, &archive))
		return fail(err, "look at", inputs->archive);
	if (stat(symvers, &symbols))
		return fail(err, "look at", symvers);
	/* Older kernels have no such file; the rest still tells. */
	if (file_exists(uts)) {
		ret = file_read(uts, &version, err);
		if (ret)
			return ret;
	}
	*identity = path_format("%d %s source %lld %lld%s symvers %lld %lld %s",
				TREE_VERSION, inputs->release,
				(long long)archive.st_size,
				(long long)archive.st_mtime, realtime,
				(long long)symbols.st_size,
				(long long)symbols.st_mtime,
				buffer_string(&version));
	return *identity ? 0 : error_nomem(err);
}

static bool is_current(const char *path, const char *identity)
{
	autofree char *stamp = path_format("%s/" TREE_STAMP, path);
	struct buffer text autobuffer = BUFFER_INIT;

	return stamp && !file_read(stamp, &text, NULL) &&
	       !strcmp(buffer_string(&text), identity);
}

static int fill(const char *to, const struct tree_inputs *inputs,
		const char *identity, struct error *err)
{
	autofree char *stamp = path_format("%s/" TREE_STAMP, to);
	autofree char *arch = NULL;
	int ret;

	if (!stamp)
		return error_nomem(err);
	ret = find_arch(inputs->headers, &arch, err);
	if (!ret)
		ret = inputs->realtime ?
			      unpack_realtime(inputs, to, err) :
			      unpack(inputs->archive, to, false, err);
	if (!ret)
		ret = adopt(inputs->headers, to, arch, err);
	if (!ret)
		ret = copy_sync(to, err);
	return ret ? ret :
		     file_publish(stamp, identity, strlen(identity), 0600, err);
}

/* Runs that use a tree hold a shared lock on its directory. */
static int lock_tree(const char *path, int how, struct error *err)
{
	autoclose int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return fail(err, "open", path);
	do {
		ret = flock(fd, how);
	} while (ret && errno == EINTR);
	return ret ? fail(err, "lock", path) : steal_fd(&fd);
}

/*
 * Remove what killed runs left.  A child of one may be at work for a moment
 * still and have the last word, so what cannot be removed is for the next run.
 */
static void sweep(const char *directory)
{
	struct dirent *entry;
	DIR *dir = opendir(directory);

	while (dir && (entry = readdir(dir))) {
		autofree char *path =
			path_format("%s/%s", directory, entry->d_name);

		if (path && !strncmp(entry->d_name, TREE_TEMP ".",
				     strlen(TREE_TEMP ".")))
			tree_remove(path, NULL);
	}
	if (dir)
		closedir(dir);
}

/* Move a tree that is out of date away, once nobody uses it. */
static int retire(const char *path, const char *temp, struct error *err)
{
	autofree char *retired = path_format("%s.old", temp);
	autoclose int fd = -1;

	if (!file_exists(path))
		return 0;
	if (!retired)
		return error_nomem(err);
	fd = lock_tree(path, LOCK_EX, err);
	return fd < 0 ? fd : file_rename(path, retired, err);
}

/* Before tar finds out, some minutes later. */
static int check_space(const struct cache *cache,
		       const struct tree_inputs *inputs, struct error *err)
{
	autofree char *what =
		path_format("the source tree of %s", inputs->release);
	struct stat archive;

	if (!what)
		return error_nomem(err);
	if (stat(inputs->archive, &archive))
		return fail(err, "look at", inputs->archive);
	return cache_check_space(
		cache, what,
		(unsigned long long)archive.st_size * CACHE_TREE_FACTOR, err);
}

static int make_cached(struct tree *tree, const struct cache *cache,
		       const struct tree_inputs *inputs, struct error *err)
{
	autofree char *temp = NULL;
	int ret;

	sweep(cache->directory);
	ret = check_space(cache, inputs, err);
	if (ret)
		return ret;
	if (cache->talk)
		fprintf(cache->talk,
			"preparing the source tree of %s (once a kernel)\n",
			inputs->release);
	ret = dir_make_temp(cache->directory, TREE_TEMP, &temp, err);
	if (!ret)
		ret = fill(temp, inputs, tree->identity, err);
	if (!ret)
		ret = retire(tree->path, temp, err);
	if (!ret)
		ret = file_rename(temp, tree->path, err);
	tree->fresh = !ret;
	sweep(cache->directory);
	return ret;
}

/* Under the cache's lock, so that the tree cannot go between look and lock. */
static int open_cached(struct tree *tree, struct cache *cache,
		       const struct tree_inputs *inputs, struct error *err)
{
	int ret;

	tree->path = path_format("%s/tree", cache->directory);
	tree->sources = tree->path ? strdup(tree->path) : NULL;
	if (!tree->sources)
		return error_nomem(err);
	ret = make_identity(inputs, &tree->identity, err);
	if (!ret && !is_current(tree->path, tree->identity))
		ret = make_cached(tree, cache, inputs, err);
	if (ret)
		return ret;
	tree->lock_fd = lock_tree(tree->path, LOCK_SH, err);
	return tree->lock_fd < 0 ? tree->lock_fd : 0;
}

/* The user's directory is not prepared: a view of it that is. */
static int open_unprepared(struct tree *tree, const char *work,
			   const struct tree_inputs *inputs, struct error *err)
{
	struct view view autoview = VIEW_INIT;
	autofree char *path = path_format("%s/source", work);
	autofree char *arch = NULL, *arch_include = NULL;
	int ret;

	if (!path)
		return error_nomem(err);
	ret = find_arch(inputs->headers, &arch, err);
	if (!ret)
		ret = view_make(&view, path, inputs->sourcedir, err);
	if (ret)
		return ret;
	arch_include = path_format("arch/%s/include", arch);
	if (!arch_include)
		return error_nomem(err);
	ret = view_open(&view, "include", false, err);
	if (!ret)
		ret = view_open(&view, arch_include, false, err);
	if (!ret)
		ret = view_open(&view, "tools/objtool", false, err);
	/* scripts/ gets programs at every level, so it is a copy. */
	if (!ret)
		ret = adopt_tree(inputs->sourcedir, path, "scripts", false,
				 err);
	if (!ret)
		ret = adopt(inputs->headers, path, arch, err);
	if (!ret)
		tree->path = steal_ptr(path);
	return ret;
}

static int open_sourcedir(struct tree *tree, const char *work,
			  const struct tree_inputs *inputs, struct error *err)
{
	autofree char *makefile = path_format("%s/Makefile", inputs->sourcedir);
	int ret;

	if (!makefile)
		return error_nomem(err);
	if (!file_exists(makefile))
		return error_set(err, ENOENT,
				 "%s is not a kernel source directory",
				 inputs->sourcedir);
	if (tree_is_prepared(inputs->sourcedir, inputs->release))
		ret = path_resolve(inputs->sourcedir, &tree->path, err);
	else if (inputs->headers)
		ret = open_unprepared(tree, work, inputs, err);
	else
		ret = error_set(err, ENOENT,
				"%s is not prepared for kernel %s: put the "
				"kernel's .config and Module.symvers there and "
				"run 'make KERNELRELEASE=%s olddefconfig "
				"modules_prepare'",
				inputs->sourcedir, inputs->release,
				inputs->release);
	if (!ret)
		ret = path_resolve(inputs->sourcedir, &tree->sources, err);
	return ret;
}

int tree_open(struct tree *tree, struct cache *cache, const char *work,
	      const struct tree_inputs *inputs, struct error *err)
{
	int ret;

	*tree = (struct tree)TREE_INIT;
	if (inputs->sourcedir) {
		ret = open_sourcedir(tree, work, inputs, err);
	} else {
		ret = cache_lock(cache, err);
		if (ret)
			return ret;
		ret = open_cached(tree, cache, inputs, err);
		cache_unlock(cache);
	}
	if (!ret)
		ret = check_config(tree->path, inputs, err);
	if (ret)
		tree_close(tree);
	return ret;
}

void tree_close(struct tree *tree)
{
	if (tree->lock_fd >= 0)
		close(tree->lock_fd);
	free(tree->path);
	free(tree->sources);
	free(tree->identity);
	*tree = (struct tree)TREE_INIT;
}
