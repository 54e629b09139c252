// SPDX-License-Identifier: GPL-2.0
/*
 * What an item declares: see items.h.  A name too many costs time, one too few
 * would leave an object out of a patch, so in doubt a word is a name.
 */
#include "source/items_parse.h"
#include "lib/array.h"

#include <string.h>

static const char *const keywords[] = {
	"_Alignas",   "_Alignof",	"_Atomic",
	"_Bool",      "_Complex",	"_Generic",
	"_Noreturn",  "_Static_assert", "__alignof__",
	"__asm__",    "__const",	"__extension__",
	"__inline",   "__inline__",	"__int128",
	"__restrict", "__signed__",	"__typeof__",
	"__volatile", "__volatile__",	"asm",
	"auto",	      "char",		"const",
	"double",     "enum",		"extern",
	"float",      "inline",		"int",
	"long",	      "register",	"restrict",
	"short",      "signed",		"sizeof",
	"static",     "static_assert",	"struct",
	"typedef",    "typeof",		"union",
	"unsigned",   "void",		"volatile",
	NULL
};

/* Words that stand in front of parentheses and declare nothing. */
static const char *const attributes[] = { "__attribute__",
					  "__attribute",
					  "__acquire",
					  "__acquires",
					  "__aligned",
					  "__alloc_size",
					  "__assume_aligned",
					  "__cond_acquires",
					  "__counted_by",
					  "__diagnose_as",
					  "__error",
					  "__malloc",
					  "__must_hold",
					  "__nonnull",
					  "__printf",
					  "__realloc_size",
					  "__releases",
					  "__scanf",
					  "__section",
					  "__typeof__",
					  "typeof",
					  "_Alignas",
					  "__asm__",
					  "asm",
					  NULL };

static bool is_one(const struct item_token *token, const char *const *texts)
{
	for (; *texts; texts++)
		if (token_is(token, *texts))
			return true;
	return false;
}

static bool may_be_name(const struct item_token *token)
{
	return token_is_word(token) && !is_one(token, keywords) &&
	       !is_one(token, attributes);
}

static int step_depth(const struct item_token *token)
{
	if (token->length != 1)
		return 0;
	if (strchr("({[", token->text[0]))
		return 1;
	return strchr(")}]", token->text[0]) ? -1 : 0;
}

bool items_opens_body(const struct item_token *tokens, size_t count)
{
	bool body = false;
	int depth = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		if (!depth && token_is(&tokens[i], "="))
			return false;
		if (!depth && i && token_is(&tokens[i], "(") &&
		    may_be_name(&tokens[i - 1]))
			body = true;
		depth += step_depth(&tokens[i]);
	}
	return body;
}

static int add(struct items *items, struct item *item, size_t token)
{
	size_t *name;

	if (!item->nr_names)
		item->names = items->names.count;
	name = array_add(&items->names);
	if (!name)
		return -ENOMEM;
	*name = token;
	item->nr_names++;
	return 0;
}

/*
 * The name in front of where a declarator ends, and the words with underscores
 * between, which say where it goes: "int count __read_mostly;".
 */
static int add_declarator(struct items *items, struct item *item, size_t end)
{
	const struct item_token *tokens = items->tokens.items;
	int depth = 0, ret = 0;
	size_t i;

	for (i = end; !ret && i > item->first; i--) {
		const struct item_token *token = &tokens[i - 1];

		depth -= step_depth(token);
		if (depth || step_depth(token) || is_one(token, attributes))
			continue;
		if (!may_be_name(token))
			break;
		ret = add(items, item, i - 1);
		if (token->length < 2 || memcmp(token->text, "__", 2))
			break;
	}
	return ret;
}

/* What is known of an item while its tokens are looked at. */
struct look {
	struct items *items;
	struct item *item;
	int depth;
	int braces; /* open ones among them */
	int enum_depth; /* inside the braces of an enum */
	bool type; /* struct, union or enum was the last keyword */
	bool is_enum;
	bool value; /* there is an initial value */
	bool function; /* there are parentheses of a function */
	bool defines; /* there is a body of a type */
	bool declares; /* there is a declarator behind that */
};

static int look_outside(struct look *look, size_t i)
{
	struct items *items = look->items;
	const struct item_token *tokens = items->tokens.items;
	const struct item_token *token = &tokens[i];
	bool first = i == look->item->first;

	if (token_is(token, "=") || token_is(token, ";") ||
	    token_is(token, ",") || token_is(token, "[")) {
		look->value |= token_is(token, "=");
		look->declares |= !first && may_be_name(token - 1);
		return add_declarator(items, look->item, i);
	}
	if (token_is(token, "(") && !first && may_be_name(token - 1)) {
		look->function = true;
		return add(items, look->item, i - 1);
	}
	if (token_is(token, "{") && look->type) {
		look->defines = true;
		look->enum_depth = look->is_enum ? look->depth + 1 : 0;
		if (!first && may_be_name(token - 1))
			return add(items, look->item, i - 1);
	}
	return 0;
}

/* "(*handler)(int)", "(*table)[4]", "(*signal(int))(int)" */
static bool is_pointed_at(const struct look *look, size_t i)
{
	const struct item_token *token = &look->items->tokens.items[i];
	size_t end = look->item->first + look->item->count;

	if (!look->depth || look->braces || !may_be_name(token) ||
	    !token_is(token - 1, "*") || i + 2 >= end)
		return false;
	return token_is(token + 1, "(") ||
	       (token_is(token + 1, ")") &&
		(token_is(token + 2, "(") || token_is(token + 2, "[")));
}

static int look_at(struct look *look, size_t i)
{
	struct items *items = look->items;
	const struct item_token *token = &items->tokens.items[i];
	size_t first = look->item->first;
	int ret = 0;

	if (token_is(token, "struct") || token_is(token, "union") ||
	    token_is(token, "enum")) {
		look->type = true;
		look->is_enum = token_is(token, "enum");
	}
	if (!look->depth)
		ret = look_outside(look, i);
	else if (look->depth == look->enum_depth && may_be_name(token) &&
		 (token_is(token - 1, "{") || token_is(token - 1, ",")))
		ret = add(items, look->item, i);
	if (!ret && is_pointed_at(look, i))
		ret = add(items, look->item, i);
	/* A macro that is defined inside of something else. */
	if (!ret && i > first + 1 && token_is_word(token) &&
	    token_is(token - 1, "define") && token_is(token - 2, "#"))
		ret = add(items, look->item, i);
	look->depth += step_depth(token);
	if (strchr("{}", token->text[0]))
		look->braces += step_depth(token);
	if (look->depth < look->enum_depth)
		look->enum_depth = 0;
	return ret;
}

static bool has_word(const struct items *items, const struct item *item,
		     const char *word)
{
	const struct item_token *token = &items->tokens.items[item->first];
	const struct item_token *end = token + item->count;

	for (; token < end && !token_is(token, "{"); token++)
		if (token_is(token, word))
			return true;
	return false;
}

static bool is_inline(const struct items *items, const struct item *item)
{
	return has_word(items, item, "inline") ||
	       has_word(items, item, "__inline") ||
	       has_word(items, item, "__inline__");
}

static bool is_inert(const struct look *look)
{
	const struct items *items = look->items;
	const struct item *item = look->item;
	const struct item_token *first = &items->tokens.items[item->first];
	bool ends = token_is(first + item->count - 1, ";");

	if (look->value)
		return false;
	if (look->function && !ends)
		return is_inline(items, item);
	if (look->function || has_word(items, item, "typedef") ||
	    has_word(items, item, "extern"))
		return true;
	/* "struct x;", "struct x { ... };", and a stray semicolon. */
	if (item->count == 1 && ends)
		return true;
	if (look->defines)
		return !look->declares;
	return ends && item->count == 3 && look->type;
}

/* A use of a macro in place of a declaration: "DEFINE_MUTEX(lock);". */
static bool is_invocation(const struct items *items, const struct item *item)
{
	const struct item_token *first = &items->tokens.items[item->first];

	return item->count > 1 && may_be_name(first) &&
	       token_is(first + 1, "(");
}

static int name_directive(struct items *items, struct item *item)
{
	const struct item_token *first = &items->tokens.items[item->first];

	item->inert = true;
	if (item->count > 2 && token_is(first + 1, "define"))
		return add(items, item, item->first + 2);
	item->opaque = true;
	return 0;
}

int items_name(struct items *items, struct item *item)
{
	const struct item_token *first = &items->tokens.items[item->first];
	struct look look = { .items = items, .item = item };
	size_t i;
	int ret = 0;

	if (token_is(first, "#"))
		return name_directive(items, item);
	for (i = 0; !ret && i < item->count; i++)
		ret = look_at(&look, item->first + i);
	if (ret)
		return ret;
	item->inert = is_inert(&look);
	item->opaque =
		is_invocation(items, item) ||
		(!item->nr_names && item->count > 1 && !token_is_word(first));
	return 0;
}
