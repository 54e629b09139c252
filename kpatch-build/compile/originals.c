// SPDX-License-Identifier: GPL-2.0
/*
 * Kept objects: see originals.h.  The text is written last and read first, so
 * an object without it does not count.  Nothing is synced: what a power cut
 * leaves damaged has another checksum.
 */
#include "compile/originals.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/checksum.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/recent.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static const char head[] = "kpatch-object 1";

int originals_open(struct originals *originals, const char *cache,
		   const char *tree, const struct compiler *compiler,
		   struct error *err)
{
	*originals = (struct originals)ORIGINALS_INIT;
	if (!tree)
		return 0;
	originals->directory = path_format("%s/objects", cache);
	originals->identity = path_format(
		"%s\n%s\n%s\n", tree, compiler->command, compiler->identity);
	if (originals->directory && originals->identity)
		return 0;
	originals_free(originals);
	return error_nomem(err);
}

static int add_words(struct buffer *text, const struct words *words)
{
	char **word;

	array_for_each(word, words)
		if (buffer_printf(text, "%s\n", *word))
			return -ENOMEM;
	return buffer_puts(text, "\n");
}

/* The file of a unit, by all that decides what is in the object. */
static char *find_place(const struct originals *originals,
			const struct unit *unit)
{
	struct buffer text autobuffer = BUFFER_INIT;
	char name[CHECKSUM_LENGTH + 1];

	if (buffer_puts(&text, originals->identity) ||
	    buffer_printf(&text, "%s\n", COMMAND_VERSION) ||
	    add_words(&text, &unit->command.compile) ||
	    add_words(&text, &unit->command.objtool) ||
	    add_words(&text, &unit->command.environment))
		return NULL;
	checksum_print(name, text.data, text.length);
	return path_format("%s/%s", originals->directory, name);
}

/* The first line of an object's text. */
static int first_line(const char *path, char **line, struct error *err)
{
	char sum[CHECKSUM_LENGTH + 1];
	int ret = checksum_file(sum, path, err);

	if (ret)
		return ret;
	*line = path_format("%s %s\n", head, sum);
	return *line ? 0 : error_nomem(err);
}

bool originals_take(const struct originals *originals, const struct unit *unit,
		    const char *path, char **complaints)
{
	struct buffer text autobuffer = BUFFER_INIT;
	autofree char *place = NULL, *object = NULL, *sum = NULL;
	size_t length;

	*complaints = NULL;
	if (!originals || !originals->directory || unit->generated)
		return false;
	place = find_place(originals, unit);
	object = place ? path_format("%s.o", place) : NULL;
	if (!object || !file_exists(place) || file_read(place, &text, NULL) ||
	    first_line(object, &sum, NULL))
		return false;
	length = strlen(sum);
	if (text.length < length || memcmp(text.data, sum, length) ||
	    link(object, path))
		return false;
	if (text.length > length) {
		*complaints = strdup(text.data + length);
		if (!*complaints) {
			unlink(path);
			return false;
		}
	}
	/* For originals_trim(). */
	recent_touch(place);
	return true;
}

int originals_keep(const struct originals *originals, const struct unit *unit,
		   const char *path, const char *complaints, struct error *err)
{
	autofree char *place = NULL, *object = NULL, *sum = NULL, *text = NULL;
	int ret;

	if (!originals || !originals->directory || unit->generated)
		return 0;
	place = find_place(originals, unit);
	object = place ? path_format("%s.o", place) : NULL;
	if (!object)
		return error_nomem(err);
	ret = dir_make(originals->directory, 0700, err);
	if (!ret)
		ret = first_line(path, &sum, err);
	if (ret)
		return ret;
	text = path_format("%s%s", sum, complaints ? complaints : "");
	if (!text)
		return error_nomem(err);
	/* One that was damaged, or is being kept by another run just now. */
	if (unlink(place) && errno != ENOENT)
		return error_set(err, errno, "cannot replace %s: %s", place,
				 strerror(errno));
	if ((unlink(object) && errno != ENOENT) ||
	    (link(path, object) && errno != EEXIST))
		return error_set(err, errno, "cannot keep %s: %s", object,
				 strerror(errno));
	return file_publish(place, text, strlen(text), 0600, err);
}

static void list(const struct originals *originals, struct recent_list *found)
{
	DIR *dir = opendir(originals->directory);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		autofree char *place = path_format(
			"%s/%s", originals->directory, entry->d_name);
		autofree char *object =
			place ? path_format("%s.o", place) : NULL;
		struct stat text, bytes;

		if (!object || entry->d_name[0] == '.' || lstat(place, &text) ||
		    lstat(object, &bytes))
			continue;
		if (recent_add(found, place, &text,
			       (unsigned long long)bytes.st_size))
			break;
	}
	if (dir)
		closedir(dir);
}

void originals_trim(const struct originals *originals, unsigned long long keep)
{
	struct recent_list found cleanup(recent_free) = RECENT_LIST_INIT;
	unsigned long long total = 0;
	const struct recent *kept;

	if (!originals || !originals->directory)
		return;
	list(originals, &found);
	recent_sort(&found);
	array_for_each(kept, &found) {
		autofree char *object = path_format("%s.o", kept->path);

		total += kept->size;
		if (total > keep && object) {
			unlink(kept->path);
			unlink(object);
		}
	}
}

void originals_free(struct originals *originals)
{
	free(originals->directory);
	free(originals->identity);
	*originals = (struct originals)ORIGINALS_INIT;
}
