#include "CKernels.h"

#if defined(__x86_64__) && !__has_feature(thread_sanitizer)
#define RUNTIME_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define RUNTIME_CLONES
#endif

// Four examples at once.
typedef double Outcomes __attribute__((vector_size(32), aligned(8)));
typedef uint64_t Bits __attribute__((vector_size(32), aligned(8)));

static inline __attribute__((always_inline)) void flipped_sums(
    long seeds, long groups, long blocks, const double *outcomes, const uint64_t *places, const uint64_t *bits,
    double *sums, double *squares) {
  Outcomes ofSeeds[64] = {{0}}, total = {0};
  for (long g = 0; g < groups; g++) {
    const Bits word = {bits[g], bits[g], bits[g], bits[g]};
    for (long b = 0; b < blocks; b++) {
      Outcomes ofExamples = {0};
      for (long s = 0; s < seeds; s++, outcomes += 4) {
        const Bits given = *(const Bits *)outcomes, place = *(const Bits *)(places + (b * seeds + s) * 4);
        const Outcomes flipped = (Outcomes)(given ^ (word >> place << 63));
        ofExamples += flipped;
        ofSeeds[s] += flipped;
      }
      total += ofExamples * ofExamples;
    }
  }
  for (long s = 0; s < seeds; s++) sums[s] = ofSeeds[s][0] + ofSeeds[s][1] + ofSeeds[s][2] + ofSeeds[s][3];
  *squares = total[0] + total[1] + total[2] + total[3];
}

// The sums of a usual number of seeds stay in registers.
RUNTIME_CLONES void wr_flipped_sums(
    long seeds, long groups, long blocks, const double *outcomes, const uint64_t *places, const uint64_t *bits,
    double *sums, double *squares) {
  switch (seeds) {
    case 3: flipped_sums(3, groups, blocks, outcomes, places, bits, sums, squares); break;
    case 5: flipped_sums(5, groups, blocks, outcomes, places, bits, sums, squares); break;
    case 8: flipped_sums(8, groups, blocks, outcomes, places, bits, sums, squares); break;
    case 10: flipped_sums(10, groups, blocks, outcomes, places, bits, sums, squares); break;
    default: flipped_sums(seeds, groups, blocks, outcomes, places, bits, sums, squares);
  }
}
