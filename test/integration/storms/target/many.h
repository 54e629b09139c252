/* SPDX-License-Identifier: GPL-2.0 */
/* Between the generated functions and what calls them. */
#ifndef MANY_H
#define MANY_H

#include <linux/compiler.h>
#include <linux/kernel.h>

typedef int many_function(void);

extern int many_zero;
extern many_function *const many_functions[];
extern const unsigned int many_nr;

#endif /* MANY_H */
