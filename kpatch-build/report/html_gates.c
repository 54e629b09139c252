// SPDX-License-Identifier: GPL-2.0
/*
 * What a patch has to pass, one step after the other, as the HTML report tells
 * it.
 */
#include "report/html_parts.h"

#include "lib/array.h"

#include <string.h>

/* What a step proves; @detail adds what it found in this run. */
struct gate {
	const char *step;
	const char *title;
	const char *meaning;
	void (*detail)(struct page *page, const struct account *account);
};

static void tell_objects(struct page *page, const struct account *account)
{
	const struct account_object *object;

	page_markup(page, "<ul>\n");
	array_for_each(object, &account->objects) {
		page_markup(page, "<li>");
		page_element(page, "code", object->name);
		page_text(page, ", part of ");
		page_element(page, "code", object->owner);
		page_markup(page, "</li>\n");
	}
	page_markup(page, "</ul>\n");
}

static void tell_objtool(struct page *page, const struct account *account)
{
	page_text(page, " ");
	page_term(page, TERM_OBJTOOL);
	page_text(page, " has no complaint about the new code that it does not "
			"have about the old one.");
}

static void tell_verified(struct page *page, const struct account *account)
{
	const struct account_object *object;
	size_t total = 0;

	array_for_each(object, &account->objects)
		total += object->verified;
	page_format(page, " %zu function%s equal.", total,
		    total == 1 ? " is" : "s are");
	page_markup(page, "<ul>\n");
	array_for_each(object, &account->objects) {
		page_markup(page, "<li>");
		page_element(page, "code", object->name);
		page_format(page, ": %zu equal, none different",
			    object->verified);
		if (object->weak)
			page_format(page,
				    ", %zu left out because the kernel has "
				    "another function of that name",
				    object->weak);
		page_markup(page, "</li>\n");
	}
	page_markup(page, "</ul>\n");
}

static void tell_layout(struct page *page, const struct account *account)
{
	const struct finding *finding;
	bool unchecked = false;

	array_for_each(finding, account->report)
		unchecked |= !strcmp(finding->code, "layout-unchecked");
	page_text(page,
		  unchecked ?
			  " Whether types kept their layout could not be "
			  "checked for want of debug information." :
			  " Types that functions of the patch can get to have "
			  "the layout that they had, and functions that other "
			  "code calls have their arguments as before.");
	page_text(page, " Each replaced function has an ");
	page_term(page, TERM_FTRACE);
	page_text(page, ".");
}

static const struct gate gates[] = {
	{ "patch", "The diff is understood",
	  "It changes or adds text, and does nothing else: no file goes or "
	  "changes its mode, and no path leads out of the source.",
	  NULL },
	{ "kernel", "The kernel is known",
	  "Its image, symbols, configuration and modules were read from the "
	  "files that are installed.",
	  NULL },
	{ "source", "Its source is there",
	  "It is prepared as it was when the kernel was compiled.", NULL },
	{ "apply", "The diff fits",
	  "The lines around every change are in the source of this kernel, "
	  "exactly, and only C files of the kernel change.",
	  NULL },
	{ "objects", "The files are part of this kernel",
	  "The kernel's own makefiles say what is made of each file.",
	  tell_objects },
	{ "compile", "Both versions compile",
	  "With the kernel's own options, and without a warning that is an "
	  "error.",
	  tell_objtool },
	{ "verify", "The starting point is what runs",
	  "The version without the change was compared with the installed "
	  "kernel, function by function and byte by byte, with what each place "
	  "refers to: compiler, options and source are those of the kernel.",
	  tell_verified },
	{ "diff", "What differs can be replaced",
	  "No variable that is in use changes its value or size, all symbols "
	  "that the new code needs are in the kernel, and every table of the "
	  "kernel that describes the new code is understood.",
	  tell_layout },
	{ "link", "The module is complete",
	  "It was linked, and every reference leads somewhere.", NULL },
};

static const struct gate *gate_of(const char *step)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(gates); i++)
		if (!strcmp(gates[i].step, step))
			return &gates[i];
	return NULL;
}

static void write_state(struct page *page, enum step_state state)
{
	static const struct {
		const char *class;
		const char *text;
	} states[] = {
		[STEP_NOT_REACHED] = { "quiet", "not reached" },
		[STEP_PASSED] = { "state good", "passed" },
		[STEP_REFUSED] = { "state bad", "refused here" },
		[STEP_IDLE] = { "state note", "nothing to do" },
		[STEP_FAILED] = { "state bad", "error" },
		[STEP_LEFT_OUT] = { "quiet", "not asked for" },
	};

	page_markup(page, "<td class=\"");
	page_markup(page, states[state].class);
	page_markup(page, "\">");
	page_text(page, states[state].text);
	page_markup(page, "</td>");
}

static void write_gate(struct page *page, const struct account *account,
		       const struct account_step *step)
{
	const struct gate *gate = gate_of(step->name);

	page_markup(page, "<tr>");
	page_element(page, "th", gate ? gate->title : step->name);
	write_state(page, step->state);
	page_markup(page, "<td>");
	if (gate)
		page_text(page, gate->meaning);
	if (gate && gate->detail && step->state == STEP_PASSED)
		gate->detail(page, account);
	page_markup(page, "</td></tr>\n");
}

void html_gates(struct page *page, const struct account *account)
{
	size_t i;

	page_markup(page, "<section>\n<h2>What was checked</h2>\n");
	page_element(page, "p",
		     "In this order. The first step that refuses, or has "
		     "nothing to do, is the last one.");
	page_markup(page, "\n<div class=\"scroll\"><table class=\"gates\">\n"
			  "<tr><th>Step</th><th>Outcome</th>"
			  "<th>What has to hold</th></tr>\n");
	for (i = 0; i < account->steps.count; i++)
		write_gate(page, account, &account->steps.items[i]);
	page_markup(page, "</table></div>\n</section>\n");
}
