// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the boot guard (kpatch/guard.c): what is concluded from how boots
 * ended.
 */
#include "kpatch/guard.h"
#include "kpatch/overview.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define RELEASE "6.1.0-test"
#define PLACE KPATCH_STORE "/" RELEASE

static char *root;
static unsigned int boots;

static void put(const char *path, const char *text)
{
	autofree char *full = path_format("%s%s", root, path);

	assert_non_null(full);
	assert_int_equal(file_publish(full, text, strlen(text), 0600, NULL), 0);
}

#define ENGINE "/sys/kernel/kpatch"

/* What the engine says of a patch. */
static void show(const char *name, const char *state)
{
	static const char *const attributes[][2] = { { "replace", "0\n" },
						     { "tasks", "0 0\n" },
						     { "start_time", "-1\n" },
						     { "deadline", "-1\n" } };
	autofree char *parent = path_format("%s" ENGINE "/%s", root, name);
	autofree char *path = path_format(ENGINE "/%s/state", name);

	assert_int_equal(dir_make(parent, 0755, NULL), 0);
	put(path, state);
	for (size_t i = 0; i < ARRAY_SIZE(attributes); i++) {
		autofree char *other =
			path_format(ENGINE "/%s/%s", name, attributes[i][0]);

		put(other, attributes[i][1]);
	}
}

/* The machine goes up again, whatever it did before. */
static void boot(void)
{
	autofree char *id = path_format("boot-%u\n", ++boots);
	autofree char *engine = path_format("%s" ENGINE, root);

	assert_non_null(id);
	put("/proc/sys/kernel/random/boot_id", id);
	assert_int_equal(tree_remove(engine, NULL), 0);
}

static int accept_any(const char *path, void *owner, char **name,
		      struct error *err)
{
	*name = strdup(owner);
	assert_non_null(*name);
	return 0;
}

static void install_as(const char *name, const char *text)
{
	autostore struct store store = STORE_INIT;
	autofree char *path = path_format("%s/file", root);
	struct installed *entry;

	put("/file", text);
	assert_int_equal(store_open(&store, root, RELEASE, STORE_WRITE, NULL),
			 0);
	assert_int_equal(store_put(&store, path, accept_any, (char *)name,
				   &entry, NULL),
			 0);
}

static void install(const char *name)
{
	install_as(name, name);
}

static int make_root(void **state)
{
	static const char *const parents[] = { "/var/lib",
					       "/proc/sys/kernel/random" };

	if (dir_make_temp("/tmp", "kpatch-guard-test", &root, NULL))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(parents); i++) {
		autofree char *parent = path_format("%s%s", root, parents[i]);

		if (!parent || dir_make(parent, 0755, NULL))
			return -1;
	}
	boot();
	install("one");
	install("two");
	return 0;
}

static int remove_root(void **state)
{
	int ret = tree_remove(root, NULL);

	free(root);
	return ret;
}

static void open_store(struct store *store)
{
	assert_int_equal(store_open(store, root, RELEASE, STORE_READ, NULL), 0);
}

static void begin(const char *name)
{
	autostore struct store store = STORE_INIT;

	open_store(&store);
	assert_int_equal(guard_judge(&store, root, NULL, NULL), 0);
	assert_int_equal(guard_begin(&store, root,
				     manifest_find(&store.manifest, name),
				     NULL),
			 0);
}

static void accept_after(unsigned int seconds)
{
	autostore struct store store = STORE_INIT;
	FILE *out = fopen("/dev/null", "w");

	open_store(&store);
	assert_non_null(out);
	assert_int_equal(guard_accept(&store, root, seconds, out, NULL), 0);
	fclose(out);
}

static void expect_trust(const char *name, enum trust trust,
			 unsigned int strikes)
{
	autostore struct store store = STORE_INIT;
	const struct installed *entry;

	open_store(&store);
	assert_int_equal(guard_judge(&store, root, NULL, NULL), 0);
	entry = manifest_find(&store.manifest, name);
	assert_non_null(entry);
	assert_int_equal(entry->trust, trust);
	assert_int_equal(entry->strikes, strikes);
}

static bool on_trial(void)
{
	autofree char *path = path_format("%s" PLACE "/trial", root);

	return file_exists(path);
}

static void a_new_patch_has_one_chance(void **state)
{
	begin("one");
	expect_trust("one", TRUST_NEW, 0);
	boot();
	expect_trust("one", TRUST_SUSPECT, 0);
	expect_trust("two", TRUST_NEW, 0);
	assert_false(on_trial());
	boot();
	expect_trust("one", TRUST_SUSPECT, 0);
}

/* Nor does it keep others from the store, for as long as it is read. */
static void who_looks_is_told_and_changes_nothing(void **state)
{
	autofree char *lock = path_format("%s" KPATCH_STORE "/lock", root);
	autofree char *path = path_format("%s" PLACE "/manifest", root);
	autobuffer struct buffer before = BUFFER_INIT, after = BUFFER_INIT;
	const struct context context = { .root = root, .release = RELEASE };
	autooverview struct overview overview = OVERVIEW_INIT;
	const struct manifest *installed;
	autoclose int fd = -1;

	begin("one");
	boot();
	assert_int_equal(file_read(path, &before, NULL), 0);
	assert_int_equal(overview_read(&overview, &context, NULL), 0);
	installed = overview_installed(&overview);
	assert_non_null(installed);
	assert_int_equal(manifest_find(installed, "one")->trust, TRUST_SUSPECT);
	assert_int_equal(manifest_find(installed, "two")->trust, TRUST_NEW);
	fd = file_lock(lock, false, NULL);
	assert_true(fd >= 0);

	assert_true(on_trial());
	assert_int_equal(file_read(path, &after, NULL), 0);
	assert_string_equal(buffer_string(&before), buffer_string(&after));
}

static void time_proves(void **state)
{
	begin("one");
	begin("two");
	show("one", "patched\n");
	show("two", "patched\n");
	accept_after(1000000000);
	expect_trust("one", TRUST_NEW, 0);
	assert_true(on_trial());
	accept_after(0);
	expect_trust("one", TRUST_PROVEN, 0);
	expect_trust("two", TRUST_PROVEN, 0);
	assert_false(on_trial());
	boot();
	expect_trust("one", TRUST_PROVEN, 0);
}

static void time_proves_nothing_of_what_is_not_there(void **state)
{
	begin("one");
	begin("two");
	show("two", "disabled\n");
	accept_after(0);
	expect_trust("one", TRUST_NEW, 0);
	expect_trust("two", TRUST_NEW, 0);
	assert_false(on_trial());
	boot();
	expect_trust("one", TRUST_NEW, 0);
}

static void what_is_on_its_way_stays_on_trial(void **state)
{
	begin("one");
	begin("two");
	show("one", "patching\n");
	show("two", "patched\n");
	accept_after(0);
	expect_trust("one", TRUST_NEW, 0);
	expect_trust("two", TRUST_PROVEN, 0);
	assert_true(on_trial());
	show("one", "patched\n");
	accept_after(0);
	expect_trust("one", TRUST_PROVEN, 0);
	assert_false(on_trial());
}

static void what_the_engine_says_has_to_make_sense(void **state)
{
	autostore struct store store = STORE_INIT;
	autoerror struct error err = ERROR_INIT;

	begin("one");
	show("one", "upside down\n");
	open_store(&store);
	assert_int_equal(guard_accept(&store, root, 0, stderr, &err), -EPROTO);
	assert_true(on_trial());
}

static void a_proven_patch_has_some(void **state)
{
	unsigned int strike;

	begin("one");
	show("one", "patched\n");
	accept_after(0);
	for (strike = 1; strike < GUARD_STRIKES; strike++) {
		begin("one");
		boot();
		expect_trust("one", TRUST_PROVEN, strike);
	}
	/* A good boot forgives. */
	begin("one");
	show("one", "patched\n");
	accept_after(0);
	expect_trust("one", TRUST_PROVEN, 0);
	for (strike = 1; strike < GUARD_STRIKES; strike++) {
		begin("one");
		boot();
	}
	expect_trust("one", TRUST_PROVEN, GUARD_STRIKES - 1);
	begin("one");
	boot();
	expect_trust("one", TRUST_SUSPECT, GUARD_STRIKES);
}

static void what_ended_in_order_is_not_to_blame(void **state)
{
	{
		autostore struct store store = STORE_INIT;

		begin("one");
		begin("two");
		open_store(&store);
		assert_int_equal(guard_end(&store, "one", NULL), 0);
	}
	boot();
	expect_trust("one", TRUST_NEW, 0);
	expect_trust("two", TRUST_SUSPECT, 0);
	{
		autostore struct store store = STORE_INIT;

		begin("one");
		open_store(&store);
		assert_int_equal(guard_stop(&store, NULL), 0);
	}
	assert_false(on_trial());
	boot();
	expect_trust("one", TRUST_NEW, 0);
}

static void a_later_trial_of_the_same_boot_counts(void **state)
{
	begin("one");
	begin("one");
	guard_forget(root, RELEASE, "one", stderr);
	assert_false(on_trial());
	boot();
	expect_trust("one", TRUST_NEW, 0);
}

static void another_file_is_not_to_blame(void **state)
{
	begin("one");
	install_as("one", "one, with a fix");
	boot();
	expect_trust("one", TRUST_NEW, 0);
	assert_false(on_trial());
}

static void what_is_not_installed_any_more_is_forgotten(void **state)
{
	begin("one");
	{
		autostore struct store store = STORE_INIT;

		open_store(&store);
		assert_int_equal(
			store_remove(&store,
				     manifest_find(&store.manifest, "one"),
				     NULL),
			0);
	}
	boot();
	expect_trust("two", TRUST_NEW, 0);
	assert_false(on_trial());
}

static void damaged_trials_are_told(void **state)
{
	static const char *const texts[] = { "x\n", "boot 5\n", "boot 5 00\n",
					     "boot x 00 one\n",
					     "boot 5 00 \n" };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		autostore struct store store = STORE_INIT;
		autoerror struct error err = ERROR_INIT;

		put(PLACE "/trial", texts[i]);
		open_store(&store);
		assert_int_equal(guard_judge(&store, root, NULL, &err),
				 -EPROTO);
		assert_non_null(strstr(error_text(&err), "trial:1"));
	}
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make_root, remove_root)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_new_patch_has_one_chance),
		CASE(who_looks_is_told_and_changes_nothing),
		CASE(time_proves),
		CASE(time_proves_nothing_of_what_is_not_there),
		CASE(what_is_on_its_way_stays_on_trial),
		CASE(what_the_engine_says_has_to_make_sense),
		CASE(a_proven_patch_has_some),
		CASE(what_ended_in_order_is_not_to_blame),
		CASE(a_later_trial_of_the_same_boot_counts),
		CASE(another_file_is_not_to_blame),
		CASE(what_is_not_installed_any_more_is_forgotten),
		CASE(damaged_trials_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
