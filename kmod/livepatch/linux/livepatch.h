/* SPDX-License-Identifier: GPL-2.0 */
/*
 * <linux/livepatch.h> by the engine of kpatch: placed first in the include
 * path, it builds a module written for the kernel's livepatch for the engine.
 * See ../README.md.
 */
#ifndef KPATCH_SHIM_LINUX_LIVEPATCH_H
#define KPATCH_SHIM_LINUX_LIVEPATCH_H

#include <linux/ftrace.h>

#include "../../../include/kpatch/livepatch.h"

#define klp_func kpatch_func
#define klp_object kpatch_object
#define klp_callbacks kpatch_callbacks
#define klp_state kpatch_state
#define klp_patch kpatch_patch
#define klp_enable_patch kpatch_enable_patch
#define klp_get_state kpatch_get_state
#define klp_get_prev_state kpatch_get_prev_state
#define klp_shadow_ctor_t kpatch_shadow_ctor_t
#define klp_shadow_dtor_t kpatch_shadow_dtor_t
#define klp_shadow_get kpatch_shadow_get
#define klp_shadow_alloc kpatch_shadow_alloc
#define klp_shadow_get_or_alloc kpatch_shadow_get_or_alloc
#define klp_shadow_free kpatch_shadow_free
#define klp_shadow_free_all kpatch_shadow_free_all

#endif /* KPATCH_SHIM_LINUX_LIVEPATCH_H */
