// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target of Module.symvers.
 */
#include "fuzz.h"
#include "diff/symvers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	autoclose int fd = -1;
	autofree char *path = fuzz_file(data, size, &fd);
	autoerror struct error err = ERROR_INIT;
	struct symvers symvers;

	if (symvers_read(&symvers, path, &err) && !err.code)
		abort();
	symvers_owner(&symvers, "exported_f");
	symvers_free(&symvers);
	return 0;
}
