#include "CKernels.h"

#if defined(__x86_64__) && !__has_feature(thread_sanitizer)
#define RUNTIME_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define RUNTIME_CLONES
#endif

RUNTIME_CLONES void wr_flipped_sums(
    long seeds, long groups, long size, const double *outcomes, const uint64_t *places, const uint64_t *bits,
    double *sums, double *squares) {
#pragma clang fp reassociate(on)
  double total = 0;
  for (long s = 0; s < seeds; s++) sums[s] = 0;
  for (long g = 0; g < groups; g++) {
    const uint64_t word = bits[g];
    double columns[64] = {0};
    for (long s = 0; s < seeds; s++, outcomes += size) {
      const uint64_t *place = places + s * size;
      double sum = 0;
      for (long e = 0; e < size; e++) {
        const union {
          double number;
          uint64_t bits;
        } given = {.number = outcomes[e]}, flipped = {.bits = given.bits ^ (word >> place[e] << 63)};
        columns[e] += flipped.number;
        sum += flipped.number;
      }
      sums[s] += sum;
    }
    for (long e = 0; e < size; e++) total += columns[e] * columns[e];
  }
  *squares = total;
}
