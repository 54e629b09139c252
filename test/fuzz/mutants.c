// SPDX-License-Identifier: GPL-2.0
/*
 * Runs create-diff-object, built with sanitizers and linked into this program,
 * on mutants of valid pairs of objects: each in a process of its own, forked
 * off, with limits.  A mutant may be refused or be an error; it must not crash,
 * hang, take much memory, leak, leave a file behind that it did not mean to
 * write, or write one that cannot be read.
 */
#include "mutate.h"
#include "elf/object.h"
#include "include/kpatch/exit.h"
#include "lib/array.h"
#include "lib/buffer.h"
#include "lib/cleanup.h"
#include "lib/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <getopt.h>
#include <sanitizer/allocator_interface.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <xxhash.h>

#define CPU_SECONDS 2
#define WALL_SECONDS 120
#define MEMORY_MB 512

/* Exit statuses that the program itself does not have. */
#define STATUS_REPORT 99
#define STATUS_MEMORY 98
#define STATUS_UNREADABLE 97

/* main() of create-diff-object.c, which is compiled for this. */
int differ_main(int argc, char **argv);

const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

/* One allocation beyond the limit is a report; the sum is watched below. */
const char *__asan_default_options(void)
{
	return "exitcode=99:max_allocation_size_mb=512:quarantine_size_mb=8:"
	       "malloc_context_size=8:allocator_may_return_null=0";
}

const char *__ubsan_default_options(void)
{
	return "exitcode=99:print_stacktrace=1";
}

static const char help[] =
	"Usage: mutants [--count N] [--first K] [--seed S] [--keep DIR]\n"
	"           [--dry-run] PAIRS\n"
	"\n"
	"Run N mutants (default 1000) of the pairs in the directory PAIRS, from "
	"the K-th\n"
	"(default 0) on, and keep those that fail in DIR. The seed (default 1) "
	"decides\n"
	"what they are; --dry-run makes them only. The last line is \"N passed, "
	"N failed\".\n";

/* What may be mutated of a pair. */
enum part { ORIG, PATCHED, SYMTAB, SYMVERS, NR_PARTS };

static const char *const suffixes[] = { ".orig.o", ".patched.o", ".symtab",
					".symvers" };

struct pair {
	char *name;
	char *paths[NR_PARTS];
	struct buffer contents[NR_PARTS];
};

struct run {
	uint64_t seed;
	uint64_t first;
	uint64_t count;
	const char *keep;
	bool dry;
	struct pair *items;
	size_t nr_pairs;
	char *work;
	XXH3_state_t *digest;
	uint64_t statuses[KPATCH_EXIT_USAGE + 1];
};

/* One mutant: which files it consists of. */
struct mutant {
	const struct pair *pair;
	uint64_t number;
	const char *paths[NR_PARTS];
	char *mutated[NR_PARTS];
};

static int read_pair(struct pair *pair, const char *directory, const char *file,
		     struct error *err)
{
	int part, ret;

	pair->name = strndup(file, strlen(file) - strlen(suffixes[ORIG]));
	if (!pair->name)
		return error_nomem(err);
	for (part = 0; part < NR_PARTS; part++) {
		pair->paths[part] = path_format("%s/%s%s", directory,
						pair->name, suffixes[part]);
		if (!pair->paths[part])
			return error_nomem(err);
		ret = file_read(pair->paths[part], &pair->contents[part], err);
		if (ret)
			return ret;
	}
	return 0;
}

static int is_orig(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name), end = strlen(suffixes[ORIG]);

	return length > end &&
	       !strcmp(entry->d_name + length - end, suffixes[ORIG]);
}

static int read_pairs(struct run *run, const char *directory, struct error *err)
{
	struct dirent **entries;
	int i, ret = 0,
	       count = scandir(directory, &entries, is_orig, alphasort);

	if (count <= 0)
		return error_set(err, ENOENT, "%s: no pairs there", directory);
	run->items = calloc((size_t)count, sizeof(*run->items));
	if (!run->items)
		return error_nomem(err);
	for (i = 0; i < count; i++) {
		if (!ret)
			ret = read_pair(&run->items[run->nr_pairs++], directory,
					entries[i]->d_name, err);
		free(entries[i]);
	}
	free(entries);
	return ret;
}

/* Write one mutated part; into the digest with it. */
static int mutate_part(struct run *run, struct mutant *mutant, int part,
		       uint64_t *state, struct error *err)
{
	const struct buffer *from = &mutant->pair->contents[part];
	size_t room = from->length + 4096, size = from->length;
	autofree uint8_t *data = malloc(room);

	if (!data)
		return error_nomem(err);
	memcpy(data, buffer_string(from), size);
	if (part == ORIG || part == PATCHED)
		size = mutate_object(data, size, state);
	else
		size = mutate_text(data, size, room, state);
	XXH3_64bits_update(run->digest, data, size);
	mutant->mutated[part] =
		path_format("%s/mutant%s", run->work, suffixes[part]);
	if (!mutant->mutated[part])
		return error_nomem(err);
	mutant->paths[part] = mutant->mutated[part];
	return run->dry ?
		       0 :
		       file_publish(mutant->paths[part], data, size, 0600, err);
}

/* Mostly the patched object: the other is read by the same code. */
static int make_mutant(struct run *run, struct mutant *mutant, uint64_t number,
		       struct error *err)
{
	static const unsigned int choices[] = {
		1 << PATCHED,
		1 << PATCHED,
		1 << PATCHED,
		1 << PATCHED,
		1 << ORIG,
		1 << ORIG,
		1 << ORIG | 1 << PATCHED,
		1 << SYMTAB | 1 << SYMVERS,
	};
	uint64_t state = run->seed ^ XXH3_64bits(&number, sizeof(number));
	unsigned int chosen =
		choices[mutate_random(&state, ARRAY_SIZE(choices))];
	int part, ret = 0;

	memset(mutant, 0, sizeof(*mutant));
	mutant->number = number;
	mutant->pair = &run->items[number % run->nr_pairs];
	for (part = 0; part < NR_PARTS && !ret; part++) {
		mutant->paths[part] = mutant->pair->paths[part];
		if (chosen & 1U << part)
			ret = mutate_part(run, mutant, part, &state, err);
	}
	return ret;
}

static void watch_memory(int signal)
{
	char text[64] = "";
	unsigned long pages;
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		_exit(STATUS_MEMORY);
	close(fd);
	/* Total size, then what is resident. */
	pages = strtoul(strchr(text, ' '), NULL, 10);
	if (pages > (unsigned long)MEMORY_MB << 20 >> 12)
		_exit(STATUS_MEMORY);
}

static void set_limits(void)
{
	const struct rlimit cpu = { CPU_SECONDS, CPU_SECONDS + 1 };
	const struct rlimit core = { 0, 0 };
	const struct rlimit file = { MEMORY_MB << 20, MEMORY_MB << 20 };
	const struct itimerval step = { { 0, 50000 }, { 0, 50000 } };

	if (setrlimit(RLIMIT_CPU, &cpu) || setrlimit(RLIMIT_CORE, &core) ||
	    setrlimit(RLIMIT_FSIZE, &file) ||
	    signal(SIGPROF, watch_memory) == SIG_ERR ||
	    setitimer(ITIMER_PROF, &step, NULL))
		_exit(STATUS_REPORT);
	alarm(WALL_SECONDS);
}

/* What was allocated and not freed since counting began. */
static uint64_t nr_live;

static void count_allocation(const volatile void *memory, size_t size)
{
	nr_live++;
}

static void count_release(const volatile void *memory)
{
	nr_live -= !!memory;
}

/* The buffer of standard output, which is never freed, is not counted. */
static bool start_counting(void)
{
	static char room[BUFSIZ];

	return !setvbuf(stdout, room, _IOFBF, sizeof(room)) &&
	       __sanitizer_install_malloc_and_free_hooks(count_allocation,
							 count_release);
}

static __attribute__((noreturn)) void
run_differ(const struct mutant *mutant, const char *log, const char *output)
{
	const char *argv[] = { "create-diff-object",
			       mutant->number % 2 ? "--json" : "-d",
			       mutant->paths[ORIG],
			       mutant->paths[PATCHED],
			       mutant->number % 4 < 2 ? "vmlinux" : "mod",
			       mutant->paths[SYMTAB],
			       mutant->paths[SYMVERS],
			       "mutant",
			       output,
			       NULL };
	autoobject struct object *written = NULL;
	int status, fd = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0 || !start_counting())
		_exit(STATUS_REPORT);
	set_limits();
	status = differ_main(ARRAY_SIZE(argv) - 1, (char **)argv);
	if (status == KPATCH_EXIT_OK && object_open(&written, output, NULL))
		status = STATUS_UNREADABLE;
	object_close(steal_ptr(written));
	fflush(NULL);
	/* It takes longer than all the rest: only when a leak is likely. */
	if (nr_live)
		exit(status);
	_exit(status);
}

/* Names in the output's directory: none, or the output alone. */
static unsigned int count_files(const char *directory)
{
	DIR *dir = opendir(directory);
	unsigned int count = 0;
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		count += entry->d_name[0] != '.';
	closedir(dir);
	return count;
}

static const char *judge_status(int status, const struct rusage *usage)
{
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGXCPU ? "too much CPU time" :
						     "killed by a signal";
	switch (WEXITSTATUS(status)) {
	case STATUS_REPORT:
		return "a sanitizer has something to report";
	case STATUS_MEMORY:
		return "too much memory";
	case STATUS_UNREADABLE:
		return "its output cannot be read";
	}
	if (WEXITSTATUS(status) > KPATCH_EXIT_USAGE)
		return "unknown exit status";
	if (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec >= CPU_SECONDS)
		return "too much CPU time";
	if (usage->ru_maxrss > MEMORY_MB << 10)
		return "too much memory";
	return NULL;
}

/* NULL: nothing is wrong. */
static const char *judge(const char *directory, const char *output,
			 const struct buffer *log, int status,
			 const struct rusage *usage)
{
	const char *wrong = judge_status(status, usage);
	bool whole = file_exists(output);

	if (wrong)
		return wrong;
	if (whole != (WEXITSTATUS(status) == KPATCH_EXIT_OK))
		return whole ? "an output in spite of its exit status" :
			       "no output";
	if (count_files(directory) != whole)
		return "more files than the output";
	if (WEXITSTATUS(status) == KPATCH_EXIT_FAILURE &&
	    !strstr(buffer_string(log), "create-diff-object: "))
		return "an error without a message";
	if (strstr(buffer_string(log), "Sanitizer") ||
	    strstr(buffer_string(log), "runtime error:"))
		return "a sanitizer has something to report";
	return NULL;
}

static int keep_mutant(const struct run *run, const struct mutant *mutant,
		       struct error *err)
{
	int part, ret = dir_make(run->keep, 0700, err);

	for (part = 0; part < NR_PARTS && !ret; part++) {
		autofree char *to =
			path_format("%s/%llu%s", run->keep,
				    (unsigned long long)mutant->number,
				    suffixes[part]);

		ret = to ? file_copy(mutant->paths[part], to, 0600, err) :
			   error_nomem(err);
	}
	return ret;
}

static int tell_failure(const struct run *run, const struct mutant *mutant,
			const char *wrong, const struct buffer *log,
			struct error *err)
{
	printf("mutant %llu of %s, seed %llu: %s\n",
	       (unsigned long long)mutant->number, mutant->pair->name,
	       (unsigned long long)run->seed, wrong);
	printf("%.4000s\n", buffer_string(log));
	fflush(stdout);
	return run->keep ? keep_mutant(run, mutant, err) : 0;
}

/* Run one mutant; sets whether it did no harm. */
static int run_mutant(struct run *run, const struct mutant *mutant, bool *good,
		      struct error *err)
{
	autofree char *directory = path_format("%s/out", run->work);
	autofree char *output = path_format("%s/out/output.o", run->work);
	autofree char *log_path = path_format("%s/log", run->work);
	autobuffer struct buffer log = BUFFER_INIT;
	struct rusage usage;
	const char *wrong;
	int status, ret;
	pid_t child;

	if (!directory || !output || !log_path)
		return error_nomem(err);
	ret = tree_remove(directory, err);
	if (!ret)
		ret = dir_make(directory, 0700, err);
	if (ret)
		return ret;
	child = fork();
	if (!child)
		run_differ(mutant, log_path, output);
	if (child < 0 || wait4(child, &status, 0, &usage) != child)
		return error_set(err, errno, "cannot run a mutant: %s",
				 strerror(errno));
	ret = file_read(log_path, &log, err);
	if (ret)
		return ret;
	wrong = judge(directory, output, &log, status, &usage);
	*good = !wrong;
	if (wrong)
		return tell_failure(run, mutant, wrong, &log, err);
	run->statuses[WEXITSTATUS(status)]++;
	return 0;
}

static void free_mutant(struct mutant *mutant)
{
	int part;

	for (part = 0; part < NR_PARTS; part++)
		free(mutant->mutated[part]);
}

static int run_all(struct run *run, uint64_t *failed, struct error *err)
{
	struct mutant mutant;
	uint64_t i;
	int ret = 0;

	*failed = 0;
	for (i = 0; i < run->count && !ret; i++) {
		bool good = true;

		ret = make_mutant(run, &mutant, run->first + i, err);
		if (!ret && !run->dry)
			ret = run_mutant(run, &mutant, &good, err);
		free_mutant(&mutant);
		*failed += !good;
	}
	return ret;
}

static void set_sizes(void)
{
	setenv("ORC_STRUCT_SIZE", "6", 1);
	setenv("ALT_STRUCT_SIZE", "12", 1);
	setenv("BUG_STRUCT_SIZE", "12", 1);
	setenv("JUMP_STRUCT_SIZE", "16", 1);
	setenv("EX_STRUCT_SIZE", "12", 1);
	setenv("PARA_STRUCT_SIZE", "16", 1);
	setenv("STATIC_CALL_STRUCT_SIZE", "8", 1);
	setenv("PRINTK_INDEX_STRUCT_SIZE", "8", 1);
}

static int parse_options(struct run *run, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "count", required_argument, NULL, 'c' },
		{ "first", required_argument, NULL, 'f' },
		{ "seed", required_argument, NULL, 's' },
		{ "keep", required_argument, NULL, 'k' },
		{ "dry-run", no_argument, NULL, 'd' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		switch (option) {
		case 'c':
			run->count = strtoull(optarg, NULL, 0);
			break;
		case 'f':
			run->first = strtoull(optarg, NULL, 0);
			break;
		case 's':
			run->seed = strtoull(optarg, NULL, 0);
			break;
		case 'k':
			run->keep = optarg;
			break;
		case 'd':
			run->dry = true;
			break;
		default:
			return -EINVAL;
		}
	}
	return argc - optind == 1 ? 0 : -EINVAL;
}

static void tell_results(const struct run *run, uint64_t failed)
{
	printf("%zu pairs, seed %llu, digest %016llx; exit statuses:",
	       run->nr_pairs, (unsigned long long)run->seed,
	       (unsigned long long)XXH3_64bits_digest(run->digest));
	for (size_t i = 0; i < ARRAY_SIZE(run->statuses); i++)
		printf(" %zu: %llu%s", i, (unsigned long long)run->statuses[i],
		       i + 1 < ARRAY_SIZE(run->statuses) ? "," : "\n");
	printf("%llu passed, %llu failed\n",
	       (unsigned long long)(run->count - failed),
	       (unsigned long long)failed);
}

static void free_run(struct run *run)
{
	size_t i;
	int part;

	for (i = 0; i < run->nr_pairs; i++) {
		for (part = 0; part < NR_PARTS; part++) {
			free(run->items[i].paths[part]);
			buffer_free(&run->items[i].contents[part]);
		}
		free(run->items[i].name);
	}
	free(run->items);
	free(run->work);
	XXH3_freeState(run->digest);
}

int main(int argc, char **argv)
{
	cleanup(free_run) struct run run = { .seed = 1, .count = 1000 };
	/* Files come and go fast, and nobody needs them after a crash. */
	const char *parent = file_is_dir("/dev/shm") ? "/dev/shm" : "/tmp";
	autoerror struct error err = ERROR_INIT;
	uint64_t failed = 0;
	int ret;

	if (parse_options(&run, argc, argv)) {
		fputs(help, stderr);
		return KPATCH_EXIT_USAGE;
	}
	set_sizes();
	run.digest = XXH3_createState();
	if (!run.digest)
		return KPATCH_EXIT_FAILURE;
	XXH3_64bits_reset(run.digest);
	ret = read_pairs(&run, argv[optind], &err);
	optind = 1;
	if (!ret)
		ret = dir_make_temp(parent, "kpatch-mutants", &run.work, &err);
	if (!ret)
		ret = run_all(&run, &failed, &err);
	if (run.work)
		tree_remove(run.work, NULL);
	if (ret) {
		fprintf(stderr, "mutants: %s\n", error_text(&err));
		return KPATCH_EXIT_FAILURE;
	}
	tell_results(&run, failed);
	return failed ? KPATCH_EXIT_FAILURE : KPATCH_EXIT_OK;
}
