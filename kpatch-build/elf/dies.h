/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Small questions to entries of the debug information, for the files of elf/
 * that read types.
 */
#ifndef ELF_DIES_H
#define ELF_DIES_H

#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stdint.h>

/* Deeper nesting is no C, but a cycle in a damaged file. */
#define DIE_MAX_DEPTH 64

/* Its name, or "". */
const char *die_name(Dwarf_Die *die);

/* A number that is an attribute of it. */
uint64_t die_number(Dwarf_Die *die, unsigned int attribute, uint64_t otherwise);

/* The type of a declaration, a member or a type; false: none, or "void". */
bool die_type(Dwarf_Die *die, Dwarf_Die *type);

/* Go from typedefs and qualifiers to what is behind them; false: "void". */
bool die_strip(Dwarf_Die *type);

/* "struct", "union" or "enum" for a type that is one, or NULL. */
const char *die_kind(Dwarf_Die *type);

#endif /* ELF_DIES_H */
