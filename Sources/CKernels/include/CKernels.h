// Vectorised kernels. Each takes a precision code: 32 is float, vectorised for the processor at run time;
// 64 is double, plain loops over libm, the oracle of the float kernels and the arithmetic of gradient checks.
// Matrices are row-major and dense. "+=" kernels add to what the output holds.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WR_KERNEL(name, parameters, arguments) void wr_##name parameters;
#define WR_REDUCTION(name, parameters, arguments) double wr_##name parameters;
#include "kernel_list.h"
#undef WR_KERNEL
#undef WR_REDUCTION

// Pool of 64-byte aligned blocks by size class: thread-safe; a block goes back to the class it came from.
void *wr_pool_take(size_t bytes);
void wr_pool_give(void *block, size_t bytes);
// How many blocks were asked from the system since the start.
uint64_t wr_pool_system_blocks(void);

// Sets flush-to-zero for the calling thread.
void wr_flush_denormals(void);

// Replaces a symmetric n × n matrix of doubles by its eigenvectors of length 1, one a row, in ascending order of
// their eigenvalues.
void wr_symmetric_eigenvectors(int n, void *matrix);

// Flips the signs of outcomes where a bit is 1, and sums them: into sums [rows] along the rows; returns the sum of the
// squares of the columns' sums, which must fit into 16 bits, as must four values. values [blocks, rows, 64] and bits
// [blocks, rows] are in blocks of 64 columns.
int64_t wr_flip_signs(long blocks, long rows, const int16_t *values, const uint64_t *bits, int64_t *sums);

// The same for outcomes of 1 and 0. Each of the 64 columns, or fewer, of block b has sizes[b] ones; they stand in
// widths[b] rows, whose numbers, with a mask of the columns, follow each other in rows and masks, with a word of bits
// each. Adds to sums, which begin as the rows' sums without flips, and returns
//
//     Σ (size - 2m)² - size² = Σ 4m² - 4 size m        m of a column's ones are flipped
//
// m is counted for 64 columns at once, a word for each of its binary digits.
int64_t wr_flip_equal_signs(
    long blocks, const int32_t *sizes, const int32_t *widths, const int32_t *rows, const uint64_t *masks,
    const uint64_t *bits, int64_t *sums);

#ifdef __cplusplus
}
#endif
