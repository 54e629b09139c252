// SPDX-License-Identifier: GPL-2.0
/*
 * Which archive a package comes from: see archive.h.  "apt-cache madison" says
 * it with the words by which "apt-get indextargets" tells of each index.  Where
 * the options of an entry are is looked up by what it names, in both forms that
 * apt's sources have.
 */
#include "target/archive.h"
#include "target/stanza.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/process.h"

#include <string.h>
#include <strings.h>

#define BLANK " \t\n"

void archive_free(struct archive *archive)
{
	free(archive->uri);
	free(archive->suite);
	free(archive->component);
	free(archive->entry);
	*archive = (struct archive)ARCHIVE_INIT;
}

/* The text up to a bar or the end of the line, without blanks around it. */
static char *next_cell(const char **cursor)
{
	const char *start = *cursor + strspn(*cursor, " \t");
	size_t length = strcspn(start, "|\n");

	*cursor = start + length + (start[length] == '|');
	while (length && strchr(" \t", start[length - 1]))
		length--;
	return strndup(start, length);
}

/* Lines are "linux-source-6.1 | 6.1.192-2 | URI SUITE/COMPONENT amd64 Packages"
 */
static int describe(const struct apt_package *package, char **description,
		    struct error *err)
{
	const char *const argv[] = { "apt-cache", "madison", "--",
				     package->name, NULL };
	struct buffer output autobuffer = BUFFER_INIT;
	const char *cursor;
	int ret = process_quietly(argv, NULL, &output, err);

	if (ret)
		return ret;
	cursor = buffer_string(&output);
	while (*cursor) {
		autofree char *name = next_cell(&cursor);
		autofree char *version = next_cell(&cursor);
		autofree char *text = next_cell(&cursor);

		if (!name || !version || !text)
			return error_nomem(err);
		cursor += strcspn(cursor, "\n");
		cursor += *cursor == '\n';
		if (strcmp(name, package->name) ||
		    strcmp(version, package->version))
			continue;
		*description = steal_ptr(text);
		return 0;
	}
	return error_set(err, ENOENT,
			 "no archive that apt is configured for offers %s %s",
			 package->name, package->version);
}

static int take_index(struct archive *archive, const struct stanza *index,
		      struct error *err)
{
	char *number;

	archive->uri = stanza_field(index, "Repo-URI");
	archive->suite = stanza_field(index, "Release");
	archive->component = stanza_field(index, "Component");
	/* "/etc/apt/sources.list.d/debian.sources:2" */
	archive->entry = stanza_field(index, "Sourcesentry");
	if (!archive->component)
		archive->component = strdup("");
	if (!archive->uri || !archive->suite || !archive->component ||
	    !archive->entry)
		return error_set(err, EBADMSG,
				 "apt-get indextargets does not tell where an "
				 "index is from");
	number = strrchr(archive->entry, ':');
	if (number)
		*number = '\0';
	return 0;
}

int archive_find(struct archive *archive, const struct apt_package *package,
		 struct error *err)
{
	static const char *const argv[] = { "apt-get", "indextargets",
					    "Created-By: Packages", NULL };
	struct buffer output autobuffer = BUFFER_INIT;
	autofree char *wanted = NULL;
	struct stanza index;
	const char *cursor;
	int ret = describe(package, &wanted, err);

	if (!ret)
		ret = process_quietly(argv, NULL, &output, err);
	if (ret)
		return ret;
	cursor = buffer_string(&output);
	while (stanza_next(&index, &cursor)) {
		autofree char *description =
			stanza_field(&index, "Description");

		if (description && !strcmp(description, wanted))
			return take_index(archive, &index, err);
	}
	return error_set(err, ENOENT, "apt has no index of '%s'", wanted);
}

bool archive_is_deb822(const struct archive *archive)
{
	static const char end[] = ".sources";
	size_t length = strlen(archive->entry);

	return length > strlen(end) &&
	       !strcmp(archive->entry + length - strlen(end), end);
}

/* Whether two are the same but for slashes at the end, as apt adds one. */
static bool is_same(const char *text, size_t length, const char *other)
{
	size_t other_length = strlen(other);

	while (length && text[length - 1] == '/')
		length--;
	while (other_length && other[other_length - 1] == '/')
		other_length--;
	return length == other_length && !memcmp(text, other, length);
}

static bool has_word(const char *text, size_t length, const char *word)
{
	const char *end = text + length;

	while (text < end) {
		size_t size = strcspn(text, BLANK);

		if (size > (size_t)(end - text))
			size = (size_t)(end - text);
		if (size && is_same(text, size, word))
			return true;
		text += size + 1;
	}
	return false;
}

/* A field with the lines that continue it. */
struct field {
	const char *start;
	const char *value;
	const char *end;
};

static bool field_next(struct field *field, const struct stanza *stanza,
		       const char **cursor)
{
	const char *end = stanza->text + stanza->length;
	const char *line = *cursor;

	field->start = line;
	if (line >= end)
		return false;
	do {
		line += strcspn(line, "\n");
		line += *line == '\n';
	} while (line < end && (*line == ' ' || *line == '\t'));
	field->end = line < end ? line : end;
	field->value =
		memchr(field->start, ':', (size_t)(field->end - field->start));
	field->value = field->value ? field->value + 1 : field->end;
	*cursor = line;
	return true;
}

static bool is_field(const struct field *field, const char *name)
{
	size_t length = strlen(name);

	return (size_t)(field->value - field->start) == length + 1 &&
	       !strncasecmp(field->start, name, length);
}

/* Whether a stanza of apt's sources names the packages of the archive. */
static bool names_archive(const struct stanza *stanza,
			  const struct archive *archive)
{
	const struct {
		const char *field, *word;
	} needed[] = {
		{ "Types", "deb" },
		{ "URIs", archive->uri },
		{ "Suites", archive->suite },
	};
	const char *cursor = stanza->text;
	struct field field;
	size_t found = 0, i;

	while (field_next(&field, stanza, &cursor)) {
		size_t length = (size_t)(field.end - field.value);

		for (i = 0; i < ARRAY_SIZE(needed); i++)
			if (is_field(&field, needed[i].field))
				found += has_word(field.value, length,
						  needed[i].word);
		if (is_field(&field, "Enabled") &&
		    has_word(field.value, length, "no"))
			return false;
	}
	return found == ARRAY_SIZE(needed);
}

/* What the new entry says itself, or what is about binary packages. */
static bool is_option(const struct field *field)
{
	static const char *const others[] = { "Types",	 "URIs",
					      "Suites",	 "Components",
					      "Enabled", "Architectures",
					      "Targets" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(others); i++)
		if (is_field(field, others[i]))
			return false;
	return *field->start != '#';
}

static int print_fields(const struct archive *archive, const char *sources,
			struct buffer *text)
{
	struct stanza stanza;
	struct field field;
	const char *cursor;
	int ret = buffer_printf(text, "Types: deb-src\nURIs: %s\nSuites: %s\n",
				archive->uri, archive->suite);

	if (!ret && archive->component[0])
		ret = buffer_printf(text, "Components: %s\n",
				    archive->component);
	do {
		if (!stanza_next(&stanza, &sources))
			return ret;
	} while (!names_archive(&stanza, archive));
	cursor = stanza.text;
	while (!ret && field_next(&field, &stanza, &cursor))
		if (is_option(&field))
			ret = buffer_append(text, field.start,
					    (size_t)(field.end - field.start));
	return ret ? ret : buffer_puts(text, "\n");
}

/*
 * The "[...]" of a line "deb [...] URI SUITE COMPONENT..." that names the
 * archive; NULL: it does not.  @length may be set to 0.
 */
static const char *line_options(const struct archive *archive, const char *line,
				size_t *length)
{
	const char *options;

	line += strspn(line, " \t");
	if (strncmp(line, "deb", 3) || !strchr(" \t[", line[3]))
		return NULL;
	options = line + 3 + strspn(line + 3, " \t");
	*length = *options == '[' ? strcspn(options, "]\n") + 1 : 0;
	if (*length && options[*length - 1] != ']')
		return NULL;
	line = options + *length;
	line += strspn(line, " \t");
	if (!is_same(line, strcspn(line, BLANK), archive->uri))
		return NULL;
	line += strcspn(line, BLANK);
	line += strspn(line, " \t");
	return is_same(line, strcspn(line, BLANK), archive->suite) ? options :
								     NULL;
}

static int print_line(const struct archive *archive, const char *sources,
		      struct buffer *text)
{
	const char *options = NULL;
	size_t length = 0;

	while (!options && *sources) {
		options = line_options(archive, sources, &length);
		sources += strcspn(sources, "\n");
		sources += *sources == '\n';
	}
	return buffer_printf(text, "deb-src %.*s %s %s %s\n",
			     options ? (int)length : 0, options ? options : "",
			     archive->uri, archive->suite, archive->component);
}

int archive_deb_src(const struct archive *archive, struct buffer *text,
		    struct error *err)
{
	struct buffer sources autobuffer = BUFFER_INIT;
	int ret = file_read(archive->entry, &sources, err);

	if (ret)
		return ret;
	ret = archive_is_deb822(archive) ?
		      print_fields(archive, buffer_string(&sources), text) :
		      print_line(archive, buffer_string(&sources), text);
	return ret ? error_nomem(err) : 0;
}
