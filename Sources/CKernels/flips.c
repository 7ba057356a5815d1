#include "CKernels.h"

// Sums of outcomes whose signs are flipped at random, for permutation tests.

#if defined(__x86_64__) && !__has_feature(thread_sanitizer)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

typedef int16_t Lanes __attribute__((vector_size(32)));

CLONES int64_t wr_flip_signs(long blocks, long rows, const int16_t *values, const uint64_t *bits, int64_t *sums) {
  enum { lanes = 16, parts = 64 / lanes };
  const Lanes places = {1,      1 << 1, 1 << 2,  1 << 3,  1 << 4,  1 << 5,  1 << 6,  1 << 7,
                        1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, -32768};
  int64_t squares = 0;
  for (long s = 0; s < rows; s++) sums[s] = 0;
  for (long b = 0; b < blocks; b++) {
    Lanes columns[parts] = {{0}};
    for (long s = 0; s < rows; s++) {
      const uint64_t word = *bits++;
      Lanes row = {0};
#pragma clang loop unroll(full)
      for (int part = 0; part < parts; part++, values += lanes) {
        Lanes outcomes;
        __builtin_memcpy(&outcomes, values, sizeof outcomes);
        const Lanes signs = (Lanes){0} + (int16_t)(word >> (lanes * part));
        const Lanes minus = (signs & places) == places;
        outcomes = (outcomes ^ minus) - minus;
        columns[part] += outcomes;
        row += outcomes;
      }
      int32_t sum = 0;
      for (int i = 0; i < lanes; i++) sum += row[i];
      sums[s] += sum;
    }
    for (int part = 0; part < parts; part++)
      for (int i = 0; i < lanes; i++) squares += (int32_t)columns[part][i] * columns[part][i];
  }
  return squares;
}

CLONES int64_t wr_flip_equal_signs(
    long blocks, const int32_t *sizes, const int32_t *widths, const int32_t *rows, const uint64_t *masks,
    const uint64_t *bits, int64_t *sums) {
  int64_t squares = 0;
  for (long b = 0; b < blocks; b++) {
    const int size = sizes[b];
    const int planes = 32 - __builtin_clz((unsigned)size);
    uint64_t count[7] = {0};
    int64_t minus = 0;
    for (long end = widths[b]; end > 0; end--, rows++, masks++, bits++) {
      uint64_t carry = *bits & *masks;
      const int ones = __builtin_popcountll(carry);
      minus += ones;
      sums[*rows] -= 2 * ones;
      for (int q = 0; q < planes; q++) {
        const uint64_t both = count[q] & carry;
        count[q] ^= carry;
        carry = both;
      }
    }
    int64_t minusSquares = 0;
    for (int q = 0; q < planes; q++) {
      minusSquares += (int64_t)__builtin_popcountll(count[q]) << (2 * q);
      for (int r = 0; r < q; r++)
        minusSquares += (int64_t)__builtin_popcountll(count[q] & count[r]) << (q + r + 1);
    }
    // But for size², which the caller adds.
    squares += 4 * (minusSquares - size * minus);
  }
  return squares;
}
