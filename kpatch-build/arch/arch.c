// SPDX-License-Identifier: GPL-2.0
/*
 * The list of architectures.
 */
#include "arch/arch.h"

#include "lib/array.h"

static const struct arch *const architectures[] = {
	&arch_ppc64le, &arch_s390x,	  &arch_x86_64,
	&arch_aarch64, &arch_loongarch64,
};

const struct arch *arch_find(uint16_t machine)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(architectures); i++)
		if (architectures[i]->machine == machine)
			return architectures[i];
	return NULL;
}
