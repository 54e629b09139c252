/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Changing input at random, with an eye for what hurts a reader of ELF files
 * or of text.  All is decided by a number: equal numbers, equal changes.
 */
#ifndef TEST_FUZZ_MUTATE_H
#define TEST_FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/* The next of a series of numbers below @below, from @state. */
uint64_t mutate_random(uint64_t *state, uint64_t below);

/**
 * mutate_object() - change an ELF object in one to four ways
 * @data: the object, or anything else; changed in place
 * @size: its bytes
 * @state: decides what is changed
 *
 * Return: bytes that are left, at most @size.
 */
size_t mutate_object(uint8_t *data, size_t size, uint64_t *state);

/* The same for text; it may grow up to @room bytes. */
size_t mutate_text(uint8_t *data, size_t size, size_t room, uint64_t *state);

#endif /* TEST_FUZZ_MUTATE_H */
