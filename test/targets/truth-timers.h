/* When the truth server's waits are over: a binary heap, earliest first. */
#ifndef TRUTH_TIMERS_H
#define TRUTH_TIMERS_H

#include <stdint.h>
#include <stdlib.h>

struct timer { int64_t due; uint64_t tag; };

static struct timer *heap;
static size_t timers, room;

static void swap(size_t a, size_t b) {
  struct timer kept = heap[a];
  heap[a] = heap[b];
  heap[b] = kept;
}

static void wake_at(int64_t due, uint64_t tag) {
  if (timers == room) heap = realloc(heap, (room = room ? 2 * room : 1024) * sizeof *heap);
  if (heap == NULL) exit(1);
  size_t i = timers++;
  heap[i] = (struct timer){due, tag};
  for (; i > 0 && heap[(i - 1) / 2].due > heap[i].due; i = (i - 1) / 2) swap(i, (i - 1) / 2);
}

static struct timer pop_timer(void) {
  struct timer first = heap[0];
  heap[0] = heap[--timers];
  for (size_t i = 0;;) {
    size_t least = i, left = 2 * i + 1, right = 2 * i + 2;
    if (left < timers && heap[left].due < heap[least].due) least = left;
    if (right < timers && heap[right].due < heap[least].due) least = right;
    if (least == i) return first;
    swap(i, least);
    i = least;
  }
}

#endif
