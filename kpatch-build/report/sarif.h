/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Refusals and notices of a run as SARIF 2.1.0 (OASIS), the form in which CI
 * systems take what a static analysis found.
 */
#ifndef REPORT_SARIF_H
#define REPORT_SARIF_H

#include "lib/buffer.h"
#include "report/account.h"

/**
 * sarif_render() - write the document
 * @account: what there is to tell
 * @buf: appended to
 * @err: out of memory
 */
int sarif_render(const struct account *account, struct buffer *buf,
		 struct error *err);

#endif /* REPORT_SARIF_H */
