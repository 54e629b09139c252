// SPDX-License-Identifier: GPL-2.0
/*
 * Comparing code: see code.h.
 */
#include "kpatch/code.h"

#include "kpatch/kallsyms.h"
#include "kpatch/kcore.h"
#include "kpatch/kprobes.h"
#include "kpatch/module.h"
#include "kpatch/needs.h"
#include "lib/array.h"

#include <string.h>

/* What an int3 and a jump begin with, which a kprobe puts there. */
#define OPCODE_INT3 0xcc
#define OPCODE_JUMP 0xe9

/**
 * struct comparison - all that is compared
 * @funcs: functions whose code is known and whose object is loaded
 * @names: the same as symbols
 * @addresses: where they are; 0: not known
 * @kcore: where their code is read
 * @probes: kprobes
 * @probes_known: those are all
 * @detail: where probes in functions are told
 */
struct comparison {
	struct {
		const struct note_func **items;
		size_t count, capacity;
	} funcs;
	struct needs names;
	uint64_t *addresses;
	struct kcore kcore;
	struct kprobes probes;
	bool probes_known;
	struct buffer *detail;
};

static void comparison_free(struct comparison *comparison)
{
	free(comparison->funcs.items);
	needs_free(&comparison->names);
	free(comparison->addresses);
	kcore_close(&comparison->kcore);
	kprobes_free(&comparison->probes);
}

/* Those of modules that are not loaded are nowhere. */
static int add_func(struct comparison *comparison, const struct note_func *func,
		    const char *root, struct error *err)
{
	const struct note_func **added;
	struct need *name;

	if (!func->code.size || (strcmp(func->object, KPATCH_VMLINUX) != 0 &&
				 !module_is_loaded(root, func->object)))
		return 0;
	added = array_add(&comparison->funcs);
	if (!added)
		return error_nomem(err);
	*added = func;
	name = array_add(&comparison->names);
	if (!name)
		return error_nomem(err);
	name->object = strdup(func->object);
	name->name = strdup(func->name);
	name->sympos = func->sympos;
	return name->object && name->name ? 0 : error_nomem(err);
}

static int list_funcs(struct comparison *comparison,
		      const struct patch_note *note, const char *root,
		      struct error *err)
{
	const struct note_func *func;
	bool any = false;
	int ret = 0;

	array_for_each(func, &note->funcs) {
		any |= func->code.size != 0;
		if (!ret)
			ret = add_func(comparison, func, root, err);
	}
	return ret || any ?
		       ret :
		       error_set(
			       err, ENODATA,
			       "the file does not have the code that it replaces");
}

static int locate(struct comparison *comparison, const char *root,
		  struct error *err)
{
	size_t count = comparison->funcs.count;
	int ret;

	comparison->addresses = calloc(count, sizeof(*comparison->addresses));
	if (!comparison->addresses)
		return error_nomem(err);
	ret = kallsyms_locate(comparison->addresses, &comparison->names, root,
			      err);
	for (size_t i = 0; !ret && i < count; i++)
		if (!comparison->addresses[i])
			ret = error_set(
				err, EPERM,
				"the kernel does not show where %s:%s is",
				comparison->funcs.items[i]->object,
				comparison->funcs.items[i]->name);
	return ret;
}

/* Without the list a breakpoint is no proof of a kprobe, and none of another. */
static int list_probes(struct comparison *comparison, const char *root,
		       struct error *err)
{
	autoerror struct error reason = ERROR_INIT;
	int ret = kprobes_read(&comparison->probes, root, &reason);

	comparison->probes_known = !ret;
	return ret == -ENOMEM ? error_nomem(err) : 0;
}

static bool in_hole(const struct note_code *code, uint32_t at)
{
	const struct kpatch_note_hole *hole;

	array_for_each(hole, &code->holes)
		if (at >= hole->start && at < hole->end)
			return true;
	return false;
}

static bool in_probe(const struct kprobes *probes, uint64_t address)
{
	const uint64_t *probe;

	array_for_each(probe, probes)
		if (address >= *probe && address - *probe < KPROBE_SIZE)
			return true;
	return false;
}

/* How many bytes may be a kprobe's, of which not all are known; 0: none. */
static uint32_t perhaps_probe(const struct comparison *comparison,
			      uint8_t running)
{
	if (comparison->probes_known)
		return 0;
	return running == OPCODE_INT3 ? 1 :
	       running == OPCODE_JUMP ? KPROBE_SIZE :
					0;
}

/* -ENODATA: it may be unchanged; whatever else differs tells more. */
static int compare_bytes(const struct comparison *comparison,
			 const struct note_func *func, uint64_t address,
			 const uint8_t *running, struct error *err)
{
	const struct note_code *code = &func->code;
	int ret = 0;

	for (uint32_t at = 0, skip; at < code->size; at += skip ? skip : 1) {
		skip = 0;
		if (running[at] == code->bytes[at] || in_hole(code, at) ||
		    in_probe(&comparison->probes, address + at))
			continue;
		skip = perhaps_probe(comparison, running[at]);
		if (!skip)
			return error_set(
				err, EMEDIUMTYPE,
				"%s:%s is not what the kernel was shipped with: at +%#x it has %02x, where %02x was: something has changed the kernel in memory; find out what, or reboot, before it is patched",
				func->object, func->name, at, running[at],
				code->bytes[at]);
		ret = error_set(
			err, ENODATA,
			"%s:%s+%#x may have a kprobe, and the kernel does not show the list of these",
			func->object, func->name, at);
	}
	return ret;
}

static int compare(const struct comparison *comparison,
		   const struct note_func *func, uint64_t address,
		   struct error *err)
{
	autofree uint8_t *running = malloc(func->code.size);
	int ret;

	if (!running)
		return error_nomem(err);
	ret = kcore_read(&comparison->kcore, address, running, func->code.size,
			 err);
	return ret ? ret :
		     compare_bytes(comparison, func, address, running, err);
}

static int tell_probes(const struct comparison *comparison,
		       const struct note_func *func, uint64_t address,
		       struct error *err)
{
	const uint64_t *probe;

	array_for_each(probe, &comparison->probes)
		if (*probe >= address && *probe - address < func->code.size &&
		    buffer_printf(
			    comparison->detail,
			    ", and the kprobe at %s:%s+%#llx is not hit any more",
			    func->object, func->name,
			    (unsigned long long)(*probe - address)))
			return error_nomem(err);
	return 0;
}

static int compare_funcs(const struct comparison *comparison, struct error *err)
{
	int unknown = 0, ret = 0;

	for (size_t i = 0; !ret && i < comparison->funcs.count; i++) {
		ret = compare(comparison, comparison->funcs.items[i],
			      comparison->addresses[i], err);
		if (ret == -ENODATA) {
			unknown = ret;
			ret = 0;
		}
	}
	return ret ? ret : unknown;
}

static int compare_all(struct comparison *comparison, const char *root,
		       struct error *err)
{
	size_t count = comparison->funcs.count;
	int ret = locate(comparison, root, err);

	if (!ret)
		ret = kcore_open(&comparison->kcore, root, err);
	if (!ret)
		ret = list_probes(comparison, root, err);
	if (!ret)
		ret = compare_funcs(comparison, err);
	if (!ret && buffer_printf(comparison->detail, "%zu", count))
		ret = error_nomem(err);
	for (size_t i = 0; !ret && i < count; i++)
		ret = tell_probes(comparison, comparison->funcs.items[i],
				  comparison->addresses[i], err);
	return ret;
}

int code_check(const struct patch_note *note, const char *root,
	       struct buffer *detail, struct error *err)
{
	cleanup(comparison_free) struct comparison comparison = {
		.names = NEEDS_INIT,
		.kcore = KCORE_INIT,
		.probes = KPROBES_INIT,
		.detail = detail,
	};
	int ret = list_funcs(&comparison, note, root, err);

	if (!ret && comparison.funcs.count)
		ret = compare_all(&comparison, root, err);
	else if (!ret && buffer_puts(detail, "none that is loaded"))
		ret = error_nomem(err);
	return ret;
}
