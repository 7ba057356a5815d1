#include "CKernels.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

// Size classes: four to a doubling, from 64 bytes; free blocks of a class form a list through their first word.
enum { CLASSES = 256 };
static const size_t HUGE = (size_t)2 << 20;

typedef struct Block {
  struct Block *next;
} Block;

static struct {
  atomic_flag busy;
  Block *free;
} pool[CLASSES];
static atomic_uint_fast64_t system_blocks;

static unsigned size_class(size_t bytes, size_t *rounded) {
  const size_t last = (bytes < 64 ? 64 : bytes) - 1;
  const unsigned exponent = 63 - (unsigned)__builtin_clzl(last);
  const unsigned shift = exponent - 2;
  *rounded = ((last >> shift) + 1) << shift;
  return exponent * 4 + (unsigned)((last >> shift) & 3);
}

static void lock(unsigned class) {
  while (atomic_flag_test_and_set_explicit(&pool[class].busy, memory_order_acquire)) {
#if defined(__SSE2__)
    __builtin_ia32_pause();
#endif
  }
}

static void unlock(unsigned class) { atomic_flag_clear_explicit(&pool[class].busy, memory_order_release); }

void *wr_pool_take(size_t bytes) {
  size_t size;
  const unsigned class = size_class(bytes, &size);
  lock(class);
  Block *block = pool[class].free;
  if (block) pool[class].free = block->next;
  unlock(class);
  if (block) return block;

  atomic_fetch_add(&system_blocks, 1);
  void *fresh = NULL;
  if (posix_memalign(&fresh, size >= HUGE ? HUGE : 64, size) != 0) return NULL;
  if (size >= HUGE) madvise(fresh, size, MADV_HUGEPAGE);
  return fresh;
}

void wr_pool_give(void *given, size_t bytes) {
  size_t size;
  const unsigned class = size_class(bytes, &size);
  Block *block = given;
  lock(class);
  block->next = pool[class].free;
  pool[class].free = block;
  unlock(class);
}

uint64_t wr_pool_system_blocks(void) { return atomic_load(&system_blocks); }
