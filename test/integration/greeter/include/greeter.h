/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What main.c and lib/text.c of the module have in common.
 */
#ifndef GREETER_H
#define GREETER_H

#include <linux/bug.h>

/* How often the module greets. */
static inline unsigned int greeter_times(unsigned int wanted)
{
	return WARN_ON(wanted > 9) ? 9 : wanted;
}

const char *greeter_word(unsigned int number);

#endif /* GREETER_H */
