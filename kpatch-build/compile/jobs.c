// SPDX-License-Identifier: GPL-2.0
/*
 * A pool of threads that lives for one list of work: see jobs.h.
 */
#include "compile/jobs.h"
#include "lib/cleanup.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

struct pool {
	atomic_size_t next;
	size_t count;
	void (*work)(void *context, size_t item);
	void *context;
};

static void *run(void *argument)
{
	struct pool *pool = argument;
	size_t item;

	while ((item = atomic_fetch_add(&pool->next, 1)) < pool->count)
		pool->work(pool->context, item);
	return NULL;
}

static size_t choose_threads(size_t count, unsigned int threads)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t wanted = threads	       ? threads :
			processors > 0 ? (size_t)processors :
					 1;

	return wanted < count ? wanted : count;
}

int jobs_run(size_t count, unsigned int threads,
	     void (*work)(void *context, size_t item), void *context,
	     struct error *err)
{
	struct pool pool = { .count = count, .work = work, .context = context };
	size_t wanted = choose_threads(count, threads), started;
	autofree pthread_t *ids = calloc(wanted + 1, sizeof(*ids));
	int code = 0;

	if (!ids)
		return error_nomem(err);
	for (started = 0; started < wanted; started++) {
		code = pthread_create(&ids[started], NULL, run, &pool);
		if (code)
			break;
	}
	/* Fewer threads than wanted only take longer. */
	while (started)
		pthread_join(ids[--started], NULL);
	if (code && atomic_load(&pool.next) < count)
		return error_set(err, code, "cannot start a thread: %s",
				 strerror(code));
	return 0;
}
