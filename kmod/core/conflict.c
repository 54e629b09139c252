// SPDX-License-Identifier: GPL-2.0
/*
 * Names who else redirects a function, in the log, when ftrace refused us.
 *
 * Looks only; what it finds may be gone by the time the message is read.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/ftrace.h>
#include <linux/rcupdate.h>

#include "hook.h"
#include "kernel.h"

struct owner_row {
	const char *handler;
	const char *owner;
};

static const struct owner_row owners[] = {
	{ "klp_ftrace_handler", "a livepatch of the kernel's own" },
	{ "kprobe_ftrace_handler", "a kprobe that may change the flow" },
};

static void report(unsigned long ip, int error)
{
	pr_err("failed to register ftrace handler for function '%ps' (%d)\n",
	       (void *)ip, error);
}

static void explain_owner(unsigned long ip, const struct ftrace_ops *ops)
{
	char name[KSYM_SYMBOL_LEN];
	const char *owner = "another user of ftrace";
	size_t i;

	snprintf(name, sizeof(name), "%ps", ops->func);
	for (i = 0; i < ARRAY_SIZE(owners); i++) {
		if (!strcmp(name, owners[i].handler))
			owner = owners[i].owner;
	}
	pr_debug("function '%ps' is redirected already, by %s (%s)\n",
		 (void *)ip, owner, name);
}

static void explain_nobody(void)
{
	pr_debug("nobody else redirects it: is kernel.ftrace_enabled 0?\n");
}

/**
 * conflict_report() - say who is in the way
 * @ips: ftrace locations that we wanted
 * @nr: how many
 * @error: what ftrace answered
 */
void conflict_report(const unsigned long *ips, unsigned int nr, int error)
{
	struct ftrace_ops *ops;
	bool found = false;
	unsigned int i;

	if (error != -EBUSY || !kernel_can_name_ftrace_users())
		goto out;

	/* ftrace frees its users after a grace period. */
	rcu_read_lock_sched();
	for (ops = READ_ONCE(*kernel_data.ftrace_ops_list); ops && ops->next;
	     ops = READ_ONCE(ops->next)) {
		if (!(ops->flags & FTRACE_OPS_FL_IPMODIFY))
			continue;
		for (i = 0; i < nr; i++) {
			if (!kernel_call(ftrace_lookup_ip)(
				    READ_ONCE(ops->func_hash->filter_hash),
				    ips[i]))
				continue;
			report(ips[i], error);
			explain_owner(ips[i], ops);
			found = true;
		}
	}
	rcu_read_unlock_sched();
out:
	if (found)
		return;
	report(ips[0], error);
	if (error == -EBUSY)
		explain_nobody();
}
