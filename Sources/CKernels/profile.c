#include "CKernels.h"
#include "kernel_numbers.h"

#include <time.h>

// Time by kernel and by size of matrix product. Off, a call costs one read of a flag.

static const char *const names[KERNELS] = {
#define WR_KERNEL(name, parameters, arguments, numbers) #name,
#define WR_REDUCTION(name, parameters, arguments, numbers) #name,
#include "kernel_list.h"
#undef WR_KERNEL
#undef WR_REDUCTION
};

enum { PRODUCTS = 256 };
atomic_bool wr_profile_is_on;
static struct {
  atomic_uint_fast64_t calls, nanoseconds, bytes;
} kernels[KERNELS];
static wr_product products[PRODUCTS];
static atomic_flag products_busy = ATOMIC_FLAG_INIT;

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static unsigned size_class(long n) { return n <= 0 ? 0 : 64 - (unsigned)__builtin_clzl((unsigned long)n); }

static void lock(void) {
  while (atomic_flag_test_and_set_explicit(&products_busy, memory_order_acquire)) {}
}

static void unlock(void) { atomic_flag_clear_explicit(&products_busy, memory_order_release); }

void wr_profile_set(bool on) {
  if (on) {
    for (int k = 0; k < KERNELS; k++) {
      atomic_store(&kernels[k].calls, 0);
      atomic_store(&kernels[k].nanoseconds, 0);
      atomic_store(&kernels[k].bytes, 0);
    }
    lock();
    for (int i = 0; i < PRODUCTS; i++) products[i] = (wr_product){0};
    unlock();
  }
  atomic_store(&wr_profile_is_on, on);
}

uint64_t wr_profile_start(void) {
  return atomic_load_explicit(&wr_profile_is_on, memory_order_relaxed) ? now() : 0;
}

void wr_profile_kernel(int kernel, uint64_t start, uint64_t bytes) {
  atomic_fetch_add_explicit(&kernels[kernel].calls, 1, memory_order_relaxed);
  atomic_fetch_add_explicit(&kernels[kernel].nanoseconds, now() - start, memory_order_relaxed);
  atomic_fetch_add_explicit(&kernels[kernel].bytes, bytes, memory_order_relaxed);
}

void wr_profile_product(long m, long n, long k, bool transpose_a, bool transpose_b, uint64_t start, uint64_t bytes) {
  const uint64_t nanoseconds = now() - start;
  const unsigned class = size_class(m) << 14 | size_class(n) << 8 | size_class(k) << 2 | transpose_a << 1 | transpose_b;
  lock();
  for (unsigned probe = 0; probe < PRODUCTS; probe++) {
    wr_product *p = &products[(class * 2654435761u + probe) % PRODUCTS];
    if (p->calls && p->size_class != class) continue;
    p->size_class = class;
    p->transpose_a = transpose_a, p->transpose_b = transpose_b;
    p->calls++, p->nanoseconds += nanoseconds, p->bytes += bytes;
    p->m += (uint64_t)m, p->n += (uint64_t)n, p->k += (uint64_t)k;
    p->flops += 2.0 * (double)m * (double)n * (double)k;
    break;
  }
  unlock();
}

int wr_profile_kernels(void) { return KERNELS; }
const char *wr_profile_name(int kernel) { return names[kernel]; }
uint64_t wr_profile_calls(int kernel) { return atomic_load(&kernels[kernel].calls); }
uint64_t wr_profile_nanoseconds(int kernel) { return atomic_load(&kernels[kernel].nanoseconds); }
uint64_t wr_profile_bytes(int kernel) { return atomic_load(&kernels[kernel].bytes); }
int wr_profile_products(void) { return PRODUCTS; }
wr_product wr_profile_product_at(int index) {
  lock();
  const wr_product product = products[index];
  unlock();
  return product;
}
