// SPDX-License-Identifier: GPL-2.0
/*
 * What an item declares: see items.h.  A name too many costs time, one too few
 * would leave an object out of a patch, so in doubt a word is a name.
 */
#include "source/items_parse.h"
#include "lib/array.h"
#include "lib/cleanup.h"

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

static bool is_one(const struct token *token, const char *const *texts)
{
	for (; *texts; texts++)
		if (token_is(token, *texts))
			return true;
	return false;
}

static bool may_be_name(const struct token *token)
{
	return token_is_word(token) && !is_one(token, keywords) &&
	       !is_one(token, attributes);
}

bool items_opens_body(const char *text, size_t length)
{
	struct lexer lexer = { text, text + length, false };
	struct token token, last = { text, 0 };
	bool body = false;
	int depth = 0;

	while (lexer_take(&lexer, &token)) {
		if (!depth && token_is_char(&token, '='))
			return false;
		if (!depth && token_is_char(&token, '(') && last.length &&
		    may_be_name(&last))
			body = true;
		depth += token_depth(&token);
		last = token;
	}
	return body;
}

/* The tokens of one item; there is at least one. */
struct tokens {
	struct token *items;
	size_t count;
	size_t capacity;
};

static void tokens_free(struct tokens *tokens)
{
	free(tokens->items);
}

static int tokens_read(struct tokens *tokens, const struct item *item)
{
	struct lexer lexer = { item->text, item->text + item->length, false };
	struct token token, *slot;

	while (lexer_take(&lexer, &token)) {
		slot = array_add(tokens);
		if (!slot)
			return -ENOMEM;
		*slot = token;
	}
	return 0;
}

/* What is known of an item while its tokens are looked at. */
struct look {
	struct items *items;
	struct item *item;
	const struct token *first; /* the item's tokens */
	const struct token *end;
	int depth;
	int braces; /* open ones among them */
	int enum_depth; /* inside the braces of an enum */
	bool type; /* there is a struct, union or enum */
	bool value; /* there is an initial value */
	bool function; /* there are parentheses of a function */
	bool defines; /* there is a body of a type */
	bool declares; /* there is a declarator behind that */
	bool invoked; /* the parentheses before may be those of a macro */
	bool unclear; /* a macro makes the name: "int NAME(x)(void)" */
};

static int add_name(struct look *look, const struct token *token)
{
	struct item_name *name = array_add(&look->items->names);

	if (!name)
		return -ENOMEM;
	name->text = token->text;
	name->length = token->length;
	look->item->nr_names++;
	return 0;
}

/*
 * The name in front of where a declarator ends, and the words with underscores
 * between, which say where it goes: "int count __read_mostly;".
 */
static int add_declarator(struct look *look, const struct token *end)
{
	const struct token *token;
	int depth = 0, ret = 0;

	for (token = end; !ret && token > look->first;) {
		token--;
		depth -= token_depth(token);
		if (depth || token_depth(token) || is_one(token, attributes))
			continue;
		if (!may_be_name(token))
			break;
		ret = add_name(look, token);
		if (token->length < 2 || memcmp(token->text, "__", 2))
			break;
	}
	return ret;
}

/* The token so many behind or in front, or one that is nothing. */
static const struct token *
token_at(const struct look *look, const struct token *token, ptrdiff_t distance)
{
	static const struct token nothing = { "", 0 };

	if (distance < look->first - token || distance >= look->end - token)
		return &nothing;
	return token + distance;
}

static bool is_name_at(const struct look *look, const struct token *token,
		       ptrdiff_t distance)
{
	token = token_at(look, token, distance);
	return token->length && may_be_name(token);
}

/* What ends a declarator, or starts what follows it. */
static int look_outside(struct look *look, const struct token *token)
{
	const struct token *last = token_at(look, token, -1);
	const struct token *next = token_at(look, token, 1);
	bool named = is_name_at(look, token, -1);

	switch (token->text[0]) {
	case '=':
	case ';':
	case ',':
	case '[':
		look->value |= token->text[0] == '=';
		look->declares |= named;
		return add_declarator(look, token);
	case '(':
		look->unclear |= look->invoked && token_is_char(last, ')');
		if (!named)
			return 0;
		look->function = true;
		look->invoked = !token_is_char(next, '*') &&
				!(next->length && is_one(next, attributes));
		return add_name(look, last);
	case '{':
		look->defines |= look->type;
		return look->type && named ? add_name(look, last) : 0;
	default:
		return 0;
	}
}

/* Whether a brace follows "enum", with a name and attributes or without. */
static bool opens_enum(const struct look *look, const struct token *token)
{
	int depth = 0;

	while (token > look->first && depth >= 0) {
		token--;
		depth -= token_depth(token);
		if (token_is_char(token, '(') && !depth &&
		    !is_one(token - (token > look->first), attributes))
			return false;
		if (depth || token_depth(token))
			continue;
		if (token_is(token, "enum"))
			return true;
		if (!may_be_name(token) && !is_one(token, attributes))
			return false;
	}
	return false;
}

static int look_at_mark(struct look *look, const struct token *token)
{
	int step = token_depth(token);
	int ret = look->depth ? 0 : look_outside(look, token);

	look->depth += step;
	if (token_is_char(token, '{')) {
		look->braces++;
		if (opens_enum(look, token))
			look->enum_depth = look->depth;
	} else if (token_is_char(token, '}')) {
		look->braces--;
	}
	if (look->depth < look->enum_depth)
		look->enum_depth = 0;
	return ret;
}

/* "(*handler)(int)", "(*table)[4]", "(*signal(int))(int)", "(plain)(int)" */
static bool is_in_parentheses(const struct look *look,
			      const struct token *token)
{
	const struct token *last = token_at(look, token, -1);
	const struct token *next = token_at(look, token, 1);
	const struct token *after = token_at(look, token, 2);

	if (!look->depth || look->braces || !may_be_name(token))
		return false;
	if (token_is_char(next, ')') &&
	    (token_is_char(after, '(') || token_is_char(after, '[')))
		return token_is_char(last, '*') || token_is_char(last, '(');
	return token_is_char(last, '*') && token_is_char(next, '(');
}

static bool is_enumerator(const struct look *look, const struct token *token)
{
	const struct token *last = token_at(look, token, -1);

	return look->enum_depth && look->depth == look->enum_depth &&
	       (token_is_char(last, '{') || token_is_char(last, ',')) &&
	       may_be_name(token);
}

/* A macro that is defined inside of something else. */
static bool is_macro(const struct look *look, const struct token *token)
{
	return token_is(token_at(look, token, -1), "define") &&
	       token_is_char(token_at(look, token, -2), '#');
}

static int look_at_word(struct look *look, const struct token *token)
{
	look->type |= !look->braces &&
		      (token_is(token, "struct") || token_is(token, "union") ||
		       token_is(token, "enum"));
	if (is_enumerator(look, token) || is_in_parentheses(look, token) ||
	    is_macro(look, token))
		return add_name(look, token);
	return 0;
}

static bool has_word(const struct look *look, const char *word)
{
	const struct token *token;

	for (token = look->first;
	     token < look->end && !token_is_char(token, '{'); token++)
		if (token_is(token, word))
			return true;
	return false;
}

static bool is_inline(const struct look *look)
{
	return has_word(look, "inline") || has_word(look, "__inline") ||
	       has_word(look, "__inline__");
}

static bool is_inert(const struct look *look)
{
	bool ends = token_is_char(look->end - 1, ';');
	ptrdiff_t count = look->end - look->first;

	if (look->value)
		return false;
	if (look->function && !ends)
		return is_inline(look);
	if (look->function || has_word(look, "typedef") ||
	    has_word(look, "extern"))
		return true;
	/* "struct x;", "struct x { ... };", and a stray semicolon. */
	if (count == 1 && ends)
		return true;
	if (look->defines)
		return !look->declares;
	return ends && count == 3 && look->type;
}

/* A use of a macro in place of a declaration: "DEFINE_MUTEX(lock);". */
static bool is_invocation(const struct look *look)
{
	return look->end - look->first > 2 && may_be_name(look->first) &&
	       token_is_char(look->first + 1, '(') &&
	       !token_is_char(look->first + 2, '*');
}

static int look_at_directive(struct look *look)
{
	look->item->inert = true;
	if (look->end - look->first > 2 && token_is(look->first + 1, "define"))
		return add_name(look, look->first + 2);
	look->item->opaque = true;
	return 0;
}

static int look_at_all(struct look *look)
{
	struct item *item = look->item;
	const struct token *token;
	int ret;

	for (token = look->first; token < look->end; token++) {
		ret = token_is_word(token) ? look_at_word(look, token) :
					     look_at_mark(look, token);
		if (ret)
			return ret;
	}
	item->inert = is_inert(look);
	item->opaque = look->depth || look->unclear || is_invocation(look) ||
		       (!item->nr_names && look->end - look->first > 1 &&
			!token_is_word(look->first));
	return 0;
}

int item_look(struct items *items, struct item *item, struct error *err)
{
	struct tokens tokens cleanup(tokens_free) = { NULL, 0, 0 };
	struct look look = { .items = items, .item = item };
	int ret;

	if (item->known)
		return 0;
	if (tokens_read(&tokens, item))
		return error_nomem(err);
	item->names = items->names.count;
	item->known = !tokens.count;
	if (item->known)
		return 0;
	look.first = tokens.items;
	look.end = tokens.items + tokens.count;
	ret = token_is_char(look.first, '#') ? look_at_directive(&look) :
					       look_at_all(&look);
	item->known = !ret;
	return ret ? error_nomem(err) : 0;
}
