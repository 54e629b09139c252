/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What create-diff-object is told of a kernel, as files: symbols and exports;
 * and a source whose symbols these have.
 */
#ifndef TEST_UNIT_TABLES_H
#define TEST_UNIT_TABLES_H

#include "objects.h"

static const char symvers_text[] =
	"0x12345678\texported_f\tvmlinux\tEXPORT_SYMBOL\t\n"
	"0x00000000\t__fentry__\tvmlinux\tEXPORT_SYMBOL\t\n"
	"0x9abcdef0\tother_f\tnet/some-mod\tEXPORT_SYMBOL_GPL\tSPACE\n";

/* Two files of one name, of which one has the locals; addresses not sorted. */
static const char symtab_text[] =
	"\nSymbol table '.symtab' contains 14 entries:\n"
	"   Num:    Value          Size Type    Bind   Vis      Ndx Name\n"
	"     0: 0000000000000000     0 NOTYPE  LOCAL  DEFAULT  UND \n"
	"     1: 0000000000000000     0 FILE    LOCAL  DEFAULT  ABS orig.c\n"
	"     2: ffffffff81000100    16 FUNC    LOCAL  DEFAULT    1 helper\n"
	"     3: ffffffff81000200    16 FUNC    LOCAL  DEFAULT    1 foreign\n"
	"     4: 0000000000000000     0 FILE    LOCAL  DEFAULT  ABS orig.c\n"
	"     5: ffffffff81000050    33 FUNC    LOCAL  DEFAULT    1 helper\n"
	"     6: ffffffff82000000     4 OBJECT  LOCAL  DEFAULT    2 state\n"
	"     7: 0000000000000000     0 FILE    LOCAL  DEFAULT  ABS z.c\n"
	"     8: ffffffff81000020     9 FUNC    LOCAL  DEFAULT    1 helper\n"
	"     9: ffffffff81000300    24 FUNC    GLOBAL DEFAULT [<other>: 88] 1 f\n"
	"    10: ffffffff81000400    24 FUNC    GLOBAL DEFAULT    1 exported_f\n"
	"    11: ffffffff81000500    24 FUNC    WEAK   DEFAULT    1 weak_f\n"
	"    12: 0000000000000000     0 NOTYPE  GLOBAL DEFAULT  UND absent\n";

static const char table_source[] =
	"int exported_f(int);\n"
	"static int state = 4;\n"
	"int *peek(void) { return &state; }\n"
	"__attribute__((noinline)) static int helper(int x)\n"
	"{ asm(\"\"); return x * %d + state++; }\n"
	"int f(int x) { return helper(exported_f(x)) + helper(x); }\n";

/* The objects of the source, with 3 and with another factor; to be freed. */
static inline void compile_pair(char **orig, char **patched, int factor)
{
	autofree char *one = path_format(table_source, 3);
	autofree char *two = path_format(table_source, factor);

	*orig = compile("orig", one);
	*patched = compile("patched", two);
}

#endif /* TEST_UNIT_TABLES_H */
