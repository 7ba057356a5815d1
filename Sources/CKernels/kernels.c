#include "CKernels.h"
#include "kernel_numbers.h"

#include <math.h>
#include <string.h>

#if defined(__SSE2__)
#include <xmmintrin.h>
#include <pmmintrin.h>
#endif

// One body, several processors: the dynamic linker picks the clone once. ThreadSanitizer cannot start with it.
#if defined(__x86_64__) && !__has_feature(thread_sanitizer)
#define RUNTIME_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#define PROCESSOR_HAS_AVX512 __builtin_cpu_supports("x86-64-v4")
#else
#define RUNTIME_CLONES
#define PROCESSOR_HAS_AVX512 false
#endif

// exp by x = k ln 2 + r and a polynomial in r (Cephes); relative error below 3e-7 on [-87.3, 88.7].
typedef struct {
  float polynomial;
  int32_t power;
} ExpParts;

static inline __attribute__((always_inline)) ExpParts exp_parts(float x) {
  const float rounded = x * 1.44269504088896341f + 12582912.0f;
  const float k = rounded - 12582912.0f;
  const float r = (x - k * 0.693359375f) + k * 2.12194440e-4f;
  float y = 1.9875691500e-4f;
  y = y * r + 1.3981999507e-3f;
  y = y * r + 8.3334519073e-3f;
  y = y * r + 4.1665795894e-2f;
  y = y * r + 1.6666665459e-1f;
  y = y * r + 5.0000001201e-1f;
  y = y * r * r + r + 1.0f;
  return (ExpParts){y, (int32_t)k};
}

static inline __attribute__((always_inline)) float power_of_two(int32_t k) {
  const int32_t bits = (k + 127) << 23;
  float power;
  memcpy(&power, &bits, 4);
  return power;
}

static inline __attribute__((always_inline)) float exp_polynomial(float x) {
  x = x > 88.7f ? 88.7f : x;
  x = x < -87.3f ? -87.3f : x;
  const ExpParts e = exp_parts(x);
  // Multiply by 2^k in two halves, since 2^k alone can overflow at the upper end.
  const int32_t half = e.power >> 1;
  return e.polynomial * power_of_two(half) * power_of_two(e.power - half);
}

// tanh: an odd polynomial near 0, 1 - 2 / (exp(2|x|) + 1) elsewhere (Cephes); relative error below 4e-7.
static inline __attribute__((always_inline)) float tanh_polynomial(float x) {
  const float size = __builtin_fabsf(x), square = x * x;
  float near = -5.70498872745e-3f;
  near = near * square + 2.06390887954e-2f;
  near = near * square - 5.37397155531e-2f;
  near = near * square + 1.33314422036e-1f;
  near = near * square - 3.33332819422e-1f;
  near = near * square * x + x;
  const ExpParts e = exp_parts(size < 30.0f ? 2.0f * size : 60.0f);  // the result is 1 from 9.1 on
  const float far = 1.0f - 2.0f / (e.polynomial * power_of_two(e.power) + 1.0f);
  return size < 0.625f ? near : __builtin_copysignf(far, x);
}

// How many columns of how many sums are computed at a time before they are transposed.
enum { SUM_COLUMNS = 64, SUM_GROUPS = 16 };

// How many rows meet how many panels of a matrix at a time, at most.
enum { ROWS_AT_ONCE = 6, PANELS_AT_ONCE = 4 };

#define REAL float
#define CLONES RUNTIME_CLONES
// Whether there are 32 vector registers of 64 bytes (AVX-512), not 16 of 32 or fewer.
#define REGISTERS_ARE_WIDE PROCESSOR_HAS_AVX512
#define KERNEL(name) name##_float
#define EXP(x) exp_polynomial(x)
#define TANH(x) tanh_polynomial(x)
#define SQRT(x) __builtin_elementwise_sqrt(x)
#define ABS(x) __builtin_fabsf(x)
// Before a loop none of whose turns reads what another writes, which the compiler cannot see in rows of one tensor.
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#include "kernels.inc"
#include "match.inc"
#include "recurrent.inc"
#include "row_products.inc"
#undef REAL
#undef CLONES
#undef REGISTERS_ARE_WIDE
#undef KERNEL
#undef EXP
#undef TANH
#undef SQRT
#undef ABS
#undef INDEPENDENT

#define REAL double
#define CLONES
#define REGISTERS_ARE_WIDE false
#define KERNEL(name) name##_double
#define EXP(x) exp(x)
#define TANH(x) tanh(x)
#define SQRT(x) sqrt(x)
#define ABS(x) fabs(x)
#define INDEPENDENT
#include "kernels.inc"
#include "match.inc"
#include "recurrent.inc"
#include "row_products.inc"

// How many numbers the matrices of all pairs have.
static long matrix_entries(long pairs, const long *rows, const long *columns) {
  long total = 0;
  for (long i = 0; i < pairs; i++) total += (rows[i + 1] - rows[i]) * (columns[i + 1] - columns[i]);
  return total;
}

#define START atomic_load_explicit(&wr_profile_is_on, memory_order_relaxed) ? wr_profile_start() : 0
#define WR_KERNEL(name, parameters, arguments, numbers)          \
  void wr_##name parameters {                           \
    const uint64_t start = START;                       \
    if (p == 32)                                        \
      name##_float arguments;                           \
    else                                                \
      name##_double arguments;                          \
    if (start) wr_profile_kernel(KERNEL_##name, start, (uint64_t)(numbers) * (p / 8)); \
  }
#define WR_REDUCTION(name, parameters, arguments, numbers)                                     \
  double wr_##name parameters {                                                       \
    const uint64_t start = START;                                                     \
    const double result = p == 32 ? name##_float arguments : name##_double arguments; \
    if (start) wr_profile_kernel(KERNEL_##name, start, (uint64_t)(numbers) * (p / 8));                               \
    return result;                                                                    \
  }
#include "kernel_list.h"

void wr_flush_denormals(void) {
#if defined(__SSE2__)
  _MM_SET_FLUSH_ZERO_MODE(_MM_FLUSH_ZERO_ON);
  _MM_SET_DENORMALS_ZERO_MODE(_MM_DENORMALS_ZERO_ON);
#endif
}
