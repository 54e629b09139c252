// SPDX-License-Identifier: GPL-2.0
/*
 * Running a child to its end: see process.h.  Its input is a file in memory
 * and one poll() loop drains its outputs, so that no pipe can fill up and
 * block either side.  No process-wide state changes: threads may run children
 * side by side.
 */
#include "lib/process.h"
#include "lib/array.h"
#include "lib/cleanup.h"
#include "lib/complaint.h"
#include "lib/file.h"
#include "lib/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* A pipe from the child: which end is ours, which is the child's. */
struct channel {
	int ours;
	int theirs;
};

struct plumbing {
	int input;
	struct channel out, errors;
};

/* Passing signals on: both descriptors are -1 when that is not asked for. */
struct relay {
	int signals;
	int child; /* becomes readable when it ends */
	sigset_t mask; /* as it was before */
};

struct environment {
	char **items;
	size_t count;
	size_t capacity;
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void plumbing_release(struct plumbing *plumbing)
{
	close_fd(&plumbing->input);
	close_fd(&plumbing->out.ours);
	close_fd(&plumbing->out.theirs);
	close_fd(&plumbing->errors.ours);
	close_fd(&plumbing->errors.theirs);
}

static void environment_release(struct environment *env)
{
	char **item;

	array_for_each(item, env)
		free(*item);
	free(env->items);
}

static int environment_add(struct environment *env, const char *name,
			   const char *value)
{
	char **item = array_add(env);

	if (!item || asprintf(item, "%s%s%s", name, value ? "=" : "",
			      value ? value : "") < 0)
		return -ENOMEM;
	return 0;
}

static const char *own_path(void)
{
	const char *path = getenv("PATH");

	return path ? path : "/usr/sbin:/usr/bin:/sbin:/bin";
}

/* PATH, HOME and TMPDIR pass through; the locale is fixed; then the extras. */
static int environment_make(struct environment *env, const char *const *extra)
{
	static const char *const passed[] = { "HOME", "TMPDIR" };
	const char *value;
	size_t i;

	if (environment_add(env, "PATH", own_path()) ||
	    environment_add(env, "LANG", "C.UTF-8") ||
	    environment_add(env, "LC_ALL", "C.UTF-8"))
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(passed); i++) {
		value = getenv(passed[i]);
		if (value && environment_add(env, passed[i], value))
			return -ENOMEM;
	}
	for (i = 0; extra && extra[i]; i++)
		if (environment_add(env, extra[i], NULL))
			return -ENOMEM;
	return array_add(env) ? 0 : -ENOMEM;
}

static int open_pipe(struct channel *channel)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	channel->ours = fds[0];
	channel->theirs = fds[1];
	return fcntl(channel->ours, F_SETFL, O_NONBLOCK) ? -errno : 0;
}

static int open_input(int *fd, const struct process *process)
{
	int ret;

	*fd = memfd_create("input", MFD_CLOEXEC);
	if (*fd < 0)
		return -errno;
	ret = file_write_fd(*fd, "input", process->input, process->input_length,
			    NULL);
	if (!ret && lseek(*fd, 0, SEEK_SET) < 0)
		ret = -errno;
	return ret;
}

static int open_plumbing(struct plumbing *plumbing,
			 const struct process *process)
{
	int ret = 0;

	if (process->input)
		ret = open_input(&plumbing->input, process);
	if (!ret && process->output)
		ret = open_pipe(&plumbing->out);
	if (!ret && process->errors)
		ret = open_pipe(&plumbing->errors);
	return ret;
}

static void relayed_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
}

static void unblock_relayed(void)
{
	sigset_t set;

	relayed_signals(&set);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* What comes from now on waits for relay_attach(). */
static int relay_begin(struct relay *relay)
{
	sigset_t set;

	relayed_signals(&set);
	if (sigprocmask(SIG_BLOCK, &set, &relay->mask))
		return -errno;
	relay->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (relay->signals >= 0)
		return 0;
	sigprocmask(SIG_SETMASK, &relay->mask, NULL);
	return -errno;
}

static int relay_attach(struct relay *relay, pid_t pid)
{
	relay->child = (int)syscall(SYS_pidfd_open, pid, 0);
	return relay->child < 0 ? -errno : 0;
}

static void relay_pass(const struct relay *relay, pid_t pid,
		       struct process *process)
{
	struct signalfd_siginfo info;

	while (read(relay->signals, &info, sizeof(info)) == sizeof(info)) {
		process->relayed = (int)info.ssi_signo;
		kill(pid, SIGTERM);
	}
}

static void relay_end(struct relay *relay)
{
	if (relay->signals < 0)
		return;
	close_fd(&relay->child);
	close_fd(&relay->signals);
	sigprocmask(SIG_SETMASK, &relay->mask, NULL);
}

/* In the child: connect descriptor @to, falling back to /dev/null. */
static void connect_fd(int from, int to)
{
	autoclose int null =
		from < 0 ? open("/dev/null", O_RDWR | O_CLOEXEC) : -1;

	if (null >= 0)
		from = null;
	if (from == to) {
		fcntl(to, F_SETFD, 0);
		steal_fd(&null);
	} else if (dup2(from, to) < 0) {
		_exit(127);
	}
}

static void __attribute__((noreturn))
run_child(const struct process *process, const struct plumbing *plumbing,
	  char **env, int report)
{
	int log = process->log_fd;
	int errors = process->errors ? plumbing->errors.theirs : log;
	int out = process->output ? plumbing->out.theirs : errors;
	int code;

	prctl(PR_SET_PDEATHSIG, process->relay ? SIGTERM : SIGKILL);
	if (process->relay)
		unblock_relayed();
	signal(SIGPIPE, SIG_DFL);
	connect_fd(plumbing->input, STDIN_FILENO);
	connect_fd(out, STDOUT_FILENO);
	connect_fd(errors, STDERR_FILENO);
	if (!process->directory || !chdir(process->directory)) {
		environ = env;
		execvp(process->argv[0], (char *const *)process->argv);
	}
	code = errno;
	if (write(report, &code, sizeof(code)) < 0)
		_exit(126);
	_exit(127);
}

/* Returns false when the channel came to its end. */
static bool drain(int fd, struct buffer *buf, int *result)
{
	char block[16384];
	ssize_t got = read(fd, block, sizeof(block));

	if (got < 0)
		return errno == EINTR || errno == EAGAIN;
	if (got > 0 && buffer_append(buf, block, (size_t)got))
		*result = -ENOMEM;
	return got > 0;
}

static int converse(struct process *process, struct plumbing *plumbing,
		    struct relay *relay, pid_t pid)
{
	int result = 0;

	for (;;) {
		struct pollfd fds[] = {
			{ plumbing->out.ours, POLLIN, 0 },
			{ plumbing->errors.ours, POLLIN, 0 },
			{ relay->child, POLLIN, 0 },
			{ relay->signals, POLLIN, 0 },
		};

		if (fds[0].fd < 0 && fds[1].fd < 0 && fds[2].fd < 0)
			return result;
		if (poll(fds, ARRAY_SIZE(fds), -1) < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		if (fds[0].revents &&
		    !drain(plumbing->out.ours, process->output, &result))
			close_fd(&plumbing->out.ours);
		if (fds[1].revents &&
		    !drain(plumbing->errors.ours, process->errors, &result))
			close_fd(&plumbing->errors.ours);
		if (fds[3].revents)
			relay_pass(relay, pid, process);
		if (fds[2].revents)
			close_fd(&relay->child);
	}
}

static double seconds(const struct timeval *time)
{
	return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

static int reap(pid_t pid, struct process *process)
{
	struct rusage usage;
	int status;

	while (wait4(pid, &status, 0, &usage) < 0)
		if (errno != EINTR)
			return -errno;
	process->cpu_seconds =
		seconds(&usage.ru_utime) + seconds(&usage.ru_stime);
	process->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
						WEXITSTATUS(status);
	return 0;
}

/* The errno that kept the child from running its program, or 0. */
static int exec_failure(int fd)
{
	ssize_t got;
	int code;

	do {
		got = read(fd, &code, sizeof(code));
	} while (got < 0 && errno == EINTR);
	return got == sizeof(code) ? code : 0;
}

static int spawn(struct process *process, struct plumbing *plumbing,
		 struct relay *relay, char **env)
{
	int report[2], ret, code;
	pid_t pid;

	if (pipe2(report, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (!pid)
		run_child(process, plumbing, env, report[1]);
	ret = pid < 0 ? -errno : 0;
	close(report[1]);
	close_fd(&plumbing->out.theirs);
	close_fd(&plumbing->errors.theirs);
	if (!ret) {
		code = exec_failure(report[0]);
		if (process->relay)
			ret = relay_attach(relay, pid);
		if (ret)
			kill(pid, SIGTERM);
		else
			ret = converse(process, plumbing, relay, pid);
		plumbing_release(plumbing);
		if (reap(pid, process) && !ret)
			ret = -ECHILD;
		if (code)
			ret = -code;
	}
	close(report[0]);
	return ret;
}

/* The directory that it was to run in may be what is not there. */
static int cannot_run(const char *program, int ret, struct error *err)
{
	autofree char *found = process_find(program);

	if (ret == -ENOENT && !found)
		return program_absent(program, err);
	return error_set(err, -ret, "cannot run %s: %s", program,
			 strerror(-ret));
}

int process_run(struct process *process, struct error *err)
{
	struct plumbing plumbing = { -1, { -1, -1 }, { -1, -1 } };
	struct environment env = { NULL, 0, 0 };
	struct relay relay = { .signals = -1, .child = -1 };
	int ret = environment_make(&env, process->env);

	if (!ret)
		ret = open_plumbing(&plumbing, process);
	process->relayed = 0;
	if (!ret && process->relay)
		ret = relay_begin(&relay);
	if (!ret)
		ret = spawn(process, &plumbing, &relay, env.items);
	relay_end(&relay);
	plumbing_release(&plumbing);
	environment_release(&env);
	return ret ? cannot_run(process->argv[0], ret, err) : 0;
}

int process_check(struct process *process, struct error *err)
{
	struct complaint complaint = { "", 0, NULL };
	autofree char *package = NULL;
	int ret;

	ret = process_run(process, err);
	if (ret || !process->status)
		return ret;
	if (process->errors)
		complaint = complaint_read(process->errors);
	package = complaint.package;
	return error_set(err, EIO, "%s failed with status %d%s%.*s%s%s",
			 process->argv[0], process->status,
			 complaint.length ? ": " : "", complaint.length,
			 complaint.line, package ? ": apt-get install " : "",
			 package ? package : "");
}

int process_quietly(const char *const *argv, const char *directory,
		    struct buffer *output, struct error *err)
{
	autobuffer struct buffer errors = BUFFER_INIT;
	struct process process = {
		.argv = argv,
		.directory = directory,
		.output = output,
		.errors = &errors,
		.log_fd = -1,
	};

	return process_check(&process, err);
}

char *process_find(const char *program)
{
	const char *next;

	if (strchr(program, '/'))
		return access(program, X_OK) ? NULL : strdup(program);
	for (next = own_path(); *next;) {
		size_t length = strcspn(next, ":");
		autofree char *full =
			path_format("%.*s/%s", (int)length, next, program);

		if (full && length && !access(full, X_OK))
			return steal_ptr(full);
		next += length + (next[length] == ':');
	}
	return NULL;
}
