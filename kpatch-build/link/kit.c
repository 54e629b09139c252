// SPDX-License-Identifier: GPL-2.0
/*
 * Keeping kits: see kit.h.  A recipe is "KEY VALUE" lines, the last of which
 * has a checksum of the others; each file of the kit is believed only while it
 * has the checksum that the recipe says.
 */
#include "link/kit.h"
#include "diff/symvers.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/checksum.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/recent.h"
#include "link/kit_private.h"

#include <dirent.h>
#include <string.h>

/* Raised when kits are made or used differently. */
static const char first_line[] = "kpatch-kit 1";
static const char last_key[] = "end ";

/* The lists of words in a kit, as the recipe calls them. */
static const struct list {
	const char *key;
	size_t offset;
} lists[] = {
	{ "environment", offsetof(struct kit, environment) },
	{ "objtool", offsetof(struct kit, objtool) },
	{ "link", offsetof(struct kit, link) },
	{ "check", offsetof(struct kit, check) },
	{ "compile", offsetof(struct kit, compile) },
	{ "finish", offsetof(struct kit, finish) },
};

static struct words *list_of(const struct kit *kit, size_t i)
{
	return (struct words *)((char *)kit + lists[i].offset);
}

/* Add a file's name and text to what the key is made of. */
static int key_file(struct buffer *key, const char *path, struct error *err)
{
	if (buffer_printf(key, "\n%s\n", path_base(path)))
		return error_nomem(err);
	return file_read(path, key, err);
}

static int is_header(const struct dirent *entry)
{
	return path_has_end(entry->d_name, ".h");
}

/* In the order of their names, whatever the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int key_headers(struct buffer *key, const char *glue, struct error *err)
{
	autofree char *directory = path_format("%s/include/kpatch", glue);
	struct dirent **names = NULL;
	int count, i, ret = 0;

	if (!directory)
		return error_nomem(err);
	count = scandir(directory, &names, is_header, by_name);
	if (count < 0)
		return error_set(err, errno, "cannot list %s: %s", directory,
				 strerror(errno));
	for (i = 0; i < count; i++) {
		autofree char *path =
			path_format("%s/%s", directory, names[i]->d_name);

		if (!ret)
			ret = path ? key_file(key, path, err) :
				     error_nomem(err);
		free(names[i]);
	}
	free(names);
	return ret;
}

static int make_key(char *text, const struct kit_input *input,
		    struct error *err)
{
	const char *const files[] = { "Kbuild", "kpatch.lds", "kpatch.symvers",
				      input->hook };
	struct buffer key autobuffer = BUFFER_INIT;
	size_t i;
	int ret;

	if (buffer_printf(&key, "%s\n%s\n%s\n%s\n%s\n%s\n%d\n", first_line,
			  input->identity, input->release, input->version,
			  input->compiler->command, input->compiler->identity,
			  input->replace))
		return error_nomem(err);
	ret = key_headers(&key, input->glue, err);
	for (i = 0; !ret && i < ARRAY_SIZE(files); i++) {
		autofree char *path =
			path_format("%s/kmod/patch/%s", input->glue, files[i]);

		ret = path ? key_file(&key, path, err) : error_nomem(err);
	}
	if (!ret)
		checksum_print(text, key.data, key.length);
	return ret;
}

/* "SUM NAME": whether the file of that name has that checksum. */
static bool is_sound(const struct kit *kit, const char *value)
{
	char sum[CHECKSUM_LENGTH + 1];
	autofree char *path = NULL;

	if (strlen(value) < CHECKSUM_LENGTH + 2 ||
	    value[CHECKSUM_LENGTH] != ' ' || strchr(value, '/'))
		return false;
	path = path_format("%s/%s", kit->directory,
			   value + CHECKSUM_LENGTH + 1);
	return path && !checksum_file(sum, path, NULL) &&
	       !strncmp(sum, value, CHECKSUM_LENGTH);
}

static bool take_line(struct kit *kit, const char *key, const char *value)
{
	size_t i;

	if (!strcmp(key, "file"))
		return is_sound(kit, value);
	for (i = 0; i < ARRAY_SIZE(lists); i++)
		if (!strcmp(key, lists[i].key))
			return !words_add(list_of(kit, i), value);
	return false;
}

/* Take the last line off, if it has the checksum of what is before it. */
static bool drop_sum(struct buffer *text)
{
	size_t length = strlen(last_key) + CHECKSUM_LENGTH + 1;
	char sum[CHECKSUM_LENGTH + 1], *last;

	if (text->length < length)
		return false;
	last = text->data + text->length - length;
	checksum_print(sum, text->data, (size_t)(last - text->data));
	if (strncmp(last, last_key, strlen(last_key)) ||
	    strncmp(last + strlen(last_key), sum, CHECKSUM_LENGTH))
		return false;
	*last = '\0';
	return true;
}

static bool parse(struct kit *kit, char *text)
{
	char *cursor = text, *line = strsep(&cursor, "\n"), *value;

	if (!line || strcmp(line, first_line))
		return false;
	while ((line = strsep(&cursor, "\n")) && *line) {
		value = strchr(line, ' ');
		if (!value)
			return false;
		*value++ = '\0';
		if (!take_line(kit, line, value))
			return false;
	}
	return true;
}

/* Whether there is a sound kit in a directory; it then is in @kit. */
static bool load(struct kit *kit, const char *directory)
{
	autofree char *path = path_format("%s/recipe", directory);
	struct buffer text autobuffer = BUFFER_INIT;

	kit->directory = strdup(directory);
	if (path && kit->directory && !file_read(path, &text, NULL) &&
	    drop_sum(&text) && parse(kit, text.data)) {
		recent_touch(directory);
		return true;
	}
	kit_free(kit);
	return false;
}

static int put_lists(struct buffer *text, const struct kit *kit)
{
	char **word;
	size_t i;
	int ret = 0;

	for (i = 0; i < ARRAY_SIZE(lists); i++)
		array_for_each(word, list_of(kit, i))
			if (!ret)
				ret = buffer_printf(text, "%s %s\n",
						    lists[i].key, *word);
	return ret;
}

static int put_file(struct buffer *text, const struct kit *kit,
		    const char *name, struct error *err)
{
	autofree char *file = path_format("%s/%s", kit->directory, name);
	char sum[CHECKSUM_LENGTH + 1];
	int ret = file ? checksum_file(sum, file, err) : error_nomem(err);

	if (ret)
		return ret;
	return buffer_printf(text, "file %s %s\n", sum, name) ?
		       error_nomem(err) :
		       0;
}

static int write_recipe(const struct kit *kit, const struct words *files,
			struct error *err)
{
	autofree char *path = path_format("%s/recipe", kit->directory);
	struct buffer text autobuffer = BUFFER_INIT;
	char **name, sum[CHECKSUM_LENGTH + 1];
	int ret = 0;

	if (!path || buffer_printf(&text, "%s\n", first_line))
		return error_nomem(err);
	array_for_each(name, files)
		if (!ret)
			ret = put_file(&text, kit, *name, err);
	if (ret)
		return ret;
	if (put_lists(&text, kit))
		return error_nomem(err);
	checksum_print(sum, text.data, text.length);
	if (buffer_printf(&text, "%s%s\n", last_key, sum))
		return error_nomem(err);
	return file_publish(path, text.data, text.length, 0600, err);
}

/* Make a kit in the work directory of this run. */
static int make(struct kit *kit, const struct kit_input *input,
		struct error *err)
{
	struct words files autowords = WORDS_INIT;
	int ret;

	kit->directory = path_format("%s/kit", input->work);
	ret = kit->directory ? kit_make(kit, input, &files, err) :
			       error_nomem(err);
	if (!ret)
		ret = write_recipe(kit, &files, err);
	if (ret)
		kit_free(kit);
	return ret;
}

/* Under a lock, so that no run removes what another one has just made. */
static int make_cached(struct kit *kit, const struct kit_input *input,
		       const char *directory, struct error *err)
{
	autofree char *lock = path_format("%s/kits/lock", input->cache);
	autoclose int fd = -1;
	int ret;

	if (!lock)
		return error_nomem(err);
	fd = file_lock(lock, true, err);
	if (fd < 0)
		return fd;
	if (load(kit, directory))
		return 0;
	ret = make(kit, input, err);
	if (!ret)
		ret = tree_remove(directory, err);
	if (!ret)
		ret = file_rename(kit->directory, directory, err);
	if (!ret) {
		free(kit->directory);
		kit->directory = strdup(directory);
		if (!kit->directory)
			ret = error_nomem(err);
	}
	if (ret)
		kit_free(kit);
	return ret;
}

int kit_open(struct kit *kit, const struct kit_input *input, struct error *err)
{
	autofree char *kits = path_format("%s/kits", input->cache);
	autofree char *directory = NULL;
	char key[CHECKSUM_LENGTH + 1];
	int ret;

	*kit = (struct kit)KIT_INIT;
	if (!kits)
		return error_nomem(err);
	if (!input->identity)
		return make(kit, input, err);
	ret = make_key(key, input, err);
	if (!ret)
		ret = dir_make(kits, 0700, err);
	if (ret)
		return ret;
	directory = path_format("%s/%s", kits, key);
	if (!directory)
		return error_nomem(err);
	return load(kit, directory) ? 0 :
				      make_cached(kit, input, directory, err);
}

int kit_replace(struct words *words, const char *word,
		const char *const (*pairs)[2], size_t nr_pairs,
		struct error *err)
{
	struct buffer text autobuffer = BUFFER_INIT;
	int ret = 0;
	size_t i;

	while (!ret && *word) {
		for (i = 0; i < nr_pairs; i++)
			if (!strncmp(word, pairs[i][0], strlen(pairs[i][0])))
				break;
		ret = i < nr_pairs ? buffer_puts(&text, pairs[i][1]) :
				     buffer_append(&text, word, 1);
		word += i < nr_pairs ? strlen(pairs[i][0]) : 1;
	}
	if (ret || words_add(words, buffer_string(&text)))
		return error_nomem(err);
	return 0;
}

int kit_command(const struct kit *kit, const struct words *command,
		const char *work, const char *name, struct words *words,
		struct error *err)
{
	autofree char *normalized = strdup(name);
	char **word;
	int ret = 0;

	if (!normalized)
		return error_nomem(err);
	module_name_normalize(normalized);
	array_for_each(word, command) {
		const char *const pairs[][2] = {
			{ KIT_WORD_WORK, work },
			{ KIT_WORD_KIT, kit->directory },
			{ KIT_WORD_NAME, name },
			{ KIT_WORD_MODULE, normalized },
		};

		ret = kit_replace(words, *word, pairs, ARRAY_SIZE(pairs), err);
		if (ret)
			break;
	}
	return ret;
}

void kit_free(struct kit *kit)
{
	size_t i;

	free(kit->directory);
	for (i = 0; i < ARRAY_SIZE(lists); i++)
		words_free(list_of(kit, i));
	*kit = (struct kit)KIT_INIT;
}
