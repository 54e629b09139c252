// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of what installed files say of loaded patches (kpatch/origin.c), and of
 * the verdict that follows, on a directory that stands for "/".
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include "fake_root.h"
#include "objects.h"

#include "kpatch/origin.h"
#include "kpatch/overview.h"
#include "kpatch/verdict.h"

#define RELEASE "6.1.0-test"
#define LIVEPATCH "/sys/kernel/livepatch"

/* A field of modinfo. */
#define FIELD(text) ".asciz \"" text "\"\n"

static int make_both(void **state)
{
	return make_root(state) || make_directory(state) ? -1 : 0;
}

static int remove_both(void **state)
{
	return remove_root(state) || remove_directory(state) ? -1 : 0;
}

/* A module for livepatch, of the build @id. */
static char *module_of(const char *name, const char *id, const char *fields)
{
	autofree char *source =
		path_format(".section .note.gnu.build-id,\"a\",@note\n"
			    ".long 4, 4, 3\n.asciz \"GNU\"\n.ascii \"%s\"\n"
			    ".section .modinfo,\"a\"\n.asciz \"name=%s\"\n"
			    ".asciz \"vermagic=" RELEASE
			    " SMP\"\n.asciz \"livepatch=Y\"\n%s",
			    id, name, fields);

	assert_non_null(source);
	return compile(name, source);
}

static int take_name(const char *path, void *owner, char **name,
		     struct error *err)
{
	*name = strdup(owner);
	return *name ? 0 : error_nomem(err);
}

static void install(const char *name, const char *id, const char *fields)
{
	autofree char *path = module_of(name, id, fields);
	autostore struct store installed = STORE_INIT;
	struct installed *entry;

	assert_int_equal(
		store_open(&installed, root, RELEASE, STORE_WRITE, NULL), 0);
	assert_int_equal(store_put(&installed, path, take_name, (void *)name,
				   &entry, NULL),
			 0);
}

/* Loaded, and enabled: what the kernel shows of the build @id. */
static void load_patch(const char *name, const char *id)
{
	autofree char *enabled = path_format(LIVEPATCH "/%s/enabled", name);
	autofree char *moving = path_format(LIVEPATCH "/%s/transition", name);
	autofree char *note = path_format(
		"%s/sys/module/%s/notes/.note.gnu.build-id", root, name);
	autofree char *taint = path_format("/sys/module/%s/taint", name);
	autofree char *directory =
		path_format("%s/sys/module/%s/notes", root, name);
	const uint32_t header[] = { 4, 4, 3 };
	char bytes[20] = "............GNU";

	memcpy(bytes, header, sizeof(header));
	memcpy(bytes + 16, id, 4);
	put(enabled, "1\n");
	put(moving, "0\n");
	put(taint, "OEK\n");
	assert_int_equal(dir_make(directory, 0755, NULL), 0);
	assert_int_equal(file_publish(note, bytes, sizeof(bytes), 0644, NULL),
			 0);
}

/* What is said of all that is loaded and installed. */
static enum verdict judge(bool *replaces)
{
	const struct context context = { .root = root, .release = RELEASE };
	autooverview struct overview overview = OVERVIEW_INIT;
	autofree char *sentence = NULL;
	enum verdict verdict;

	assert_int_equal(overview_read(&overview, &context, NULL), 0);
	assert_int_equal(verdict_find(&overview.inventory,
				      overview_installed(&overview), &verdict,
				      &sentence, NULL),
			 0);
	*replaces = inventory_get(&overview.inventory, "lp_b")->replace;
	return verdict;
}

/* As on 6.1, where livepatch has no file "replace". */
static void what_replaces_others_is_known_from_its_file(void **state)
{
	bool replaces;

	assert_int_equal(dir_make(root, 0755, NULL), 0);
	put("/var/lib/x", "");
	install("lp_a", "aaaa", FIELD("kpatch_replace=1"));
	install("lp_b", "bbbb", FIELD("kpatch_replace=1"));
	load_patch("lp_b", "bbbb");
	assert_int_equal(judge(&replaces), VERDICT_PATCHED);
	assert_true(replaces);

	/* What the kernel says has more weight. */
	put(LIVEPATCH "/lp_b/replace", "0\n");
	assert_int_equal(judge(&replaces), VERDICT_UNPATCHED);
	assert_false(replaces);
	put(LIVEPATCH "/lp_b/replace", "1\n");
	assert_int_equal(judge(&replaces), VERDICT_PATCHED);
}

static void another_build_or_none_says_nothing(void **state)
{
	autofree char *says = path_format("%s" LIVEPATCH "/lp_b/replace", root);
	autopatchfile struct patch_file file = PATCH_FILE_INIT;
	autopatchfile struct patch_file absent = PATCH_FILE_INIT;
	autostore struct store installed = STORE_INIT;
	bool replaces;

	assert_int_equal(unlink(says), 0);
	install("lp_b", "bbbb", "");
	assert_int_equal(judge(&replaces), VERDICT_UNPATCHED);
	install("lp_b", "cccc", FIELD("kpatch_replace=1"));
	assert_int_equal(judge(&replaces), VERDICT_UNPATCHED);
	assert_false(replaces);

	assert_int_equal(
		store_open(&installed, root, RELEASE, STORE_READ, NULL), 0);
	assert_int_equal(origin_read(&file, &installed, root, "lp_b", NULL),
			 -ENOENT);
	assert_int_equal(origin_read(&absent, &installed, root, "lp_c", NULL),
			 -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_replaces_others_is_known_from_its_file),
		cmocka_unit_test(another_build_or_none_says_nothing),
	};

	return cmocka_run_group_tests(tests, make_both, remove_both);
}
