// SPDX-License-Identifier: GPL-2.0
/*
 * SARIF: see sarif.h.  Every code is a rule, in the order of the table, so that
 * a rule has the same index in every document of a version.
 */
#include "report/sarif.h"

#include "lib/array.h"
#include "lib/cleanup.h"
#include "diff/code.h"
#include "report/json.h"

#include <string.h>

#define SARIF_VERSION "2.1.0"
#define SARIF_SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"
#define SOURCE_ROOT "SRCROOT"

static bool put_message(json_object *object, const char *key, const char *text)
{
	json_object *message = json_put_object(object, key);

	return message && json_put_text(message, "text", text);
}

static bool put_rule(json_object *rules, const struct code *code)
{
	json_object *rule = json_add_object(rules), *configuration;

	if (!json_put_text(rule, "id", code->id) ||
	    !put_message(rule, "shortDescription", code->summary) ||
	    !put_message(rule, "help", code->help))
		return false;
	configuration = json_put_object(rule, "defaultConfiguration");
	return configuration &&
	       json_put_text(configuration, "level",
			     code->level == CODE_NOTICE ? "note" : "error");
}

static bool put_tool(json_object *run)
{
	json_object *tool = json_put_object(run, "tool"), *driver, *rules;
	const struct code *codes;
	size_t count, i;
	bool ok;

	driver = tool ? json_put_object(tool, "driver") : NULL;
	ok = driver && json_put_text(driver, "name", "kpatch-build") &&
	     json_put_text(driver, "version", KPATCH_VERSION);
	rules = ok ? json_put_array(driver, "rules") : NULL;
	ok = rules;
	codes = codes_all(&count);
	for (i = 0; ok && i < count; i++)
		ok = put_rule(rules, &codes[i]);
	return ok;
}

/* A relative reference of RFC 3986: what is no plain character is %NN. */
static int append_uri(struct buffer *uri, const struct location *location)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~/";
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < location->length; i++) {
		if (location->file[i] && strchr(plain, location->file[i]))
			ret = buffer_append(uri, &location->file[i], 1);
		else
			ret = buffer_printf(uri, "%%%02X",
					    (uint8_t)location->file[i]);
	}
	return ret;
}

/* The patch itself is no file of the source, and may be anywhere. */
static bool put_artifact(json_object *physical, const struct account *account,
			 const struct location *location)
{
	json_object *artifact = json_put_object(physical, "artifactLocation");
	autobuffer struct buffer uri = BUFFER_INIT;
	bool ok = artifact;

	if (ok && location->file[0] == '/')
		ok = !buffer_puts(&uri, "file://");
	ok = ok && !append_uri(&uri, location) &&
	     json_put_text(artifact, "uri", buffer_string(&uri));
	if (ok && location_is_below(location) &&
	    !account_patch(account, location))
		ok = json_put_text(artifact, "uriBaseId", SOURCE_ROOT);
	return ok;
}

/* Where a finding is; at least the source of its object, if there is one. */
static const char *place_of(const struct account *account,
			    const struct finding *finding)
{
	const struct account_object *object;

	if (finding->source)
		return finding->source;
	object = account_object(account, finding->object);
	return object ? object->source : NULL;
}

static bool put_physical(json_object *where, const struct account *account,
			 const char *place)
{
	const struct location location = location_of(place);
	json_object *physical = json_put_object(where, "physicalLocation");
	json_object *region;

	if (!physical || !put_artifact(physical, account, &location))
		return false;
	if (!location.line)
		return true;
	region = json_put_object(physical, "region");
	return region && json_put_number(region, "startLine", location.line);
}

static bool put_logical(json_object *where, const struct finding *finding)
{
	json_object *list = json_put_array(where, "logicalLocations");

	return json_put_text(json_add_object(list), "name", finding->symbol);
}

static bool put_locations(json_object *result, const struct account *account,
			  const struct finding *finding)
{
	const char *place = place_of(account, finding);
	bool has_symbol = finding->symbol && *finding->symbol;
	json_object *where;

	if (!place && !has_symbol)
		return true;
	where = json_add_object(json_put_array(result, "locations"));
	return where && (!place || put_physical(where, account, place)) &&
	       (!has_symbol || put_logical(where, finding));
}

/* "SYMBOL: why. What to do." */
static bool put_text(json_object *result, const struct finding *finding,
		     const struct code *code)
{
	autobuffer struct buffer text = BUFFER_INIT;
	const char *why = finding->why && *finding->why ? finding->why :
			  code				? code->summary :
							  finding->code;
	const char *action = finding->action;
	int ret = 0;

	if (finding->symbol && *finding->symbol)
		ret = buffer_printf(&text, "%s: ", finding->symbol);
	if (!ret)
		ret = buffer_puts(&text, why);
	if (!ret && action && *action)
		ret = buffer_printf(&text, ". What to do: %s", action);
	return !ret && put_message(result, "message", buffer_string(&text));
}

static bool put_result(json_object *results, const struct account *account,
		       const struct finding *finding)
{
	const struct code *code = code_find(finding->code);
	json_object *result = json_add_object(results), *properties;
	const struct code *codes;
	size_t count;

	codes = codes_all(&count);
	if (!result || !json_put_text(result, "ruleId", finding->code) ||
	    (code &&
	     !json_put_number(result, "ruleIndex", (size_t)(code - codes))) ||
	    !json_put_text(result, "level",
			   finding->kind == FINDING_REFUSAL ? "error" :
							      "note") ||
	    !put_text(result, finding, code) ||
	    !put_locations(result, account, finding))
		return false;
	if (!finding->object)
		return true;
	properties = json_put_object(result, "properties");
	return properties &&
	       json_put_text(properties, "object", finding->object);
}

static bool put_results(json_object *run, const struct account *account)
{
	json_object *results = json_put_array(run, "results");
	static const enum finding_kind kinds[] = { FINDING_NOTICE,
						   FINDING_REFUSAL };
	const struct finding *finding;
	bool ok = results;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		array_for_each(finding, account->report)
			if (ok && finding->kind == kinds[i])
				ok = put_result(results, account, finding);
	return ok;
}

/* A run that ended with an error found nothing out, whatever its results. */
static bool put_invocation(json_object *run, const struct account *account)
{
	json_object *invocation =
		json_add_object(json_put_array(run, "invocations"));
	json_object *notification;

	if (!json_put_bool(invocation, "executionSuccessful",
			   !account->message) ||
	    !json_put_number(invocation, "exitCode", account->status))
		return false;
	if (!account->message)
		return true;
	notification = json_add_object(
		json_put_array(invocation, "toolExecutionNotifications"));
	return notification && json_put_text(notification, "level", "error") &&
	       put_message(notification, "message", account->message);
}

static bool put_bases(json_object *run)
{
	json_object *bases = json_put_object(run, "originalUriBaseIds");
	json_object *root = bases ? json_put_object(bases, SOURCE_ROOT) : NULL;

	return root && put_message(root, "description",
				   "The top directory of the kernel's source.");
}

static bool put_run(json_object *root, const struct account *account)
{
	json_object *run = json_add_object(json_put_array(root, "runs"));

	return run && put_tool(run) && put_invocation(run, account) &&
	       put_bases(run) && put_results(run, account);
}

int sarif_render(const struct account *account, struct buffer *buf,
		 struct error *err)
{
	autojson json_object *root = json_object_new_object();
	const char *text = NULL;

	if (json_put_text(root, "$schema", SARIF_SCHEMA) &&
	    json_put_text(root, "version", SARIF_VERSION) &&
	    put_run(root, account))
		text = json_object_to_json_string_ext(
			root, JSON_C_TO_STRING_PRETTY |
				      JSON_C_TO_STRING_NOSLASHESCAPE);
	if (!text || buffer_puts(buf, text) || buffer_puts(buf, "\n"))
		return error_nomem(err);
	return 0;
}
