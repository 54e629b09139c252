/* SPDX-License-Identifier: GPL-2.0 */
/* Types of all kinds, of which one has another layout, and a prototype. */
#include "macros.h"

struct inner {
	enum { SMALL, LARGE = VERSION(3, 4) } kind;
	unsigned int bits : 3, more : 5;
};

struct outer {
	struct inner first[2][3];
	union {
		const volatile char *name;
		struct {
			int (*call)(struct outer *self, int x);
			VERSION(int, long) number;
		};
	};
	struct outer *next;
};

static int local(struct outer *self, VERSION(int, long) x)
{
	return self->next->first[x][1].more + self->number;
}

int f(struct outer *self, int x)
{
	return VERSION(self->call(self, x), local(self, x));
}

int (*keep)(struct outer *, VERSION(int, long)) = local;
