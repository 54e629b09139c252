/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The account of a run as one HTML file for a reviewer who does not know the
 * tool: nothing is loaded from elsewhere, there are no scripts, and nothing in
 * it depends on when or where it was written.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "lib/buffer.h"
#include "report/account.h"

/**
 * html_render() - write the page
 * @account: what there is to tell
 * @buf: appended to
 * @err: out of memory
 */
int html_render(const struct account *account, struct buffer *buf,
		struct error *err);

#endif /* REPORT_HTML_H */
