#include "CKernels.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>

// Size classes: four to a doubling, from 64 bytes; free blocks of a class form a list through their first word.
//
// Before each block stands the class it belongs to. Where its own class has none, a request gets a free block up to four
// times as large: the sizes of batches change from step to step, and most new blocks are to come in the first ones.
// For the same reason a new block of 4 KB and more is two classes larger than asked for, so that a batch somewhat longer than
// those before it finds room.
//
// New blocks are cut from a region, so that the system is asked once for many; pages that are not written to take no memory.
// Blocks of a huge page and more begin with one.
//
// A thread keeps some blocks of each class that it gives back, and takes them again: they are in its own core's cache, where
// a block from another thread would first have to be fetched from another core's. The others go to lists that all threads
// share.
enum { CLASSES = 256, KEPT_BLOCKS = 32, HEADER = 64, LARGER_CLASSES = 8, SPARE_CLASSES = 2 };
static const size_t LINE = 64, HUGE_PAGE = (size_t)2 << 20, REGION = (size_t)256 << 20, KEPT_BYTES = (size_t)3 << 19;
static const size_t SPARE_FROM = (size_t)4 << 10;

typedef struct Block {
  struct Block *next;
} Block;

static struct {
  atomic_flag busy;
  Block *free;
} shared[CLASSES];
static struct {
  atomic_flag busy;
  char *next, *end;
} region;
static atomic_uint_fast64_t new_blocks, system_requests;

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

static void lock(atomic_flag *busy) {
  while (atomic_flag_test_and_set_explicit(busy, memory_order_acquire)) {
#if defined(__SSE2__)
    __builtin_ia32_pause();
#endif
  }
}

static void unlock(atomic_flag *busy) { atomic_flag_clear_explicit(busy, memory_order_release); }

static void share(unsigned class, Block *block) {
  lock(&shared[class].busy);
  block->next = shared[class].free;
  shared[class].free = block;
  unlock(&shared[class].busy);
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
  lock(&shared[class].busy);
  block = shared[class].free;
  if (block) shared[class].free = block->next;
  unlock(&shared[class].busy);
  return block;
}

// Address space of so many bytes from the beginning of a huge page; NULL where the system has none.
static char *address_space(size_t bytes) {
  char *start = mmap(NULL, bytes + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (start == MAP_FAILED) return NULL;
  atomic_fetch_add(&system_requests, 1);
  const size_t before = -(uintptr_t)start & (HUGE_PAGE - 1);
  if (before) munmap(start, before);
  munmap(start + before + bytes, HUGE_PAGE - before);
  return start + before;
}

static size_t multiple(size_t size, size_t of) { return (size + of - 1) & ~(of - 1); }

// The next bytes of the region, or of a new one, which is as large as the system allows.
static char *next_of_region(size_t size, size_t alignment) {
  lock(&region.busy);
  size_t before = -(uintptr_t)region.next & (alignment - 1);
  if ((size_t)(region.end - region.next) < before + size) {
    char *start = NULL;
    size_t bytes = REGION;
    while (!(start = address_space(bytes)) && bytes / 2 >= size && bytes > HUGE_PAGE) bytes /= 2;
    if (start) region.next = start, region.end = start + bytes, before = 0;
  }
  char *block = NULL;
  if ((size_t)(region.end - region.next) >= before + size) block = region.next + before, region.next = block + size;
  unlock(&region.busy);
  return block;
}

// A block that nobody had before. A large one has address space of its own, so that not much of a region is left unused.
static char *new_block(size_t size) {
  const bool is_huge = size >= HUGE_PAGE;
  // An odd number of cache lines: blocks of one class do not all begin in the same set of the cache.
  size = is_huge ? multiple(size, HUGE_PAGE) : multiple(size, LINE) | LINE;
  char *block = size > REGION / 4 ? address_space(size) : next_of_region(size, is_huge ? HUGE_PAGE : LINE);
  if (block && is_huge) madvise(block, size, MADV_HUGEPAGE);
  return block;
}

void *wr_pool_take(size_t bytes) {
  unsigned class = size_class(bytes + HEADER);
  for (unsigned larger = class; larger <= class + LARGER_CLASSES; larger++) {
    Block *block = take_free(larger);
    if (block) return block;
  }
  atomic_fetch_add(&new_blocks, 1);
  if (class_size(class) >= SPARE_FROM) class += SPARE_CLASSES;
  char *fresh = new_block(class_size(class));
  if (!fresh) return NULL;
  void *block = fresh + HEADER;
  *class_of(block) = class;
  return block;
}

void wr_pool_give(void *given) {
  const unsigned class = *class_of(given);
  if (!keep(class, given)) share(class, given);
}

uint64_t wr_pool_new_blocks(void) { return atomic_load(&new_blocks); }

uint64_t wr_pool_system_requests(void) { return atomic_load(&system_requests); }
