// SPDX-License-Identifier: GPL-2.0
/*
 * Writing SPDX documents: see spdx.h.  Names of fields and what is mandatory
 * are from the SPDX specification 2.3, clauses 6, 7 and 11.
 */
#include "link/spdx.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/file.h"
#include "lib/process.h"
#include "link/epoch.h"

#include <json-c/json.h>
#include <stdbool.h>
#include <string.h>

#define SHA256_DIGITS 64

static void json_free(json_object **object)
{
	json_object_put(*object);
}

/* Hand @value over to an object, or to an array when @key is NULL. */
static bool add(json_object *to, const char *key, json_object *value)
{
	if (value && to &&
	    !(key ? json_object_object_add(to, key, value) :
		    json_object_array_add(to, value)))
		return true;
	json_object_put(value);
	return false;
}

static bool add_string(json_object *to, const char *key, const char *text)
{
	return add(to, key, json_object_new_string(text));
}

/* The hash that SPDX asks for is no part of a library that is used here. */
static int sha256(const char *path, int log_fd, char *digits, struct error *err)
{
	struct buffer output autobuffer = BUFFER_INIT;
	const char *const argv[] = { "sha256sum", "-b", "--", path, NULL };
	struct process process = {
		.argv = argv,
		.output = &output,
		.log_fd = log_fd,
	};
	const char *start;
	int ret = process_check(&process, err);

	if (ret)
		return ret;
	/* A backslash in front says that the name is quoted. */
	start = buffer_string(&output);
	start += *start == '\\';
	if (strspn(start, "0123456789abcdef") != SHA256_DIGITS)
		return error_set(err, EIO, "sha256sum of %s: not a checksum",
				 path);
	memcpy(digits, start, SHA256_DIGITS);
	digits[SHA256_DIGITS] = '\0';
	return 0;
}

static int print_time(char *text, size_t size, struct error *err)
{
	struct tm tm;
	time_t when;
	int ret = epoch_read(&when, err);

	if (ret)
		return ret;
	if (!gmtime_r(&when, &tm) ||
	    !strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", &tm))
		return error_set(err, EINVAL,
				 "SOURCE_DATE_EPOCH is too large: '%lld'",
				 (long long)when);
	return 0;
}

/* A package that is known by name, and perhaps by checksum and version. */
static bool add_package(json_object *packages, const char *id, const char *name,
			const char *version, const char *license,
			const char *digits)
{
	json_object *package = json_object_new_object(), *sums, *sum;
	bool good =
		add_string(package, "SPDXID", id) &&
		add_string(package, "name", name) &&
		(!version || add_string(package, "versionInfo", version)) &&
		add_string(package, "downloadLocation", "NOASSERTION") &&
		add(package, "filesAnalyzed", json_object_new_boolean(false)) &&
		add_string(package, "licenseConcluded", "NOASSERTION") &&
		add_string(package, "licenseDeclared", license) &&
		add_string(package, "copyrightText", "NOASSERTION");

	if (good && digits) {
		sums = json_object_new_array();
		sum = json_object_new_object();
		good = add_string(sum, "algorithm", "SHA256") &&
		       add_string(sum, "checksumValue", digits);
		good = add(sums, NULL, sum) && good;
		good = add(package, "checksums", sums) && good;
	}
	return add(packages, NULL, package) && good;
}

static bool add_relation(json_object *relations, const char *element,
			 const char *type, const char *related)
{
	json_object *relation = json_object_new_object();
	bool good = add_string(relation, "spdxElementId", element) &&
		    add_string(relation, "relationshipType", type) &&
		    add_string(relation, "relatedSpdxElement", related);

	return add(relations, NULL, relation) && good;
}

static bool add_head(json_object *top, const struct spdx_input *input,
		     const char *when, const char *digits)
{
	autofree char *space =
		path_format("urn:sha256:%s:%s", digits, input->name);
	json_object *info = json_object_new_object();
	json_object *creators = json_object_new_array();
	bool good = add_string(creators, NULL,
			       "Tool: kpatch-build-" KPATCH_VERSION);

	good = add_string(info, "created", when) && good;
	good = add(info, "creators", creators) && good;
	good = add(top, "creationInfo", info) && good;
	return good && space && add_string(top, "spdxVersion", "SPDX-2.3") &&
	       add_string(top, "dataLicense", "CC0-1.0") &&
	       add_string(top, "SPDXID", "SPDXRef-DOCUMENT") &&
	       add_string(top, "name", input->name) &&
	       add_string(top, "documentNamespace", space);
}

static bool add_module(json_object *packages, json_object *relations,
		       const struct spdx_input *input, const char *digits)
{
	autofree char *version =
		path_format("%s %s", input->release, input->version);

	return version &&
	       add_package(packages, "SPDXRef-Module", input->name, NULL,
			   "GPL-2.0-only", digits) &&
	       add_package(packages, "SPDXRef-Kernel", "linux", version,
			   "GPL-2.0-only WITH Linux-syscall-note", NULL) &&
	       add_relation(relations, "SPDXRef-DOCUMENT", "DESCRIBES",
			    "SPDXRef-Module") &&
	       add_relation(relations, "SPDXRef-Module", "PATCH_FOR",
			    "SPDXRef-Kernel");
}

static int add_patches(json_object *packages, json_object *relations,
		       const struct spdx_input *input, int log_fd,
		       struct error *err)
{
	char digits[SHA256_DIGITS + 1];
	size_t i;

	for (i = 0; i < input->nr_patches; i++) {
		autofree char *id = path_format("SPDXRef-Diff-%zu", i + 1);
		int ret = sha256(input->patches[i], log_fd, digits, err);

		if (ret)
			return ret;
		if (!id ||
		    !add_package(packages, id, path_base(input->patches[i]),
				 NULL, "NOASSERTION", digits) ||
		    !add_relation(relations, "SPDXRef-Module", "GENERATED_FROM",
				  id))
			return error_nomem(err);
	}
	return 0;
}

int spdx_render(const struct spdx_input *input, struct buffer *text, int log_fd,
		struct error *err)
{
	json_object *top cleanup(json_free) = json_object_new_object();
	json_object *packages = json_object_new_array();
	json_object *relations = json_object_new_array();
	char digits[SHA256_DIGITS + 1], when[64];
	bool good = add(top, "packages", packages);
	int ret;

	good = add(top, "relationships", relations) && good;
	if (!good)
		return error_nomem(err);
	ret = print_time(when, sizeof(when), err);
	if (!ret)
		ret = sha256(input->module, log_fd, digits, err);
	if (ret)
		return ret;
	if (!add_head(top, input, when, digits) ||
	    !add_module(packages, relations, input, digits))
		return error_nomem(err);
	ret = add_patches(packages, relations, input, log_fd, err);
	if (ret)
		return ret;
	if (buffer_printf(text, "%s\n",
			  json_object_to_json_string_ext(
				  top, JSON_C_TO_STRING_PRETTY |
					       JSON_C_TO_STRING_NOSLASHESCAPE)))
		return error_nomem(err);
	return 0;
}
