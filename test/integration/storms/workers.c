// SPDX-License-Identifier: GPL-2.0
/*
 * Usage: workers FILE COUNTS
 *
 * Makes io_uring workers without end, until it is killed: child after child
 * makes a ring, has workers read from FILE, counts the workers it got, and
 * goes, which ends them.  After each child the file COUNTS has how many workers
 * there have been, and how many reads they did.
 */
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define READS 8

struct ring {
	int fd;
	struct io_uring_params params;
	char *sq, *cq;
	struct io_uring_sqe *sqes;
};

static char *map(const struct ring *ring, size_t size, off_t offset)
{
	char *at = mmap(NULL, size, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_POPULATE, ring->fd, offset);

	if (at == MAP_FAILED)
		err(1, "mmap of the ring");
	return at;
}

static void ring_make(struct ring *ring)
{
	const struct io_uring_params *p = &ring->params;

	memset(ring, 0, sizeof(*ring));
	ring->fd = syscall(SYS_io_uring_setup, READS, &ring->params);
	if (ring->fd < 0)
		err(1, "io_uring_setup");
	ring->sq = map(ring, p->sq_off.array + p->sq_entries * sizeof(__u32),
		       IORING_OFF_SQ_RING);
	ring->cq = map(ring,
		       p->cq_off.cqes +
			       p->cq_entries * sizeof(struct io_uring_cqe),
		       IORING_OFF_CQ_RING);
	ring->sqes = (struct io_uring_sqe *)map(
		ring, p->sq_entries * sizeof(struct io_uring_sqe),
		IORING_OFF_SQES);
}

/* One byte each, by a worker: IOSQE_ASYNC says not to try it here first. */
static void submit_reads(struct ring *ring, int file, char *buffer)
{
	__u32 *array = (__u32 *)(ring->sq + ring->params.sq_off.array);
	__u32 *tail = (__u32 *)(ring->sq + ring->params.sq_off.tail);
	unsigned int i;

	for (i = 0; i < READS; i++) {
		ring->sqes[i] = (struct io_uring_sqe){
			.opcode = IORING_OP_READ,
			.flags = IOSQE_ASYNC,
			.fd = file,
			.addr = (unsigned long)(buffer + i),
			.len = 1,
		};
		array[i] = i;
	}
	atomic_store_explicit((_Atomic __u32 *)tail, *tail + READS,
			      memory_order_release);
	if (syscall(SYS_io_uring_enter, ring->fd, READS, 0, 0, NULL, 0) !=
	    READS)
		err(1, "io_uring_enter");
}

/* Workers are threads of the process. */
static unsigned int count_workers(void)
{
	DIR *tasks = opendir("/proc/self/task");
	struct dirent *entry;
	unsigned int nr = 0;

	if (!tasks)
		err(1, "/proc/self/task");
	while ((entry = readdir(tasks)))
		nr += entry->d_name[0] != '.';
	closedir(tasks);
	return nr - 1;
}

static unsigned int count_reads(struct ring *ring)
{
	_Atomic __u32 *tail =
		(_Atomic __u32 *)(ring->cq + ring->params.cq_off.tail);
	struct io_uring_cqe *cqes =
		(struct io_uring_cqe *)(ring->cq + ring->params.cq_off.cqes);
	__u32 i, nr, good = 0;

	while (syscall(SYS_io_uring_enter, ring->fd, 0, READS,
		       IORING_ENTER_GETEVENTS, NULL, 0) < 0) {
		if (errno != EINTR)
			err(1, "io_uring_enter");
	}
	nr = atomic_load_explicit(tail, memory_order_acquire);
	for (i = 0; i < nr; i++)
		good += cqes[i].res == 1;
	return good;
}

static void child(int file, int result)
{
	unsigned int counts[2];
	char buffer[READS];
	struct ring ring;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	ring_make(&ring);
	submit_reads(&ring, file, buffer);
	counts[0] = count_workers();
	counts[1] = count_reads(&ring);
	if (write(result, counts, sizeof(counts)) != sizeof(counts))
		err(1, "write");
	_exit(0);
}

/* Of one length, and in one piece: the reader sees no half. */
static void publish(int file, const unsigned long *total)
{
	char line[64];
	int length = snprintf(line, sizeof(line), "%20lu %20lu\n", total[0],
			      total[1]);

	if (pwrite(file, line, length, 0) != length)
		err(1, "counts");
}

int main(int argc, char **argv)
{
	unsigned long total[2] = {};
	unsigned int counts[2];
	int file, counts_file, status, result[2];
	pid_t pid;

	if (argc != 3)
		errx(2, "usage: workers FILE COUNTS");
	file = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (file < 0)
		err(1, "%s", argv[1]);
	counts_file = open(argv[2], O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (counts_file < 0)
		err(1, "%s", argv[2]);
	if (pipe2(result, O_CLOEXEC))
		err(1, "pipe");
	for (;;) {
		publish(counts_file, total);
		pid = fork();
		if (pid < 0)
			err(1, "fork");
		if (!pid)
			child(file, result[1]);
		if (waitpid(pid, &status, 0) != pid || status)
			errx(1, "a child failed");
		if (read(result[0], counts, sizeof(counts)) != sizeof(counts))
			err(1, "read");
		total[0] += counts[0];
		total[1] += counts[1];
	}
}
