// SPDX-License-Identifier: GPL-2.0
/*
 * The parser of unified diffs: see unidiff.h.  One pass over the lines with a
 * cursor; every refusal names the line of the diff it is about.  A hunk's
 * counts must be exactly right: patch(1) would take what is left over for
 * prose and drop it, which is how half a fix gets built.
 */
#include "source/unidiff.h"
#include "lib/array.h"
#include "lib/cleanup.h"

#include <ctype.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

/* One line of the diff, without its newline. */
struct line {
	const char *text;
	size_t length;
};

struct parser {
	struct unidiff *diff;
	const char *next;
	const char *end;
	unsigned int number; /* of the line that was read last */
	bool after_hunk;
	struct error *err;
};

static int refuse_at(struct parser *p, unsigned int number, const char *format,
		     ...) __attribute__((format(printf, 3, 4)));

static int refuse_at(struct parser *p, unsigned int number, const char *format,
		     ...)
{
	autofree char *text = NULL;
	va_list args;
	int ret;

	va_start(args, format);
	ret = vasprintf(&text, format, args);
	va_end(args);
	if (ret < 0) {
		text = NULL;
		return error_nomem(p->err);
	}
	return error_set(p->err, EBADMSG, "%s:%u: %s", p->diff->name, number,
			 text);
}

#define refuse(p, ...) error_negative(refuse_at(p, (p)->number, __VA_ARGS__))

static bool peek_line(const struct parser *p, struct line *line)
{
	const char *newline;

	if (p->next == p->end)
		return false;
	newline = memchr(p->next, '\n', (size_t)(p->end - p->next));
	line->text = p->next;
	line->length = (size_t)((newline ? newline : p->end) - p->next);
	return true;
}

static bool next_line(struct parser *p, struct line *line)
{
	if (!peek_line(p, line))
		return false;
	p->next = line->text + line->length;
	if (p->next < p->end)
		p->next++;
	p->number++;
	return true;
}

static bool starts_with(const struct line *line, const char *prefix)
{
	size_t length = strlen(prefix);

	return line->length >= length && !memcmp(line->text, prefix, length);
}

static bool contains(const struct line *line, const char *what)
{
	return memmem(line->text, line->length, what, strlen(what));
}

/* The end of a file name: a tab starts the time stamp that diff(1) writes. */
static size_t name_length(const struct line *line)
{
	const char *tab = memchr(line->text, '\t', line->length);

	return tab ? (size_t)(tab - line->text) : line->length;
}

static bool has_control(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (iscntrl((unsigned char)text[i]))
			return true;
	return false;
}

/* Whether a component of the path is empty, "." or "..". */
static bool has_odd_component(const char *path)
{
	size_t length;

	for (;; path += length + 1) {
		length = strcspn(path, "/");
		if (!length || (length == 1 && path[0] == '.') ||
		    (length == 2 && path[0] == '.' && path[1] == '.'))
			return true;
		if (!path[length])
			return false;
	}
}

/*
 * The file name of a "--- " or "+++ " line, as it stands in the tree; *path
 * is NULL for /dev/null.
 */
static int parse_name(struct parser *p, const struct line *line, char **path)
{
	struct line name = { line->text + 4, line->length - 4 };
	autofree char *full = NULL;
	const char *slash;

	*path = NULL;
	full = strndup(name.text, name_length(&name));
	if (!full)
		return error_nomem(p->err);
	if (!strcmp(full, "/dev/null"))
		return 0;
	if (!full[0])
		return refuse(p, "the file has no name");
	if (full[0] == '/')
		return refuse(p,
			      "absolute path %s: a patch names files of "
			      "the source tree",
			      full);
	if (full[0] == '"' || has_control(name.text, strlen(full)))
		return refuse(p, "control or quoted characters in a file name "
				 "(were line endings converted?)");
	if (has_odd_component(full))
		return refuse(p,
			      "path %s leaves the source tree or is not in "
			      "its plain form",
			      full);
	slash = strchr(full, '/');
	if (!slash)
		return refuse(p,
			      "path %s has no leading directory to drop: "
			      "make the diff with a/ and b/, as git diff "
			      "does",
			      full);
	*path = strdup(slash + 1);
	return *path ? 0 : error_nomem(p->err);
}

/* "12,3" or "12"; moves the cursor behind it. */
static bool parse_range(const char **cursor, const char *end,
			unsigned int *start, unsigned int *count)
{
	unsigned int *field[] = { start, count };
	size_t i, digits;

	*count = 1;
	for (i = 0; i < ARRAY_SIZE(field); i++) {
		uint64_t value = 0;

		for (digits = 0;
		     *cursor < end && isdigit((unsigned char)**cursor);
		     digits++, (*cursor)++) {
			value = value * 10 + (uint64_t)(**cursor - '0');
			if (value > INT_MAX)
				return false;
		}
		if (!digits)
			return false;
		*field[i] = (unsigned int)value;
		if (*cursor == end || **cursor != ',')
			break;
		(*cursor)++;
	}
	return true;
}

static bool skip_text(const char **cursor, const char *end, const char *text)
{
	size_t length = strlen(text);

	if ((size_t)(end - *cursor) < length || memcmp(*cursor, text, length))
		return false;
	*cursor += length;
	return true;
}

static int parse_hunk_header(struct parser *p, const struct line *line,
			     struct unidiff_hunk *hunk)
{
	const char *cursor = line->text, *end = line->text + line->length;

	hunk->line = p->number;
	if (!skip_text(&cursor, end, "@@ -") ||
	    !parse_range(&cursor, end, &hunk->old_start, &hunk->old_count) ||
	    !skip_text(&cursor, end, " +") ||
	    !parse_range(&cursor, end, &hunk->new_start, &hunk->new_count) ||
	    !skip_text(&cursor, end, " @@"))
		return refuse(p, "this is not a hunk header "
				 "(@@ -LINE,COUNT +LINE,COUNT @@)");
	if ((hunk->old_count && !hunk->old_start) ||
	    (hunk->new_count && !hunk->new_start))
		return refuse(p, "lines of a file are counted from 1");
	if (hunk->old_count > INT_MAX - hunk->old_start ||
	    hunk->new_count > INT_MAX - hunk->new_start)
		return refuse(p, "the hunk's line numbers are out of range");
	return 0;
}

/* "\ No newline at end of file", about the line before it. */
static int parse_no_newline(struct parser *p, struct unidiff_hunk *hunk)
{
	struct unidiff_line *last;

	if (!hunk->count)
		return refuse(p, "nothing before the missing-newline mark");
	last = &hunk->items[hunk->count - 1];
	if (!last->newline)
		return refuse(p, "two missing-newline marks for one line");
	last->newline = false;
	return 0;
}

static int add_hunk_line(struct parser *p, struct unidiff_hunk *hunk,
			 const struct line *line, unsigned int *old_left,
			 unsigned int *new_left)
{
	struct unidiff_line *added;
	char kind = ' ';

	/* Mailers strip the blank of an empty context line. */
	if (line->length)
		kind = line->text[0];
	if (kind != ' ' && kind != '-' && kind != '+')
		return refuse(p,
			      "the hunk of line %u ends too early: "
			      "%u old and %u new lines are missing",
			      hunk->line, *old_left, *new_left);
	if ((kind != '+' && !*old_left) || (kind != '-' && !*new_left))
		return refuse(p,
			      "the hunk of line %u has other lines than "
			      "its header says",
			      hunk->line);
	added = array_add(hunk);
	if (!added)
		return error_nomem(p->err);
	added->kind = kind;
	added->newline = true;
	added->text = line->text + (line->length ? 1 : 0);
	added->length = line->length ? line->length - 1 : 0;
	*old_left -= kind != '+';
	*new_left -= kind != '-';
	return 0;
}

/* A line without newline must be the last one of each side it is on. */
static int check_newlines(struct parser *p, const struct unidiff_hunk *hunk)
{
	bool old_ended = false, new_ended = false;
	const struct unidiff_line *line;

	array_for_each(line, hunk) {
		if ((line->kind != '+' && old_ended) ||
		    (line->kind != '-' && new_ended))
			return refuse_at(p, hunk->line,
					 "lines after the one that ends the "
					 "file without a newline");
		old_ended |= line->kind != '+' && !line->newline;
		new_ended |= line->kind != '-' && !line->newline;
	}
	return 0;
}

static int parse_hunk_body(struct parser *p, struct unidiff_hunk *hunk)
{
	unsigned int old_left = hunk->old_count, new_left = hunk->new_count;
	struct line line;
	int ret;

	while (old_left || new_left) {
		if (!next_line(p, &line))
			return refuse(p,
				      "the diff ends inside the hunk of "
				      "line %u",
				      hunk->line);
		if (starts_with(&line, "\\"))
			ret = parse_no_newline(p, hunk);
		else
			ret = add_hunk_line(p, hunk, &line, &old_left,
					    &new_left);
		if (ret)
			return ret;
	}
	if (peek_line(p, &line) && starts_with(&line, "\\")) {
		next_line(p, &line);
		ret = parse_no_newline(p, hunk);
		if (ret)
			return ret;
	}
	return check_newlines(p, hunk);
}

/* The first line behind a hunk's old part; an empty part is after its line. */
static unsigned int old_end(const struct unidiff_hunk *hunk)
{
	return hunk->old_start + (hunk->old_count ? hunk->old_count : 1);
}

static int check_order(struct parser *p, const struct unidiff_file *file)
{
	const struct unidiff_hunk *hunk = &file->items[file->count - 1];

	if (!hunk->count)
		return refuse_at(p, hunk->line, "an empty hunk");
	if (file->count < 2)
		return 0;
	if (hunk->old_start + !hunk->old_count < old_end(hunk - 1))
		return refuse_at(p, hunk->line,
				 "the hunk overlaps the one of line %u, or "
				 "comes before it",
				 hunk[-1].line);
	return 0;
}

static int parse_hunks(struct parser *p, struct unidiff_file *file)
{
	struct unidiff_hunk *hunk;
	struct line line;
	int ret;

	while (peek_line(p, &line) && starts_with(&line, "@@ ")) {
		next_line(p, &line);
		hunk = array_add(file);
		if (!hunk)
			return error_nomem(p->err);
		ret = parse_hunk_header(p, &line, hunk);
		if (!ret)
			ret = parse_hunk_body(p, hunk);
		if (!ret)
			ret = check_order(p, file);
		if (ret)
			return ret;
	}
	p->after_hunk = true;
	if (!file->count)
		return refuse(p, "%s has no hunks", file->path);
	return 0;
}

/*
 * A file that was not there has all its lines in one hunk, whether its old name
 * is /dev/null or, as diff -N has it, the new one.
 */
static int check_created(struct parser *p, struct unidiff_file *file,
			 bool expected)
{
	const struct unidiff_hunk *first = file->items;

	file->created = !first->old_start && !first->old_count;
	if (file->created ? file->count == 1 : !expected)
		return 0;
	return refuse_at(p, first->line,
			 "new file %s: its lines must be new, and in one hunk",
			 file->path);
}

/* The names of both sides say what happens to the file. */
static int check_names(struct parser *p, const char *from, const char *to)
{
	if (!from && !to)
		return refuse(p, "both sides of the change are /dev/null");
	if (!to)
		return refuse(p,
			      "deleted file %s: code that is running stays; "
			      "leave the file where it is",
			      from);
	if (from && strcmp(from, to))
		return refuse(p,
			      "the change renames %s to %s: only changes "
			      "in place can be patched",
			      from, to);
	return 0;
}

/* @line is the "--- " line; the "+++ " line follows. */
static int parse_file(struct parser *p, const struct line *line)
{
	autofree char *from = NULL, *to = NULL;
	struct unidiff_file *file;
	struct line other;
	int ret = parse_name(p, line, &from);

	if (ret)
		return ret;
	next_line(p, &other);
	ret = parse_name(p, &other, &to);
	if (!ret)
		ret = check_names(p, from, to);
	if (ret)
		return ret;
	file = array_add(p->diff);
	if (!file)
		return error_nomem(p->err);
	file->path = steal_ptr(to);
	file->line = p->number;
	ret = parse_hunks(p, file);
	return ret ? ret : check_created(p, file, !from);
}

/* Lines outside hunks that say more than prose, and why each is refused. */
static const struct {
	const char *prefix;
	const char *why;
} refused_lines[] = {
	{ "old mode ", "mode changes cannot be patched" },
	{ "new mode ", "mode changes cannot be patched" },
	{ "deleted file mode ", "deleted files cannot be patched" },
	{ "new file mode 120000", "symbolic links cannot be patched" },
	{ "new file mode 160000", "submodules cannot be patched" },
	{ "copy from ", "copied files cannot be patched" },
	{ "copy to ", "copied files cannot be patched" },
	{ "rename from ", "renamed files cannot be patched" },
	{ "rename to ", "renamed files cannot be patched" },
	{ "similarity index ", "renamed or copied files cannot be patched" },
	{ "dissimilarity index ", "rewritten files cannot be patched" },
	{ "GIT binary patch", "binary changes cannot be patched" },
	{ "***************", "this is a context diff: make a unified one "
			     "(diff -u)" },
	{ "@@@ ", "this is a combined diff of a merge: make a diff against "
		  "one parent" },
	{ "@@ ", "a hunk without the names of its file before it" },
};

/*
 * "index 0123..4567 120000": the mode of a file that is changed in place.  A
 * new file without lines has no more than this line, with git's name for that.
 */
static int check_index(struct parser *p, const struct line *line)
{
	if (contains(line, "..e69de29"))
		return refuse(p, "a file without lines cannot be patched in");
	if (line->length > 7 && line->text[line->length - 7] == ' ') {
		const char *mode = line->text + line->length - 6;

		if (!memcmp(mode, "120000", 6))
			return refuse(p, "symbolic links cannot be patched");
		if (!memcmp(mode, "160000", 6))
			return refuse(p, "submodules cannot be patched");
	}
	return 0;
}

static int check_prose(struct parser *p, const struct line *line)
{
	bool signature = line->length <= 3 && starts_with(line, "--");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(refused_lines); i++)
		if (starts_with(line, refused_lines[i].prefix))
			return refuse(p, "%s", refused_lines[i].why);
	if (starts_with(line, "index ") && contains(line, ".."))
		return check_index(p, line);
	if (starts_with(line, "Binary files ") && contains(line, " differ"))
		return refuse(p, "binary changes cannot be patched");
	if (p->after_hunk && !signature && line->length &&
	    strchr(" +-\\", line->text[0]))
		return refuse(p, "more lines than the header of the hunk "
				 "before says");
	p->after_hunk = false;
	return 0;
}

static bool starts_file(const struct parser *p, const struct line *line)
{
	struct line next;

	return starts_with(line, "--- ") && peek_line(p, &next) &&
	       starts_with(&next, "+++ ");
}

static int parse(struct parser *p)
{
	struct line line;
	int ret;

	while (next_line(p, &line)) {
		if (p->number == UINT_MAX)
			return refuse(p, "too many lines");
		ret = starts_file(p, &line) ? parse_file(p, &line) :
					      check_prose(p, &line);
		if (ret)
			return ret;
	}
	if (!p->diff->count)
		return error_set(p->err, EBADMSG,
				 "%s: there is no unified diff in it",
				 p->diff->name);
	return 0;
}

int unidiff_parse(struct unidiff *diff, const char *name, const char *text,
		  size_t length, struct error *err)
{
	struct parser parser = {
		.diff = diff,
		.next = text,
		.end = text + length,
		.err = err,
	};
	int ret;

	*diff = (struct unidiff)UNIDIFF_INIT;
	diff->name = strdup(name);
	if (!diff->name)
		return error_nomem(err);
	if (!length)
		ret = error_set(err, EBADMSG, "%s: the file is empty", name);
	else if (memchr(text, '\0', length))
		ret = error_set(err, EBADMSG,
				"%s: binary data, not a unified diff", name);
	else
		ret = parse(&parser);
	if (ret)
		unidiff_free(diff);
	return ret;
}

const char *unidiff_message(const char *name, const char *message, char **where,
			    struct error *err)
{
	size_t length = strlen(name), digits;
	const char *end;

	*where = NULL;
	if (strncmp(message, name, length) || message[length] != ':')
		return message;
	end = message + length;
	digits = strspn(end + 1, "0123456789");
	if (digits)
		end += 1 + digits;
	if (strncmp(end, ": ", 2))
		return message;
	*where = strndup(message, (size_t)(end - message));
	if (!*where) {
		error_nomem(err);
		return NULL;
	}
	return end + 2;
}

void unidiff_free(struct unidiff *diff)
{
	struct unidiff_file *file;
	struct unidiff_hunk *hunk;

	array_for_each(file, diff) {
		array_for_each(hunk, file)
			free(hunk->items);
		free(file->items);
		free(file->path);
	}
	free(diff->items);
	free(diff->name);
	*diff = (struct unidiff)UNIDIFF_INIT;
}
