# SPDX-License-Identifier: GPL-2.0
#
# Finds the rows of a table in C, "static const ... TABLE[] = { ROW, ... };",
# whose text has PATTERN, and with FIELDS their fields from the third on.  For
# each it prints, between tabs: a name, where the text to be replaced starts,
# its length, and the replacement.
# Variables: table, pattern, fields.

# slug(TEXT): its first two words, as a name
function slug(text, words, n, i, result)
{
	gsub(/[^A-Za-z0-9_.*]+/, " ", text)
	n = split(text, words, " ")
	for (i = 1; i <= n && i <= 2; i++)
		result = result (i > 1 ? "-" : "") words[i]
	gsub(/\*/, "_", result)
	return result
}

function say(name, start, length_, new)
{
	printf "%s\t%d\t%d\t%s\n", name, start, length_, new
}

# A field, from behind the comma before it to its own, in the row of a name.
function field(name, number, start, end, text)
{
	text = substr(all, start, end - start)
	if (text ~ /SPECIAL_ENTRIES/)
		say(name "-site", start - 1, end - start, " SPECIAL_SITES")
	else if (text ~ /SPECIAL_SITES/)
		say(name "-entry", start - 1, end - start, " SPECIAL_ENTRIES")
	else if (text ~ /SIZE_OF/)
		say(name "-of-another-size", start - 1, end - start, " .size = 5")
	else if (number > 3 && text !~ /\.(meaning|variable)/)
		say(name "-without-" slug(text), start - 2, end - start + 1, "")
}

function row(start, end, text, name, i, c, depth, quoted, number, from)
{
	text = substr(all, start, end - start)
	if (text !~ pattern || text !~ /[A-Za-z0-9]/)
		return
	name = slug(text)
	say(name, start - 1, end - start + 1, "")
	if (!fields)
		return
	for (i = start; i < end; i++) {
		c = substr(all, i, 1)
		if (c == "\"")
			quoted = !quoted
		if (quoted)
			continue
		depth += (c ~ /[{(]/) - (c ~ /[})]/)
		if (c == "{" && depth == 1) {
			from = i + 1
			number = 1
		} else if ((c == "," && depth == 1) || (c == "}" && !depth)) {
			field(name, number++, from, i)
			from = i + 1
		}
	}
}

# Comments become blanks of their length.
function without_comments(text, length_)
{
	while (match(text, /\/\*[^*]*\*\//)) {
		length_ = RLENGTH
		text = substr(text, 1, RSTART - 1) sprintf("%*s", length_, "") \
			substr(text, RSTART + length_)
	}
	return text
}

{ all = all $0 "\n" }

END {
	all = without_comments(all)
	i = match(all, "[ *]" table "\\[\\] = \\{")
	if (!i)
		exit
	i += RLENGTH
	start = i
	for (depth = 1; depth; i++) {
		c = substr(all, i, 1)
		if (c == "\"")
			quoted = !quoted
		if (quoted)
			continue
		depth += (c ~ /[{(]/) - (c ~ /[})]/)
		if (c == "," && depth == 1) {
			row(start, i)
			start = i + 1
		}
	}
}
