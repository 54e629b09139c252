// SPDX-License-Identifier: GPL-2.0
/*
 * What the module says.
 */
#include "greeter.h"

#include <linux/export.h>

const char *greeter_word(unsigned int number)
{
	WARN_ONCE(number > 8, "%u words are enough\n", number);
	return number ? "world" : "hello";
}
EXPORT_SYMBOL_GPL(greeter_word);
