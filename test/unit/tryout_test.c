// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of how a tryout is read and judged: from the files that vm/run and
 * vm/try would leave.
 */
#include "kpatch/patchfile.h"
#include "kpatch/tryout.h"
#include "kpatch/tryout_print.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#define BEGIN "phase prepare\nengine 0\nphase before\n"
#define TEST_BEFORE(status) "test before " status " 5\n"
#define TO_LOAD "taint before 12288\nphase load\n"
#define TO_LOADED "load 0\nphase loaded\n"
#define TO_AFTER \
	"object vmlinux 1\nphase unload\nunload 0\nmodule 0\nphase after\n"
#define END "taint after 45056\nend\n"
#define GOOD                                                                  \
	BEGIN TEST_BEFORE("0") TO_LOAD TO_LOADED "test loaded 0 5\n" TO_AFTER \
						 "test after 0 5\n" END

#define MARK(phase) "[    1.500000] kpatch try: " phase "\r\n"
#define WARNING "WARNING: CPU: 0 PID: 1 at fs/proc/meminfo.c:5 f+0x1/0x2"

static char *directory;

static int make_directory(void **state)
{
	autofree char *exchange = NULL;

	if (dir_make_temp("/tmp", "kpatch-tryout-test", &directory, NULL))
		return -1;
	exchange = path_format("%s/exchange", directory);
	return dir_make(exchange, 0700, NULL);
}

static int remove_directory(void **state)
{
	int ret = tree_remove(directory, NULL);

	free(directory);
	return ret;
}

/* NULL: there is no such file. */
static void put(const char *name, const char *text)
{
	autofree char *path = path_format("%s/%s", directory, name);

	assert_non_null(path);
	assert_int_equal(tree_remove(path, NULL), 0);
	if (text) {
		autofclose FILE *file = fopen(path, "w");

		assert_non_null(file);
		assert_true(fputs(text, file) >= 0);
	}
}

static int read_files(struct tryout *tryout, const char *record,
		      const char *console, const char *complaints,
		      struct error *err)
{
	put("exchange/record", record);
	put("console", console);
	put("complaints", complaints);
	return tryout_read(tryout, directory, "kpatch_fix", err);
}

struct judgement {
	const char *record;
	const char *console;
	const char *complaints;
	bool timed_out;
	const char *reasons[4]; /* part of each, in order */
};

static void check(const struct judgement *judgement)
{
	autotryout struct tryout tryout = TRYOUT_INIT;
	autostrings struct string_list reasons = STRING_LIST_INIT;
	size_t count = 0;

	assert_int_equal(read_files(&tryout, judgement->record,
				    judgement->console, judgement->complaints,
				    NULL),
			 0);
	tryout.timed_out = judgement->timed_out;
	assert_int_equal(tryout_judge(&tryout, &reasons), 0);
	for (; judgement->reasons[count]; count++) {
		assert_true(count < reasons.count);
		if (!strstr(reasons.items[count], judgement->reasons[count]))
			fail_msg("'%s' is not in '%s'",
				 judgement->reasons[count],
				 reasons.items[count]);
	}
	if (reasons.count != count)
		fail_msg("also '%s'", reasons.items[count]);
}

static void what_behaves_is_told_from_what_does_not(void **state)
{
	static const struct judgement cases[] = {
		{ GOOD, "", "", false, { NULL } },
		/* No test. */
		{ BEGIN TO_LOAD TO_LOADED TO_AFTER END,
		  "",
		  "",
		  false,
		  { NULL } },
		/* A test for the fix. */
		{ BEGIN TEST_BEFORE("1") TO_LOAD TO_LOADED
		  "test loaded 0 5\n" TO_AFTER "test after 1 5\n" END,
		  "",
		  "",
		  false,
		  { NULL } },
		{ BEGIN TEST_BEFORE("0") TO_LOAD TO_LOADED
		  "test loaded 3 5\n" TO_AFTER "test after 0 5\n" END,
		  "",
		  "",
		  false,
		  { "failed under the patch: exit status 3", NULL } },
		{ BEGIN TEST_BEFORE("0") TO_LOAD TO_LOADED
		  "test loaded 0 5\n" TO_AFTER "test after 2 5\n" END,
		  "",
		  "",
		  false,
		  { "was 0 before the patch, and is 2 after", NULL } },
		/* Stalled. */
		{ BEGIN TO_LOAD "load 7\nphase after\n" END,
		  "",
		  "",
		  false,
		  { "did not get to every task in time", NULL } },
		{ BEGIN TO_LOAD "load 10\nphase after\n" END,
		  "",
		  "",
		  false,
		  { "not loaded: exit status 10", NULL } },
		{ BEGIN TO_LOAD TO_LOADED
		  "phase unload\nunload 6\nmodule 1\nphase after\n" END,
		  "",
		  "",
		  false,
		  { "tasks did not leave its code", NULL } },
		{ BEGIN TO_LOAD TO_LOADED
		  "phase unload\nunload 0\nmodule 1\nphase after\n" END,
		  "",
		  "",
		  false,
		  { "its module is still loaded", NULL } },
		/* It got no further. */
		{ BEGIN TO_LOAD TO_LOADED,
		  "",
		  "",
		  true,
		  { "ran out of time while the test ran under", NULL } },
		{ BEGIN TO_LOAD,
		  MARK("load") "BUG: x\n",
		  "2:BUG: x\n",
		  false,
		  { "the patch was being loaded: BUG: x",
		    "stopped while the patch was being loaded", NULL } },
		/* A warning taints (bit 9), as does forced unloading (bit 3). */
		{ BEGIN TO_LOAD TO_LOADED TO_AFTER "taint after 45576\nend\n",
		  "",
		  "",
		  false,
		  { "tainted since: RW", NULL } },
		/* Of a kernel that was tainted before. */
		{ BEGIN "taint before 12800\nphase load\n" TO_LOADED TO_AFTER
			"taint after 45568\nend\n",
		  "",
		  "",
		  false,
		  { NULL } },
		{ GOOD,
		  MARK("load") MARK("loaded") "[    2.000000] " WARNING
					      "\r\n[    2.1] " WARNING "\r\n",
		  "3:[    2.000000] " WARNING "\n4:[    2.1] " WARNING "\n",
		  false,
		  { "complained while the test ran under the patch: " WARNING
		    " (and 1 more)",
		    NULL } },
		/* What was before the patch does not count. */
		{ GOOD,
		  MARK("before") "[    2.000000] " WARNING "\r\n" MARK("load"),
		  "2:[    2.000000] " WARNING "\n",
		  false,
		  { NULL } },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		check(&cases[i]);
}

static void the_console_tells_how_long_and_where(void **state)
{
	static const char console[] =
		"[    1.000000] kpatch: 'kpatch_fix': starting patching transition\n"
		"[    1.000001] kpatch: 'other': patching complete\n"
		"[    1.250000] kpatch: 'kpatch_fix': patching complete\n" MARK(
			"loaded") "[    2.000000] " WARNING "\n"
				  "[    2.000001] RIP: f\n" MARK(
					  "unload") "[    3.000000] livepatch: 'kpatch_fix': starting unpatching transition\n"
						    "[    4.000000] livepatch: 'kpatch_fix': unpatching complete\n";
	autotryout struct tryout tryout = TRYOUT_INIT;

	assert_int_equal(read_files(&tryout, GOOD, console,
				    "5:[    2.000000] " WARNING "\n", NULL),
			 0);
	assert_int_equal((int)(tryout.load.seconds * 1000 + 0.5), 250);
	assert_int_equal((int)(tryout.unload.seconds * 1000 + 0.5), 1000);
	assert_int_equal(tryout.complaints.count, 1);
	assert_int_equal(tryout.complaints.items[0].phase, TRYOUT_LOADED);
	assert_string_equal(tryout.complaints.items[0].text, WARNING);
	assert_string_equal(tryout.trace.items[0], WARNING);
	assert_string_equal(tryout.trace.items[1], "RIP: f");
	assert_int_equal(tryout.objects.count, 1);
	assert_true(tryout.objects.items[0].patched);
	assert_int_equal(tryout.tests[TRYOUT_LOADED].size, 5);
}

/* The machine may end at any moment, and the files with it. */
static void every_beginning_of_a_record_is_read(void **state)
{
	const char *whole = GOOD;
	size_t ended = 0;

	for (size_t length = 0; length <= strlen(whole); length++) {
		autotryout struct tryout tryout = TRYOUT_INIT;
		autostrings struct string_list reasons = STRING_LIST_INIT;
		autofree char *record = strndup(whole, length);

		assert_int_equal(read_files(&tryout, record, "", NULL, NULL),
				 0);
		assert_int_equal(tryout_judge(&tryout, &reasons), 0);
		assert_true(!reasons.count == tryout.ended);
		ended += tryout.ended;
	}
	assert_int_equal(ended, 1);
}

static void without_files_nothing_has_begun(void **state)
{
	autotryout struct tryout tryout = TRYOUT_INIT;

	assert_int_equal(read_files(&tryout, NULL, NULL, NULL, NULL), 0);
	assert_int_equal(tryout.phase, TRYOUT_BOOT);
	assert_false(tryout.ended);
}

static void what_is_no_record_is_refused(void **state)
{
	static const char *const records[] = {
		"phase\n",
		"phase boot\n",
		"phase dance\n",
		"dance 1\n",
		"load\n",
		"load -1\n",
		"load 256\n",
		"load 0 0\n",
		"load 1x\n",
		"module 2\n",
		"object a\n",
		"object a maybe\n",
		"test boot 0 0\n",
		"test before 0\n",
		"test before 0 -5\n",
		"end now\n",
		"taint before x\n",
		"\n",
		"taint a 1\ntaint b 1\ntaint c 1\n",
		"taint before 99999999999999999999\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(records); i++) {
		autotryout struct tryout tryout = TRYOUT_INIT;
		autoerror struct error err = ERROR_INIT;

		assert_int_equal(read_files(&tryout, records[i], "", "", &err),
				 -EPROTO);
		assert_non_null(strstr(error_text(&err), "not what vm/try"));
	}
}

static void a_console_may_hold_anything(void **state)
{
	static const char console[] =
		"[\n[]\n[x] \n[ 1.0\n\r\nkpatch: 'kpatch_fix\n"
		"kpatch: 'kpatch_fix': \nkpatch: 'kpatch_fix': patching complete\n"
		"kpatch try: \nkpatch try: boot\nno end";
	autotryout struct tryout tryout = TRYOUT_INIT;

	assert_int_equal(read_files(&tryout, BEGIN, console,
				    "x\n:\n9999999999:a\n5:\nno end", NULL),
			 0);
	assert_true(tryout.load.seconds < 0);
	assert_int_equal(tryout.complaints.count, 4);
	for (size_t i = 0; i < tryout.complaints.count; i++)
		assert_int_equal(tryout.complaints.items[i].phase, TRYOUT_BOOT);
}

/* What root in the machine may leave in place of a file. */
static void plant_pipe(const char *path)
{
	assert_int_equal(mkfifo(path, 0600), 0);
}

static void plant_link(const char *path)
{
	autofree char *secret = path_format("%s/secret", directory);

	assert_int_equal(file_publish(secret, GOOD, strlen(GOOD), 0600, NULL),
			 0);
	assert_int_equal(symlink(secret, path), 0);
}

static void plant_loose_link(const char *path)
{
	assert_int_equal(symlink("/nonexistent", path), 0);
}

static void plant_directory(const char *path)
{
	assert_int_equal(mkdir(path, 0700), 0);
}

static void plant_a_lot(const char *path)
{
	assert_int_equal(file_publish(path, "", 0, 0600, NULL), 0);
	assert_int_equal(truncate(path, (1 << 20) + 1), 0);
}

static const struct {
	void (*plant)(const char *path);
	int ret;
	const char *said;
} plants[] = {
	{ plant_pipe, -EIO, "is not a regular file" },
	{ plant_link, -EIO, "is not a regular file" },
	{ plant_loose_link, -EIO, "is not a regular file" },
	{ plant_directory, -EIO, "is not a regular file" },
	{ plant_a_lot, -EFBIG, "has 1048577 bytes, and may have 1048576" },
};

static void plant(size_t which, const char *name)
{
	autofree char *path = path_format("%s/%s", directory, name);

	put(name, NULL);
	plants[which].plant(path);
}

/* Also that the name of the file is told. */
static void assert_refused(size_t which, int ret, const char *name,
			   const struct error *err)
{
	assert_int_equal(ret, plants[which].ret);
	assert_non_null(strstr(error_text(err), plants[which].said));
	assert_non_null(strstr(error_text(err), name));
}

static void what_is_planted_for_a_record_is_not_read(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(plants); i++) {
		autotryout struct tryout tryout = TRYOUT_INIT;
		autoerror struct error err = ERROR_INIT;
		int ret;

		put("console", NULL);
		put("complaints", NULL);
		plant(i, "exchange/record");
		ret = tryout_read(&tryout, directory, "kpatch_fix", &err);
		assert_refused(i, ret, "exchange/record", &err);
		assert_int_equal(tryout.phase, TRYOUT_BOOT);
	}
}

/* The report of a run that ended, with what was said in the machine. */
static int print(int (*printer)(const struct tryout_report *report, FILE *out,
				struct error *err),
		 char **text, struct error *err)
{
	static char name[] = "kpatch_fix", path[] = "./fix.ko";
	const struct patch_file patch = { .name = name, .path = path };
	struct string_list reasons = STRING_LIST_INIT;
	autotryout struct tryout tryout = TRYOUT_INIT;
	const struct tryout_report report = {
		.patch = &patch,
		.engine = "kpatch.ko",
		.image = "/",
		.release = "6.1.0-test",
		.test = "true",
		.directory = directory,
		.tryout = &tryout,
		.reasons = &reasons,
	};
	size_t size;
	FILE *out = open_memstream(text, &size);
	int ret;

	assert_non_null(out);
	put("exchange/record",
	    BEGIN TEST_BEFORE("0") TO_LOAD "load 7\nphase loaded\n"
					   "test loaded 0 5\n"
					   "phase unload\nunload 6\nmodule 0\n"
					   "phase after\n"
					   "test after 0 5\n" END);
	put("console", NULL);
	put("complaints", NULL);
	assert_int_equal(tryout_read(&tryout, directory, name, NULL), 0);
	ret = printer(&report, out, err);
	fclose(out);
	return ret;
}

static void what_is_planted_for_an_output_is_not_shown(void **state)
{
	static const char *const names[] = {
		"exchange/load.output",	  "exchange/unload.output",
		"exchange/before.output", "exchange/loaded.output",
		"exchange/after.output",
	};
	int (*const printers[])(const struct tryout_report *report, FILE *out,
				struct error *err) = { tryout_print_text,
						       tryout_print_json };

	for (size_t p = 0; p < ARRAY_SIZE(printers); p++) {
		autofree char *text = NULL;

		for (size_t i = 0; i < ARRAY_SIZE(names); i++)
			put(names[i], names[i]);
		assert_int_equal(print(printers[p], &text, NULL), 0);
		for (size_t i = 0; i < ARRAY_SIZE(names); i++)
			assert_non_null(strstr(text, path_base(names[i])));
		for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
			for (size_t j = 0; j < ARRAY_SIZE(plants); j++) {
				autoerror struct error err = ERROR_INIT;
				autofree char *part = NULL;

				plant(j, names[i]);
				assert_refused(j,
					       print(printers[p], &part, &err),
					       names[i], &err);
			}
			put(names[i], names[i]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_behaves_is_told_from_what_does_not),
		cmocka_unit_test(the_console_tells_how_long_and_where),
		cmocka_unit_test(every_beginning_of_a_record_is_read),
		cmocka_unit_test(without_files_nothing_has_begun),
		cmocka_unit_test(what_is_no_record_is_refused),
		cmocka_unit_test(a_console_may_hold_anything),
		cmocka_unit_test(what_is_planted_for_a_record_is_not_read),
		cmocka_unit_test(what_is_planted_for_an_output_is_not_shown),
	};

	/* Who waits for the other end of a pipe has failed. */
	alarm(60);
	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
