// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of the readers of a kernel's shipped files: payloads, .config,
 * Module.symvers, the list of modules, type information.
 */
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "target/config.h"
#include "target/modules.h"
#include "target/payload.h"
#include "target/sizes.h"
#include "diff/symvers.h"

#include <linux/btf.h>
#include <lz4.h>
#include <lzma.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <cmocka.h>

#define PLAIN_SIZE 300000

static char *directory;
static uint8_t plain[PLAIN_SIZE], packed[2 * PLAIN_SIZE];

static int set_up(void **state)
{
	size_t i;

	for (i = 0; i < PLAIN_SIZE; i++)
		plain[i] = (uint8_t)(i * i >> 7);
	memcpy(plain, "\177ELF", 4);
	return dir_make_temp("/tmp", "kpatch-target-test", &directory, NULL);
}

static int tear_down(void **state)
{
	int ret = tree_remove(directory, NULL);

	free(directory);
	return ret;
}

static char *store(const char *name, const void *data, size_t size)
{
	char *path = path_format("%s/%s", directory, name);

	assert_non_null(path);
	assert_int_equal(file_publish(path, data, size, 0600, NULL), 0);
	return path;
}

static size_t pack_xz(void)
{
	lzma_options_lzma options;
	size_t size = 0;

	lzma_lzma_preset(&options, 6);
	/* As scripts/xz_wrap.sh does for x86. */
	assert_int_equal(
		lzma_stream_buffer_encode(
			(lzma_filter[]){ { LZMA_FILTER_X86, NULL },
					 { LZMA_FILTER_LZMA2, &options },
					 { LZMA_VLI_UNKNOWN, NULL } },
			LZMA_CHECK_CRC32, NULL, plain, PLAIN_SIZE, packed,
			&size, sizeof(packed)),
		LZMA_OK);
	return size;
}

static size_t pack_lzma(void)
{
	lzma_stream stream = LZMA_STREAM_INIT;
	lzma_options_lzma options;
	size_t size;

	lzma_lzma_preset(&options, 6);
	assert_int_equal(lzma_alone_encoder(&stream, &options), LZMA_OK);
	stream.next_in = plain;
	stream.avail_in = PLAIN_SIZE;
	stream.next_out = packed;
	stream.avail_out = sizeof(packed);
	assert_int_equal(lzma_code(&stream, LZMA_FINISH), LZMA_STREAM_END);
	size = sizeof(packed) - stream.avail_out;
	lzma_end(&stream);
	return size;
}

static size_t pack_gzip(void)
{
	z_stream stream = { .next_in = plain, .avail_in = PLAIN_SIZE };

	deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8,
		     Z_DEFAULT_STRATEGY);
	stream.next_out = packed;
	stream.avail_out = sizeof(packed);
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	deflateEnd(&stream);
	return sizeof(packed) - stream.avail_out;
}

static size_t pack_zstd(void)
{
	return ZSTD_compress(packed, sizeof(packed), plain, PLAIN_SIZE, 3);
}

static size_t pack_lz4(void)
{
	int size = LZ4_compress_default((char *)plain, (char *)packed + 8,
					PLAIN_SIZE, sizeof(packed) - 8);
	uint32_t length = (uint32_t)size;

	assert_true(size > 0);
	memcpy(packed, "\x02\x21\x4c\x18", 4);
	memcpy(packed + 4, &length, 4);
	return (size_t)size + 8;
}

static size_t (*const packers[])(void) = { pack_xz, pack_lzma, pack_gzip,
					   pack_zstd, pack_lz4 };

static void check_plain(const struct buffer *out)
{
	assert_int_equal(out->length, PLAIN_SIZE);
	assert_memory_equal(out->data, plain, PLAIN_SIZE);
}

static void every_format_is_unpacked(void **state)
{
	size_t i, size;

	for (i = 0; i < ARRAY_SIZE(packers); i++) {
		struct buffer out autobuffer = BUFFER_INIT;
		struct error err autoerror = ERROR_INIT;

		size = packers[i]();
		assert_int_equal(
			payload_decompress(&out, packed, size, "x", &err), 0);
		check_plain(&out);
	}
}

/* A copy of exact size lets ASan see each byte too far. */
static int unpack_copy(const uint8_t *data, size_t size)
{
	struct buffer out autobuffer = BUFFER_INIT;
	autofree uint8_t *copy = malloc(size ? size : 1);

	assert_non_null(copy);
	memcpy(copy, data, size);
	return payload_decompress(&out, copy, size, "x", NULL);
}

static void truncated_payloads_are_refused(void **state)
{
	size_t i, size, cut;

	for (i = 0; i < ARRAY_SIZE(packers); i++) {
		size = packers[i]();
		for (cut = 0; cut < size - 8; cut += size / 9)
			assert_int_not_equal(unpack_copy(packed, cut), 0);
	}
}

static void damaged_payloads_do_no_harm(void **state)
{
	size_t i, at, size;

	for (i = 0; i < ARRAY_SIZE(packers); i++) {
		size = packers[i]();
		for (at = 0; at < size; at += size / 23 + 1) {
			packed[at] ^= 0x5a;
			unpack_copy(packed, size);
			packed[at] ^= 0x5a;
		}
	}
}

/* A boot image: 5 sectors of setup code, the payload behind 100 bytes. */
static size_t make_boot_image(uint8_t *image, size_t size)
{
	static const uint32_t offset = 100;
	uint32_t length = (uint32_t)size;

	memset(image, 0, 0xc00 + offset);
	image[0x1f1] = 5;
	memcpy(image + 0x202, "HdrS\x0f\x02", 6);
	memcpy(image + 0x248, &offset, 4);
	memcpy(image + 0x24c, &length, 4);
	memcpy(image + 0xc00 + offset, packed, size);
	return 0xc00 + offset + size;
}

static void boot_image_gives_its_kernel(void **state)
{
	struct buffer out autobuffer = BUFFER_INIT;
	struct error err autoerror = ERROR_INIT;
	autofree uint8_t *image = malloc(sizeof(packed) + 0x1000);
	autofree char *path = NULL;
	size_t size = pack_xz();

	assert_non_null(image);
	size = make_boot_image(image, size);
	path = store("vmlinuz", image, size);
	assert_int_equal(payload_read(&out, path, &err), 0);
	check_plain(&out);
}

static void boot_header_is_not_believed(void **state)
{
	struct buffer out autobuffer = BUFFER_INIT;
	autofree uint8_t *image = malloc(sizeof(packed) + 0x1000);
	size_t size = pack_xz(), whole;
	static const size_t cuts[] = { 0x10, 0x250, 0x251, 0xc00, 0xd00 };
	size_t i;

	assert_non_null(image);
	whole = make_boot_image(image, size);
	for (i = 0; i < ARRAY_SIZE(cuts); i++) {
		autofree char *path = store("cut", image, cuts[i]);

		assert_int_not_equal(payload_read(&out, path, NULL), 0);
	}
	memset(image + 0x248, 0xff, 8);
	{
		autofree char *path = store("far", image, whole);

		assert_int_equal(payload_read(&out, path, NULL), -EINVAL);
	}
}

static void plain_elf_passes_and_text_does_not(void **state)
{
	struct buffer out autobuffer = BUFFER_INIT;
	struct error err autoerror = ERROR_INIT;
	autofree char *elf = store("vmlinux", plain, PLAIN_SIZE);
	autofree char *text = store("text", "hello, world\n", 13);

	assert_int_equal(payload_read(&out, elf, &err), 0);
	check_plain(&out);
	assert_int_equal(payload_read(&out, text, &err), -EINVAL);
	assert_non_null(strstr(error_text(&err), "text"));
}

static void configuration_is_data(void **state)
{
	static const char text[] = "# comment\nCONFIG_SMP=y\nCONFIG_HZ=250\n"
				   "# CONFIG_OFF is not set\n"
				   "CONFIG_TEXT=\"a \\\"b\\\" $(rm -rf /)\"\n";
	struct error err autoerror = ERROR_INIT;
	autofree char *path = store("config", text, sizeof(text) - 1);
	struct config config;

	assert_int_equal(config_read(&config, path, &err), 0);
	assert_string_equal(config_get(&config, "CONFIG_SMP"), "y");
	assert_string_equal(config_get(&config, "HZ"), "250");
	assert_string_equal(config_get(&config, "TEXT"), "a \"b\" $(rm -rf /)");
	assert_null(config_get(&config, "OFF"));
	config_free(&config);
}

static void broken_configuration_is_refused(void **state)
{
	static const struct {
		const char *text;
		size_t size;
	} cases[] = { { "CONFIG_A=y\nCONFIG_A=y\n", 22 },
		      { "CONFIG_A\n", 9 },
		      { "CONFIG_A=y\n\0", 12 } };
	struct config config;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		autofree char *path =
			store("config", cases[i].text, cases[i].size);

		assert_int_equal(config_read(&config, path, NULL), -EINVAL);
	}
}

static void exports_have_owners(void **state)
{
	static const char text[] =
		"0x1\tprintk\tvmlinux\tEXPORT_SYMBOL\t\n"
		"0x2\tnft_x\tnet/netfilter/nf-tables\tEXPORT_SYMBOL_GPL\tNS\n"
		"0x3\told\tvmlinux\tEXPORT_SYMBOL\n";
	static const char broken[] = "0x1 printk vmlinux\n";
	struct error err autoerror = ERROR_INIT;
	autofree char *path = store("symvers", text, sizeof(text) - 1);
	autofree char *bad = store("bad", broken, sizeof(broken) - 1);
	struct symvers symvers;

	assert_int_equal(symvers_read(&symvers, path, &err), 0);
	assert_string_equal(symvers_owner(&symvers, "printk"), "vmlinux");
	assert_string_equal(symvers_owner(&symvers, "nft_x"), "nf_tables");
	assert_null(symvers_owner(&symvers, "vmlinux"));
	assert_true(symvers_is_namespaced(&symvers, "nft_x"));
	assert_false(symvers_is_namespaced(&symvers, "printk"));
	assert_false(symvers_is_namespaced(&symvers, "old"));
	symvers_free(&symvers);
	assert_int_equal(symvers_read(&symvers, bad, &err), -EINVAL);
	assert_non_null(strstr(error_text(&err), "bad:1"));
}

static void modules_are_found_by_either_spelling(void **state)
{
	static const char *const files[] = { "kernel/fs/ext4/ext4.ko",
					     "kernel/net/nf-tables.ko.xz",
					     "kernel/net/README" };
	struct error err autoerror = ERROR_INIT;
	autofree char *fs = path_format("%s/kernel/fs/ext4", directory);
	autofree char *net = path_format("%s/kernel/net", directory);
	struct modules modules;
	size_t i;

	assert_int_equal(dir_make(fs, 0700, &err), 0);
	assert_int_equal(dir_make(net, 0700, &err), 0);
	for (i = 0; i < ARRAY_SIZE(files); i++)
		free(store(files[i], "", 0));
	assert_int_equal(modules_read(&modules, directory, &err), 0);
	assert_non_null(strstr(modules_path(&modules, "ext4"), files[0]));
	assert_non_null(strstr(modules_path(&modules, "nf_tables"), files[1]));
	assert_non_null(strstr(modules_path(&modules, "nf-tables"), files[1]));
	assert_null(modules_path(&modules, "README"));
	modules_free(&modules);
	assert_int_equal(modules_read(&modules, "/nonexistent", &err), -ENOENT);
}

static void modules_are_found_where_they_were_built(void **state)
{
	static const char *const files[] = { "built/Makefile",
					     "built/fs/ext4/ext4.ko",
					     "built/net/nf-tables.ko",
					     "built/kernel/other.ko" };
	static const char order[] =
		"fs/ext4/ext4.ko\nnet/nf-tables.o\nnet/not-built.o\n\nx";
	struct error err autoerror = ERROR_INIT;
	autofree char *built = path_format("%s/built", directory);
	autofree char *fs = path_format("%s/fs/ext4", built);
	autofree char *net = path_format("%s/net", built);
	autofree char *kernel = path_format("%s/kernel", built);
	struct modules modules;
	size_t i;

	assert_int_equal(dir_make(fs, 0700, &err), 0);
	assert_int_equal(dir_make(net, 0700, &err), 0);
	assert_int_equal(dir_make(kernel, 0700, &err), 0);
	assert_true(modules_are_in(built));
	for (i = 0; i < ARRAY_SIZE(files); i++)
		free(store(files[i], "", 0));
	assert_false(modules_are_in(built));
	assert_int_equal(modules_read(&modules, built, &err), -ENOENT);
	free(store("built/modules.order", order, sizeof(order) - 1));
	assert_true(modules_are_in(built));
	assert_int_equal(modules_read(&modules, built, &err), 0);
	assert_non_null(strstr(modules_path(&modules, "ext4"), files[1]));
	assert_non_null(strstr(modules_path(&modules, "nf_tables"), files[2]));
	assert_null(modules_path(&modules, "not_built"));
	assert_null(modules_path(&modules, "other"));
	modules_free(&modules);
	assert_false(modules_are_in(fs));
}

struct btf_blob {
	struct btf_header header;
	struct btf_type integer;
	uint32_t integer_info;
	struct btf_type alt;
	struct btf_member member;
	struct btf_type orc;
	char strings[32];
};

static void make_btf(struct btf_blob *blob)
{
	*blob = (struct btf_blob){
		.header = { .magic = BTF_MAGIC,
			    .version = 1,
			    .hdr_len = sizeof(blob->header),
			    .type_len = offsetof(struct btf_blob, strings) -
					sizeof(blob->header),
			    .str_off = offsetof(struct btf_blob, strings) -
				       sizeof(blob->header),
			    .str_len = sizeof(blob->strings) },
		.integer = { 0, BTF_KIND_INT << 24, { 4 } },
		.alt = { 1, BTF_KIND_STRUCT << 24 | 1, { 14 } },
		.orc = { 11, BTF_KIND_STRUCT << 24, { 6 } },
		.strings = "\0alt_instr\0orc_entry",
	};
}

static void sizes_come_from_type_information(void **state)
{
	struct error err autoerror = ERROR_INIT;
	struct special_sizes sizes = { 0 };
	struct btf_blob blob;

	make_btf(&blob);
	assert_int_equal(sizes_from_btf(&sizes, &blob, sizeof(blob), "x", &err),
			 0);
	assert_int_equal(sizes.alt, 14);
	assert_int_equal(sizes.orc, 6);
	assert_int_equal(sizes.bug, 0);
}

static void damaged_type_information_is_refused(void **state)
{
	struct special_sizes sizes = { 0 };
	struct btf_blob blob;
	size_t size;

	make_btf(&blob);
	for (size = 0; size < sizeof(blob); size++) {
		autofree void *copy = malloc(size + 1);

		assert_non_null(copy);
		memcpy(copy, &blob, size);
		assert_int_equal(sizes_from_btf(&sizes, copy, size, "x", NULL),
				 -EINVAL);
	}
	blob.alt.info = BTF_KIND_STRUCT << 24 | 0xffff;
	assert_int_equal(sizes_from_btf(&sizes, &blob, sizeof(blob), "x", NULL),
			 -EINVAL);
	make_btf(&blob);
	/* A type whose name is nowhere is not the one looked for. */
	blob.alt.name_off = 1000;
	sizes = (struct special_sizes){ 0 };
	assert_int_equal(sizes_from_btf(&sizes, &blob, sizeof(blob), "x", NULL),
			 0);
	assert_int_equal(sizes.alt, 0);
	assert_int_equal(sizes.orc, 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_format_is_unpacked),
		cmocka_unit_test(truncated_payloads_are_refused),
		cmocka_unit_test(damaged_payloads_do_no_harm),
		cmocka_unit_test(boot_image_gives_its_kernel),
		cmocka_unit_test(boot_header_is_not_believed),
		cmocka_unit_test(plain_elf_passes_and_text_does_not),
		cmocka_unit_test(configuration_is_data),
		cmocka_unit_test(broken_configuration_is_refused),
		cmocka_unit_test(exports_have_owners),
		cmocka_unit_test(modules_are_found_by_either_spelling),
		cmocka_unit_test(modules_are_found_where_they_were_built),
		cmocka_unit_test(sizes_come_from_type_information),
		cmocka_unit_test(damaged_type_information_is_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
