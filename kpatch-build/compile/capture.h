/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Learning from kbuild how units are compiled, without compiling them.
 */
#ifndef COMPILE_CAPTURE_H
#define COMPILE_CAPTURE_H

#include "compile/unit.h"

/**
 * units_capture() - learn the commands of units
 * @units: found; @command, @generated and @foreign are set
 * @count: how many
 * @kbuild: open; its view is open for all of them, as its own
 * @err: what make said
 *
 * Each makefile is asked once.
 */
int units_capture(struct unit *const *units, size_t count,
		  struct kbuild *kbuild, struct error *err);

#endif /* COMPILE_CAPTURE_H */
