// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of installed patches (kpatch/store.c, manifest.c, operand.c): what is
 * kept, what a crash may leave, and what is refused because it was planted.
 */
#include "kpatch/operand.h"
#include "kpatch/privileges.h"
#include "kpatch/store.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#define RELEASE "6.1.0-test"
#define PLACE KPATCH_STORE "/" RELEASE

static char *root;

static int make_root(void **state)
{
	autofree char *parent = NULL;

	if (dir_make_temp("/tmp", "kpatch-store-test", &root, NULL))
		return -1;
	parent = path_format("%s/var/lib", root);
	return parent ? dir_make(parent, 0755, NULL) : -1;
}

static int remove_root(void **state)
{
	int ret = tree_remove(root, NULL);

	free(root);
	return ret;
}

static char *at(const char *path)
{
	char *full = path_format("%s%s", root, path);

	assert_non_null(full);
	return full;
}

static void put(const char *path, const char *text)
{
	autofree char *full = at(path);

	assert_int_equal(file_publish(full, text, strlen(text), 0600, NULL), 0);
}

/* The name is the file's first line; "bad" is refused. */
static int check_text(const char *path, void *owner, char **name,
		      struct error *err)
{
	autobuffer struct buffer text = BUFFER_INIT;
	int ret = file_read(path, &text, err);

	if (ret)
		return ret;
	*name = strndup(buffer_string(&text),
			strcspn(buffer_string(&text), "\n"));
	assert_non_null(*name);
	return strcmp(*name, "bad") ? 0 : error_set(err, ENOEXEC, "bad");
}

static int open_store(struct store *store, enum store_access access,
		      struct error *err)
{
	return store_open(store, root, RELEASE, access, err);
}

static int install(const char *text, struct error *err)
{
	autostore struct store store = STORE_INIT;
	autofree char *path = at("/file");
	struct installed *entry;

	put("/file", text);
	assert_int_equal(open_store(&store, STORE_WRITE, err), 0);
	return store_put(&store, path, check_text, NULL, &entry, err);
}

/* What is installed, as "NAME=FIRST LETTERS OF ITS FILE" with a blank after
 * each. */
static void expect_installed(const char *expected)
{
	autostore struct store store = STORE_INIT;
	autobuffer struct buffer found = BUFFER_INIT;
	const struct installed *entry;

	assert_int_equal(open_store(&store, STORE_READ, NULL), 0);
	array_for_each(entry, &store.manifest) {
		char text[32] = "";
		int fd = store_open_file(&store, entry, NULL);

		assert_true(fd >= 0);
		assert_true(read(fd, text, sizeof(text) - 1) > 0);
		close(fd);
		text[strcspn(text, "\n")] = ' ';
		text[strcspn(text, "\n")] = '\0';
		assert_int_equal(
			buffer_printf(&found, "%s=%s;", entry->name, text), 0);
	}
	assert_string_equal(buffer_string(&found), expected);
}

/* How many files the directory has. */
static size_t count_files(void)
{
	autofree char *path = at(PLACE);
	DIR *dir = opendir(path);
	struct dirent *entry;
	size_t count = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		count += entry->d_name[0] != '.';
	closedir(dir);
	return count;
}

static void nothing_is_installed(void **state)
{
	autofree char *path = at(KPATCH_STORE);

	expect_installed("");
	/* Looking makes nothing. */
	assert_false(file_exists(path));
}

static void patches_are_kept_in_order(void **state)
{
	autoerror struct error err = ERROR_INIT;

	assert_int_equal(install("two\n1\n", NULL), 0);
	assert_int_equal(install("one\n1\n", NULL), 0);
	expect_installed("two=two 1;one=one 1;");
	/* Another file of the same name takes its place. */
	assert_int_equal(install("two\n2\n", NULL), 0);
	expect_installed("two=two 2;one=one 1;");
	assert_int_equal(count_files(), 3);
	assert_int_equal(install("two\n2\n", &err), -EEXIST);
	expect_installed("two=two 2;one=one 1;");
}

static void a_bad_file_changes_nothing(void **state)
{
	assert_int_equal(install("one\n1\n", NULL), 0);
	assert_int_equal(install("bad\n", NULL), -ENOEXEC);
	expect_installed("one=one 1;");
	assert_int_equal(count_files(), 2);
}

static void patches_are_removed(void **state)
{
	autostore struct store store = STORE_INIT;

	assert_int_equal(install("a_b\n1\n", NULL), 0);
	assert_int_equal(install("c\n1\n", NULL), 0);
	assert_int_equal(open_store(&store, STORE_READ, NULL), 0);
	assert_null(manifest_find(&store.manifest, "a"));
	assert_null(manifest_find(&store.manifest, "a_bc"));
	assert_int_equal(store_remove(&store,
				      manifest_find(&store.manifest, "a-b"),
				      NULL),
			 0);
	store_close(&store);
	expect_installed("c=c 1;");
	assert_int_equal(count_files(), 2);
}

static void what_a_crash_left_is_swept(void **state)
{
	assert_int_equal(install("one\n1\n", NULL), 0);
	put(PLACE "/one.0123456789ab.ko", "one\nhalf");
	put(PLACE "/new.tmp.ko", "x");
	put(PLACE "/manifest.tmp.abcdef", "{");
	expect_installed("one=one 1;");
	assert_int_equal(install("two\n1\n", NULL), 0);
	expect_installed("one=one 1;two=two 1;");
	assert_int_equal(count_files(), 3);
}

static void trust_is_kept(void **state)
{
	autostore struct store store = STORE_INIT;
	struct installed *entry;

	assert_int_equal(install("one\n1\n", NULL), 0);
	assert_int_equal(open_store(&store, STORE_READ, NULL), 0);
	entry = manifest_find(&store.manifest, "one");
	assert_int_equal(entry->trust, TRUST_NEW);
	entry->trust = TRUST_PROVEN;
	entry->strikes = 2;
	assert_int_equal(store_save(&store, NULL), 0);
	store_close(&store);
	assert_int_equal(open_store(&store, STORE_READ, NULL), 0);
	entry = manifest_find(&store.manifest, "one");
	assert_int_equal(entry->trust, TRUST_PROVEN);
	assert_int_equal(entry->strikes, 2);
	store_close(&store);
	/* Another file has to prove itself. */
	assert_int_equal(install("one\n2\n", NULL), 0);
	assert_int_equal(open_store(&store, STORE_READ, NULL), 0);
	entry = manifest_find(&store.manifest, "one");
	assert_int_equal(entry->trust, TRUST_NEW);
	assert_int_equal(entry->strikes, 0);
}

static void damaged_manifests_are_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"{",
		"[]",
		"null",
		"{\"schema\": 2, \"patches\": []}",
		"{\"schema\": \"1\", \"patches\": []}",
		"{\"schema\": 1, \"patches\": {}}",
		"{\"schema\": 1, \"patches\": [1]}",
		"{\"schema\": 1, \"patches\": [{\"name\": \"a/b\"}]}",
		"{\"schema\": 1, \"patches\": [{\"name\": \"a\", \"sha256\": \"00\", \"trust\": \"new\", \"strikes\": 0}]}",
	};

	assert_int_equal(install("one\n1\n", NULL), 0);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		autostore struct store store = STORE_INIT;
		autoerror struct error err = ERROR_INIT;

		put(PLACE "/manifest", texts[i]);
		assert_int_equal(open_store(&store, STORE_READ, &err), -EPROTO);
		assert_non_null(
			strstr(error_text(&err), "install the patches"));
	}
}

static void entries_make_sense_or_are_refused(void **state)
{
	static const char digest[] =
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	static const struct {
		const char *name, *trust, *strikes, *more;
		int ret;
	} cases[] = {
		{ "one", "new", "0", "", 0 },
		{ "one", "proven", "2", "", 0 },
		{ "one", "trusted", "0", "", -EPROTO },
		{ "one", "new", "-1", "", -EPROTO },
		{ "one", "new", "\"0\"", "", -EPROTO },
		{ "", "new", "0", "", -EPROTO },
		{ "..", "new", "0", "", -EPROTO },
		{ "one", "new", "0", ", {\"name\": \"one\"}", -EPROTO },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		automanifest struct manifest manifest = MANIFEST_INIT;
		autofree char *text = path_format(
			"{\"schema\": 1, \"patches\": [{\"name\": \"%s\", \"sha256\": \"%s\", \"trust\": \"%s\", \"strikes\": %s}%s]}",
			cases[i].name, digest, cases[i].trust, cases[i].strikes,
			cases[i].more);

		assert_non_null(text);
		assert_int_equal(manifest_parse(&manifest, text, NULL),
				 cases[i].ret);
	}
}

static void changed_files_are_refused(void **state)
{
	autostore struct store store = STORE_INIT;
	autoerror struct error err = ERROR_INIT;
	autofree char *path = NULL;

	assert_int_equal(install("one\n1\n", NULL), 0);
	assert_int_equal(open_store(&store, STORE_READ, NULL), 0);
	path = store_path(&store, store.manifest.items);
	assert_int_equal(file_publish(path, "one\n2\n", 6, 0600, NULL), 0);
	assert_int_equal(store_open_file(&store, store.manifest.items, &err),
			 -ENOEXEC);
	assert_non_null(strstr(error_text(&err), "SHA-256"));
	error_clear(&err);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(store_open_file(&store, store.manifest.items, &err),
			 -ENOENT);
	assert_non_null(strstr(error_text(&err), "install one again"));
}

static char *path_of_first(void)
{
	autostore struct store store = STORE_INIT;
	char *path;

	assert_int_equal(open_store(&store, STORE_READ, NULL), 0);
	path = store_path(&store, store.manifest.items);
	assert_non_null(path);
	return path;
}

/* As the refusal of a damaged one says. */
static void installing_again_repairs(void **state)
{
	autofree char *path = NULL;
	autostore struct store store = STORE_INIT;

	assert_int_equal(install("one\n1\n", NULL), 0);
	path = path_of_first();
	assert_int_equal(open_store(&store, STORE_READ, NULL), 0);
	store.manifest.items->trust = TRUST_PROVEN;
	assert_int_equal(store_save(&store, NULL), 0);
	store_close(&store);

	assert_int_equal(file_publish(path, "one\n2\n", 6, 0600, NULL), 0);
	assert_int_equal(install("one\n1\n", NULL), 0);
	expect_installed("one=one 1;");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(install("one\n1\n", NULL), 0);
	expect_installed("one=one 1;");
	assert_int_equal(count_files(), 2);
	assert_int_equal(install("one\n1\n", NULL), -EEXIST);
	assert_int_equal(count_files(), 2);

	assert_int_equal(open_store(&store, STORE_READ, NULL), 0);
	assert_int_equal(store.manifest.items->trust, TRUST_PROVEN);
	store_close(&store);
	/* What else is wrong is to be looked at first. */
	assert_int_equal(chmod(path, 0620), 0);
	assert_int_equal(install("one\n1\n", NULL), -EPERM);
}

/* What is wrong with a path of the store, made so and then undone. */
enum plant { PLANT_LINK, PLANT_WRITABLE, PLANT_OWNER, PLANT_FIFO, PLANTS };

static void plant(const char *path, const char *aside, enum plant how)
{
	struct stat st;

	switch (how) {
	case PLANT_WRITABLE:
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(chmod(path, st.st_mode | S_IWGRP), 0);
		break;
	case PLANT_OWNER:
		assert_int_equal(chown(path, 65534, (gid_t)-1), 0);
		break;
	case PLANT_LINK:
		assert_int_equal(rename(path, aside), 0);
		assert_int_equal(symlink(aside, path), 0);
		break;
	default:
		assert_int_equal(rename(path, aside), 0);
		assert_int_equal(mkfifo(path, 0600), 0);
	}
}

static void uproot(const char *path, const char *aside, enum plant how)
{
	struct stat st;

	switch (how) {
	case PLANT_WRITABLE:
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(chmod(path, st.st_mode & ~(mode_t)S_IWGRP), 0);
		break;
	case PLANT_OWNER:
		assert_int_equal(chown(path, geteuid(), (gid_t)-1), 0);
		break;
	default:
		assert_int_equal(unlink(path), 0);
		assert_int_equal(rename(aside, path), 0);
	}
}

static void planted_things_are_refused(void **state)
{
	autofree char *aside = at("/aside");
	autofree char *paths[4] = { at(KPATCH_STORE), at(PLACE),
				    at(PLACE "/manifest"), NULL };

	assert_int_equal(install("one\n1\n", NULL), 0);
	{
		autostore struct store store = STORE_INIT;

		assert_int_equal(open_store(&store, STORE_READ, NULL), 0);
		paths[3] = store_path(&store, store.manifest.items);
	}
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		for (enum plant how = 0; how < PLANTS; how++) {
			struct operand_file file = OPERAND_FILE_INIT;
			autoerror struct error err = ERROR_INIT;
			const struct context context = { .root = root,
							 .release = RELEASE };

			/* Only root can give things away. */
			if (how == PLANT_OWNER && geteuid())
				continue;
			plant(paths[i], aside, how);
			assert_int_equal(operand_open(&file, &context, "one",
						      &err),
					 -EPERM);
			assert_non_null(strstr(error_text(&err), paths[i]));
			operand_close(&file);
			uproot(paths[i], aside, how);
		}
	expect_installed("one=one 1;");
	for (size_t i = 1; i < ARRAY_SIZE(paths); i++)
		free(paths[i]);
}

/* As root without its capabilities, in a process of its own: what comes of it. */
static int open_without_privileges(const char *path)
{
	autostore struct store store = STORE_INIT;
	autoerror struct error err = ERROR_INIT;
	int ret = privileges_drop(0, &err);

	if (ret)
		return 100;
	ret = open_store(&store, STORE_READ, &err);
	if (ret && !strstr(error_text(&err), path)) {
		fprintf(stderr, "%s\n", error_text(&err));
		return 101;
	}
	return -ret;
}

static void expect_without_privileges(const char *path, int code)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (!pid)
		_exit(open_without_privileges(path));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), code);
}

/* Not as if whoever asks were not root. */
static void what_root_cannot_open_is_refused(void **state)
{
	static const char *const places[] = { KPATCH_STORE, PLACE,
					      PLACE "/manifest",
					      KPATCH_STORE "/lock" };
	struct stat st;

	if (geteuid())
		skip();
	assert_int_equal(chmod(root, 0755), 0);
	assert_int_equal(install("one\n1\n", NULL), 0);
	expect_without_privileges("", 0);
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		autofree char *path = at(places[i]);

		assert_int_equal(chown(path, 65534, (gid_t)-1), 0);
		expect_without_privileges(path, EPERM);
		assert_int_equal(chown(path, 0, (gid_t)-1), 0);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(chmod(path, 0), 0);
		expect_without_privileges(path, EPERM);
		assert_int_equal(chmod(path, st.st_mode & 07777), 0);
	}
	expect_installed("one=one 1;");
}

static void releases_are_names(void **state)
{
	static const char *const releases[] = { "", ".", "..", "a/b", "-k" };

	for (size_t i = 0; i < ARRAY_SIZE(releases); i++) {
		autostore struct store store = STORE_INIT;

		assert_int_equal(store_open(&store, root, releases[i],
					    STORE_WRITE, NULL),
				 -EINVAL);
	}
}

static void operands_are_files_or_names(void **state)
{
	const struct context context = { .root = root, .release = RELEASE };
	autoerror struct error err = ERROR_INIT;
	autooperand struct operand_file file = OPERAND_FILE_INIT;
	autofree char *path = at("/file");

	assert_int_equal(install("a_b\n1\n", NULL), 0);
	assert_int_equal(operand_open(&file, &context, "a-b", NULL), 0);
	assert_true(file.fd >= 0);
	operand_close(&file);
	assert_int_equal(operand_open(&file, &context, path, NULL), 0);
	assert_string_equal(file.path, path);
	assert_true(file.fd >= 0);
	operand_close(&file);
	assert_int_equal(operand_open(&file, &context, "./a-b", &err), -ENOENT);
	assert_string_equal(error_text(&err),
			    "./a-b: No such file or directory");
	operand_close(&file);
	error_clear(&err);
	assert_int_equal(operand_open(&file, &context, "none", &err), -ENOENT);
	assert_non_null(strstr(error_text(&err), "none: not installed"));
	error_clear(&err);
	assert_int_equal(operand_open(&file, &context, "no.ne", &err), -EINVAL);
}

/* What is opened is read, whatever has its place by then; a text is no patch. */
static void operands_are_read_as_they_were_opened(void **state)
{
	const struct context context = { .root = root, .release = RELEASE };
	autofree char *installed = NULL, *path = at("/file");
	const char *const operands[] = { "one", path };

	assert_int_equal(install("one\n1\n", NULL), 0);
	installed = path_of_first();
	for (size_t i = 0; i < ARRAY_SIZE(operands); i++) {
		autooperand struct operand_file file = OPERAND_FILE_INIT;
		autopatchfile struct patch_file patch = PATCH_FILE_INIT;
		autoerror struct error err = ERROR_INIT;

		assert_int_equal(
			operand_open(&file, &context, operands[i], NULL), 0);
		assert_int_equal(unlink(i ? path : installed), 0);
		assert_int_equal(operand_read(&file, &patch, &err), -ENOEXEC);
		assert_non_null(strstr(error_text(&err), file.path));
	}
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make_root, remove_root)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(nothing_is_installed),
		CASE(patches_are_kept_in_order),
		CASE(a_bad_file_changes_nothing),
		CASE(patches_are_removed),
		CASE(what_a_crash_left_is_swept),
		CASE(trust_is_kept),
		CASE(damaged_manifests_are_refused),
		CASE(entries_make_sense_or_are_refused),
		CASE(changed_files_are_refused),
		CASE(installing_again_repairs),
		CASE(planted_things_are_refused),
		CASE(what_root_cannot_open_is_refused),
		CASE(releases_are_names),
		CASE(operands_are_files_or_names),
		CASE(operands_are_read_as_they_were_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
