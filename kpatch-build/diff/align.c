// SPDX-License-Identifier: GPL-2.0
/*
 * Alignment by divide and conquer: E. Myers, "An O(ND) Difference Algorithm and
 * Its Variations" (Algorithmica 1, 1986), section 4b.  From both corners of the
 * grid of the two sequences the furthest reaching paths of ever more
 * differences are followed until two of them meet, and what is on either side
 * of the meeting point is aligned by itself.
 */
#include "diff/align.h"

#include "lib/cleanup.h"

#include <errno.h>
#include <stdbool.h>

/* Differences on the way from one corner to the middle, at most. */
#define MAX_COST 2000

#define OUTSIDE (-1)

/* What is to be aligned: [one, one_end) of the first, and so on. */
struct box {
	size_t one, one_end;
	size_t two, two_end;
};

/*
 * Furthest places in the first sequence, by diagonal: x - y of the grid.
 * Diagonals of the box only, and one more on each side.
 */
struct aligner {
	const uint64_t *one;
	const uint64_t *two;
	size_t *match;
	ptrdiff_t *forward;
	ptrdiff_t *backward;
};

/* How far a path gets on diagonal @k with one more difference. */
static ptrdiff_t step(const ptrdiff_t *furthest, ptrdiff_t k, ptrdiff_t n,
		      ptrdiff_t m)
{
	ptrdiff_t right = furthest[k - 1], down = furthest[k + 1];

	if (right != OUTSIDE)
		right = right < n ? right + 1 : OUTSIDE;
	if (down != OUTSIDE && down - k > m)
		down = OUTSIDE;
	return right > down ? right : down;
}

static bool equal(const struct aligner *aligner, const struct box *box,
		  ptrdiff_t x, ptrdiff_t y, bool back)
{
	if (back)
		return aligner->one[box->one_end - 1 - (size_t)x] ==
		       aligner->two[box->two_end - 1 - (size_t)y];
	return aligner->one[box->one + (size_t)x] ==
	       aligner->two[box->two + (size_t)y];
}

/*
 * Take the paths from one corner a difference further.  Returns whether one of
 * them met one of @other, and sets where, as counted from that corner.
 */
static bool advance(const struct aligner *aligner, const struct box *box,
		    ptrdiff_t d, bool back, ptrdiff_t *met_x, ptrdiff_t *met_y)
{
	ptrdiff_t n = (ptrdiff_t)(box->one_end - box->one);
	ptrdiff_t m = (ptrdiff_t)(box->two_end - box->two);
	ptrdiff_t *own = back ? aligner->backward : aligner->forward;
	ptrdiff_t *other = back ? aligner->forward : aligner->backward;
	/* Forward paths move first, so the others are one behind. */
	ptrdiff_t k, x, mirror, reach = back ? d : d - 1;

	for (k = -d; k <= d; k += 2) {
		if (k < -m || k > n)
			continue;
		x = d ? step(own, k, n, m) : 0;
		while (x != OUTSIDE && x < n && x - k < m &&
		       equal(aligner, box, x, x - k, back))
			x++;
		own[k] = x;
		mirror = n - m - k;
		if (x == OUTSIDE || mirror < -reach || mirror > reach ||
		    (mirror + reach) % 2 || other[mirror] == OUTSIDE)
			continue;
		if (x + other[mirror] >= n) {
			*met_x = x;
			*met_y = x - k;
			return true;
		}
	}
	return false;
}

static void reset(const struct aligner *aligner, ptrdiff_t n, ptrdiff_t m)
{
	ptrdiff_t k;

	for (k = -m - 1; k <= n + 1; k++) {
		aligner->forward[k] = OUTSIDE;
		aligner->backward[k] = OUTSIDE;
	}
}

/* A place that a best path goes through; false: it would cost too much. */
static bool find_middle(const struct aligner *aligner, const struct box *box,
			size_t *one, size_t *two)
{
	ptrdiff_t n = (ptrdiff_t)(box->one_end - box->one);
	ptrdiff_t m = (ptrdiff_t)(box->two_end - box->two);
	ptrdiff_t d, x, y;

	reset(aligner, n, m);
	for (d = 0; d <= MAX_COST; d++) {
		if (advance(aligner, box, d, false, &x, &y)) {
			*one = box->one + (size_t)x;
			*two = box->two + (size_t)y;
			return true;
		}
		if (advance(aligner, box, d, true, &x, &y)) {
			*one = box->one_end - (size_t)x;
			*two = box->two_end - (size_t)y;
			return true;
		}
	}
	return false;
}

/* Match what is equal at both ends, and leave it out of the box. */
static void trim(const struct aligner *aligner, struct box *box)
{
	while (box->one < box->one_end && box->two < box->two_end &&
	       equal(aligner, box, 0, 0, false))
		aligner->match[box->one++] = box->two++;
	while (box->one < box->one_end && box->two < box->two_end &&
	       equal(aligner, box, 0, 0, true))
		aligner->match[--box->one_end] = --box->two_end;
}

/* The depth is the logarithm of the cost: each half has half of it. */
static void align_box(const struct aligner *aligner, struct box box)
{
	size_t one, two;

	trim(aligner, &box);
	if (box.one == box.one_end || box.two == box.two_end ||
	    !find_middle(aligner, &box, &one, &two))
		return;
	align_box(aligner, (struct box){ box.one, one, box.two, two });
	align_box(aligner, (struct box){ one, box.one_end, two, box.two_end });
}

static int find_partners(const struct sequence *one, const struct sequence *two,
			 size_t *match)
{
	size_t size = one->count + two->count + 3;
	autofree ptrdiff_t *forward = calloc(size, sizeof(*forward));
	autofree ptrdiff_t *backward = calloc(size, sizeof(*backward));
	struct aligner aligner = { one->items, two->items, match, NULL, NULL };

	if (!forward || !backward)
		return -ENOMEM;
	/* Diagonals go from -two->count - 1. */
	aligner.forward = forward + two->count + 1;
	aligner.backward = backward + two->count + 1;
	align_box(&aligner, (struct box){ 0, one->count, 0, two->count });
	return 0;
}

int align(struct alignment *alignment, const struct sequence *one,
	  const struct sequence *two)
{
	size_t i;

	alignment->one = one->count;
	alignment->two = two->count;
	alignment->forth = calloc(one->count + 1, sizeof(size_t));
	alignment->back = calloc(two->count + 1, sizeof(size_t));
	if (!alignment->forth || !alignment->back)
		return -ENOMEM;
	for (i = 0; i < one->count; i++)
		alignment->forth[i] = ALIGN_NONE;
	for (i = 0; i < two->count; i++)
		alignment->back[i] = ALIGN_NONE;
	alignment->forth[one->count] = two->count;
	alignment->back[two->count] = one->count;
	if (find_partners(one, two, alignment->forth))
		return -ENOMEM;
	for (i = 0; i < one->count; i++)
		if (alignment->forth[i] != ALIGN_NONE)
			alignment->back[alignment->forth[i]] = i;
	return 0;
}

void align_free(struct alignment *alignment)
{
	free(alignment->forth);
	free(alignment->back);
	*alignment = (struct alignment){ 0, 0, NULL, NULL };
}

bool align_next(const struct alignment *alignment, size_t *one, size_t *two,
		struct align_step *step)
{
	if (*one == alignment->one && *two == alignment->two)
		return false;
	step->partners = alignment->forth[*one] == *two;
	step->one = ALIGN_NONE;
	step->two = ALIGN_NONE;
	if (step->partners || alignment->forth[*one] == ALIGN_NONE)
		step->one = (*one)++;
	if (step->partners || alignment->back[*two] == ALIGN_NONE)
		step->two = (*two)++;
	return true;
}
