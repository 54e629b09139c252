// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of target/kallsyms.c on made-up tables, whole and damaged.
 */
#include "fake-kallsyms.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "target/kallsyms.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#define BASE 0xffffffff81000000ULL
#define COUNT 700

static struct fake_symbol symbols[COUNT];

/* Two equal names, one of 150 characters, two per-CPU symbols. */
static void make_symbols(void)
{
	size_t i;

	for (i = 0; i < COUNT; i++) {
		symbols[i].addr = i < 2 ? i * 0x1000 : BASE + i * 16;
		symbols[i].type = i % 2 ? 't' : 'T';
		snprintf(symbols[i].name, sizeof(symbols[i].name),
			 "symbol_in_%zu", i);
	}
	strcpy(symbols[100].name, "twice");
	strcpy(symbols[300].name, "twice");
	memset(symbols[5].name, 'x', 150);
	symbols[5].name[150] = '\0';
}

/* An image with a text section for the base and the bytes as its data. */
struct image {
	struct section sections[3];
	struct object obj;
};

static void make_image(struct image *image, const void *data, size_t size)
{
	*image = (struct image){
		.sections = {
			[1] = { .index = 1, .name = ".text",
				.flags = SHF_ALLOC | SHF_EXECINSTR,
				.type = SHT_NOBITS, .addr = BASE,
				.size = 0x100000 },
			[2] = { .index = 2, .name = ".rodata",
				.flags = SHF_ALLOC, .type = SHT_PROGBITS,
				.addr = BASE + 0x200000, .data = data,
				.size = size },
		},
		.obj = { .path = (char *)"fake", .nr_sections = 3 },
	};
	image->obj.sections = image->sections;
}

static int read_tables(struct kallsyms *syms, const void *data, size_t size,
		       struct error *err)
{
	struct image image;

	make_image(&image, data, size);
	return kallsyms_read(syms, &image.obj, err);
}

static void check_tables(bool since_6_4)
{
	struct buffer data autobuffer = BUFFER_INIT;
	struct error err autoerror = ERROR_INIT;
	struct kallsyms syms;
	size_t i;

	make_symbols();
	buffer_append(&data, "something else first", 20);
	fake_kallsyms(&data, symbols, COUNT, BASE, since_6_4);
	assert_int_equal(read_tables(&syms, data.data, data.length, &err), 0);
	assert_int_equal(syms.count, COUNT);
	for (i = 0; i < COUNT; i++) {
		assert_string_equal(syms.items[i].name, symbols[i].name);
		assert_int_equal(syms.items[i].addr, symbols[i].addr);
		assert_int_equal(syms.items[i].type, symbols[i].type);
	}
	assert_int_equal(kallsyms_count(&syms, "twice"), 2);
	assert_int_equal(kallsyms_find(&syms, "twice", 1)->addr,
			 BASE + 100 * 16);
	assert_int_equal(kallsyms_find(&syms, "twice", 2)->addr,
			 BASE + 300 * 16);
	assert_null(kallsyms_find(&syms, "twice", 3));
	assert_null(kallsyms_find(&syms, "twice", 0));
	assert_null(kallsyms_find(&syms, "thrice", 1));
	assert_int_equal(kallsyms_after(&syms, BASE + 33)->addr, BASE + 48);
	assert_null(kallsyms_after(&syms, BASE + COUNT * 16));
	kallsyms_free(&syms);
}

static void tables_of_6_1_are_decoded(void **state)
{
	check_tables(false);
}

static void tables_since_6_4_are_decoded(void **state)
{
	check_tables(true);
}

static void absence_is_an_error(void **state)
{
	struct error err autoerror = ERROR_INIT;
	struct kallsyms syms;

	assert_int_equal(read_tables(&syms, "0\0001\0002", 6, &err), -EINVAL);
	assert_non_null(strstr(error_text(&err), "kallsyms"));
}

/* Reading a copy of exact size lets ASan see each byte too far. */
static int read_copy(const void *data, size_t size)
{
	autofree void *copy = malloc(size ? size : 1);
	struct kallsyms syms;
	int ret;

	assert_non_null(copy);
	memcpy(copy, data, size);
	ret = read_tables(&syms, copy, size, NULL);
	if (!ret)
		kallsyms_free(&syms);
	return ret;
}

static void truncated_tables_are_refused(void **state)
{
	struct buffer data autobuffer = BUFFER_INIT;
	size_t size;

	make_symbols();
	fake_kallsyms(&data, symbols, COUNT, BASE, true);
	for (size = 0; size < data.length; size += 13)
		assert_int_not_equal(read_copy(data.data, size), 0);
	assert_int_equal(read_copy(data.data, data.length), 0);
}

static void damaged_tables_do_no_harm(void **state)
{
	struct buffer data autobuffer = BUFFER_INIT;
	uint32_t random = 1;
	int i;

	make_symbols();
	fake_kallsyms(&data, symbols, COUNT, BASE, false);
	for (i = 0; i < 3000; i++) {
		size_t at;
		char old;

		random = random * 1103515245 + 12345;
		at = (random >> 8) % data.length;
		old = data.data[at];
		data.data[at] = (char)(random >> 3);
		read_copy(data.data, data.length);
		data.data[at] = old;
	}
}

static void wrong_order_is_refused(void **state)
{
	struct buffer data autobuffer = BUFFER_INIT;
	struct error err autoerror = ERROR_INIT;
	struct kallsyms syms;

	make_symbols();
	symbols[50].addr = BASE + 0x9000;
	fake_kallsyms(&data, symbols, COUNT, BASE, false);
	assert_int_equal(read_tables(&syms, data.data, data.length, &err),
			 -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_of_6_1_are_decoded),
		cmocka_unit_test(tables_since_6_4_are_decoded),
		cmocka_unit_test(absence_is_an_error),
		cmocka_unit_test(truncated_tables_are_refused),
		cmocka_unit_test(damaged_tables_do_no_harm),
		cmocka_unit_test(wrong_order_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
