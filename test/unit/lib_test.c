// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of lib/: error, buffer, array, owned strings, hash map.  Files and
 * processes have programs of their own.
 */
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/dup.h"
#include "lib/error.h"
#include "lib/hashmap.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void error_carries_code_and_text(void **state)
{
	autoerror struct error err = ERROR_INIT;

	assert_string_equal(error_text(&err), "no error");
	assert_int_equal(error_set(&err, ENOENT, "no %s", "luck"), -ENOENT);
	assert_string_equal(error_text(&err), "no luck");
	assert_int_equal(error_prefix(&err, "file %d: ", 3), -ENOENT);
	assert_string_equal(error_text(&err), "file 3: no luck");
	assert_int_equal(error_nomem(&err), -ENOMEM);
	assert_int_equal(err.code, ENOMEM);
}

static void error_may_be_nobodys(void **state)
{
	assert_int_equal(error_set(NULL, EIO, "unheard"), -EIO);
	assert_int_equal(error_nomem(NULL), -ENOMEM);
}

static void error_is_never_success(void **state)
{
	autoerror struct error err = ERROR_INIT;

	assert_int_equal(error_set(&err, 0, "no reason"), -EIO);
	assert_string_equal(error_text(&err), "no reason");
	assert_int_equal(error_prefix(&err, "still "), -EIO);
	assert_string_equal(error_text(&err), "still no reason");
}

static void buffer_is_always_a_string(void **state)
{
	autobuffer struct buffer buf = BUFFER_INIT;
	size_t i;

	assert_string_equal(buffer_string(&buf), "");
	assert_int_equal(buffer_append(&buf, "abc", 2), 0);
	assert_string_equal(buffer_string(&buf), "ab");
	assert_int_equal(buffer_printf(&buf, "-%05d", 42), 0);
	assert_string_equal(buffer_string(&buf), "ab-00042");
	for (i = 0; i < 1000; i++)
		assert_int_equal(buffer_puts(&buf, "0123456789"), 0);
	assert_int_equal(buf.length, 8 + 10000);
	assert_int_equal(strlen(buffer_string(&buf)), buf.length);
}

static void buffer_refuses_to_overflow(void **state)
{
	autobuffer struct buffer buf = BUFFER_INIT;

	assert_int_equal(buffer_puts(&buf, "kept"), 0);
	assert_int_equal(buffer_reserve(&buf, SIZE_MAX), -ENOMEM);
	assert_int_equal(buffer_reserve(&buf, SIZE_MAX - 4), -ENOMEM);
	assert_string_equal(buffer_string(&buf), "kept");
}

static void buffer_gives_its_bytes_away(void **state)
{
	autobuffer struct buffer buf = BUFFER_INIT;
	autofree char *empty = buffer_steal(&buf), *text = NULL;

	assert_string_equal(empty, "");
	assert_int_equal(buffer_puts(&buf, "mine"), 0);
	text = buffer_steal(&buf);
	assert_string_equal(text, "mine");
	assert_int_equal(buf.length, 0);
	assert_null(buf.data);
}

static void array_grows_and_keeps_order(void **state)
{
	struct {
		int *items;
		size_t count, capacity;
	} numbers = { NULL, 0, 0 };
	int i, *item;

	for (i = 0; i < 1000; i++) {
		item = array_add(&numbers);
		assert_non_null(item);
		assert_int_equal(*item, 0);
		*item = i;
	}
	i = 0;
	array_for_each(item, &numbers)
		assert_int_equal(*item, i++);
	assert_int_equal(i, 1000);
	free(numbers.items);
}

static void array_growth_is_checked(void **state)
{
	void *items = NULL;
	size_t capacity = SIZE_MAX / 2 + 1, count = capacity;

	assert_null(array_append(&items, &count, &capacity, 8));
	capacity = count = SIZE_MAX / 8;
	assert_null(array_append(&items, &count, &capacity, 8));
	assert_null(items);
	assert_int_equal(count, SIZE_MAX / 8);
	assert_int_equal(capacity, SIZE_MAX / 8);
}

static void an_owned_string_is_replaced(void **state)
{
	char text[] = "one";
	autofree char *owned = NULL;

	assert_int_equal(dup_string(&owned, text), 0);
	text[0] = 'O';
	assert_string_equal(owned, "one");
	assert_int_equal(dup_string(&owned, "another"), 0);
	assert_string_equal(owned, "another");
}

static void hashmap_finds_what_was_put(void **state)
{
	autohashmap struct hashmap map = HASHMAP_INIT;
	static char keys[5000][8];
	size_t i;

	assert_null(hashmap_get_string(&map, "none"));
	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		snprintf(keys[i], sizeof(keys[i]), "k%zu", i);
		assert_int_equal(hashmap_put_string(&map, keys[i], keys[i]), 0);
	}
	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		assert_ptr_equal(hashmap_get_string(&map, keys[i]), keys[i]);
		assert_ptr_equal(map.items[i].value, keys[i]);
	}
	assert_null(hashmap_get_string(&map, "k5000"));
	assert_int_equal(map.count, ARRAY_SIZE(keys));
}

static void hashmap_keeps_the_first(void **state)
{
	autohashmap struct hashmap map = HASHMAP_INIT;
	char first, second;

	assert_int_equal(hashmap_put_string(&map, "key", &first), 0);
	assert_int_equal(hashmap_put_string(&map, "key", &second), -EEXIST);
	assert_ptr_equal(hashmap_get_string(&map, "key"), &first);
	hashmap_find(&map, "key", 3)->value = &second;
	assert_ptr_equal(hashmap_get_string(&map, "key"), &second);
}

static void hashmap_keys_are_bytes(void **state)
{
	autohashmap struct hashmap map = HASHMAP_INIT;
	char one, two;

	assert_int_equal(hashmap_put(&map, "a\0b", 3, &one), 0);
	assert_int_equal(hashmap_put(&map, "a\0c", 3, &two), 0);
	assert_ptr_equal(hashmap_get(&map, "a\0c", 3), &two);
	assert_null(hashmap_get(&map, "a", 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(error_carries_code_and_text),
		cmocka_unit_test(error_may_be_nobodys),
		cmocka_unit_test(error_is_never_success),
		cmocka_unit_test(buffer_is_always_a_string),
		cmocka_unit_test(buffer_refuses_to_overflow),
		cmocka_unit_test(buffer_gives_its_bytes_away),
		cmocka_unit_test(array_grows_and_keeps_order),
		cmocka_unit_test(array_growth_is_checked),
		cmocka_unit_test(an_owned_string_is_replaced),
		cmocka_unit_test(hashmap_finds_what_was_put),
		cmocka_unit_test(hashmap_keeps_the_first),
		cmocka_unit_test(hashmap_keys_are_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
