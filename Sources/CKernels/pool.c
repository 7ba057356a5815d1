#include "CKernels.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

// Size classes: four to a doubling, from 64 bytes; free blocks of a class form a list through their first word.
//
// Before each block stands the class it belongs to. Where its own class has none, a request gets a free block up to four
// times as large: the sizes of batches change from step to step, and the system is to be asked for memory in the first ones only.
// For the same reason it is asked for two classes more where a block has 4 KB and more, so that a batch somewhat longer than
// those before it finds room; pages that are not written to take no memory.
//
// A thread keeps some blocks of each class that it gives back, and takes them again: they are in its own core's cache, where
// a block from another thread would first have to be fetched from another core's. The others go to lists that all threads
// share.
enum { CLASSES = 256, KEPT_BLOCKS = 32, HEADER = 64, LARGER_CLASSES = 8, SPARE_CLASSES = 2 };
static const size_t HUGE = (size_t)2 << 20, KEPT_BYTES = (size_t)3 << 19, LARGE = (size_t)4 << 10;

typedef struct Block {
  struct Block *next;
} Block;

static struct {
  atomic_flag busy;
  Block *free;
} shared[CLASSES];
static atomic_uint_fast64_t system_blocks;

typedef struct {
  Block *free;
  size_t count;
} Own;
static _Thread_local Own own[CLASSES];
static _Thread_local bool gives_back_at_exit;
static pthread_key_t at_exit;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static unsigned size_class(size_t bytes) {
  const size_t last = (bytes < 64 ? 64 : bytes) - 1;
  const unsigned exponent = 63 - (unsigned)__builtin_clzl(last);
  return exponent * 4 + (unsigned)((last >> (exponent - 2)) & 3);
}

// How many bytes a block of a class has.
static size_t class_size(unsigned class) { return (size_t)((class & 3) + 5) << (class / 4 - 2); }

static void lock(unsigned class) {
  while (atomic_flag_test_and_set_explicit(&shared[class].busy, memory_order_acquire)) {
#if defined(__SSE2__)
    __builtin_ia32_pause();
#endif
  }
}

static void unlock(unsigned class) { atomic_flag_clear_explicit(&shared[class].busy, memory_order_release); }

static void share(unsigned class, Block *block) {
  lock(class);
  block->next = shared[class].free;
  shared[class].free = block;
  unlock(class);
}

// When a thread ends, all may have its blocks.
static void share_own(void *blocks) {
  for (unsigned class = 0; class < CLASSES; class++) {
    Own *list = (Own *)blocks + class;
    for (Block *block = list->free, *next; block; block = next) {
      next = block->next;
      share(class, block);
    }
    *list = (Own){0};
  }
  gives_back_at_exit = false;
}

static void make_key(void) { pthread_key_create(&at_exit, share_own); }

static bool keep(unsigned class, Block *block) {
  Own *list = &own[class];
  if (list->count == KEPT_BLOCKS || (list->count + 1) * class_size(class) > KEPT_BYTES) return false;
  if (!gives_back_at_exit) {
    pthread_once(&once, make_key);
    if (pthread_setspecific(at_exit, own) != 0) return false;
    gives_back_at_exit = true;
  }
  block->next = list->free;
  list->free = block;
  list->count++;
  return true;
}

static unsigned *class_of(void *block) { return (unsigned *)((char *)block - HEADER); }

// A free block of a class, the thread's own or a shared one; none where there is none.
static Block *take_free(unsigned class) {
  Own *list = &own[class];
  Block *block = list->free;
  if (block) {
    list->free = block->next;
    list->count--;
    return block;
  }
  lock(class);
  block = shared[class].free;
  if (block) shared[class].free = block->next;
  unlock(class);
  return block;
}

void *wr_pool_take(size_t bytes) {
  unsigned class = size_class(bytes + HEADER);
  for (unsigned larger = class; larger <= class + LARGER_CLASSES; larger++) {
    Block *block = take_free(larger);
    if (block) return block;
  }
  atomic_fetch_add(&system_blocks, 1);
  if (class_size(class) >= LARGE) class += SPARE_CLASSES;
  const size_t size = class_size(class);
  void *fresh = NULL;
  if (posix_memalign(&fresh, size >= HUGE ? HUGE : 64, size) != 0) return NULL;
  if (size >= HUGE) madvise(fresh, size, MADV_HUGEPAGE);
  void *block = (char *)fresh + HEADER;
  *class_of(block) = class;
  return block;
}

void wr_pool_give(void *given) {
  const unsigned class = *class_of(given);
  if (!keep(class, given)) share(class, given);
}

uint64_t wr_pool_system_blocks(void) { return atomic_load(&system_blocks); }
