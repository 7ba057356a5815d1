// Vectorised kernels. Each takes a precision code: 32 is float, vectorised for the processor at run time;
// 64 is double, plain loops over libm, the oracle of the float kernels and the arithmetic of gradient checks.
// Matrices are row-major and dense. "+=" kernels add to what the output holds.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytes.h"

#ifdef __cplusplus
extern "C" {
#endif

// Columns of a panel, the layout of a matrix for products with few rows.
enum { WR_PANEL_COLUMNS = 16 };

#define WR_KERNEL(name, parameters, arguments, numbers) void wr_##name parameters;
#define WR_REDUCTION(name, parameters, arguments, numbers) double wr_##name parameters;
#include "kernel_list.h"
#undef WR_KERNEL
#undef WR_REDUCTION

// Pool of 64-byte aligned blocks by size class: thread-safe; a block goes back to the class it came from.
void *wr_pool_take(size_t bytes);
void wr_pool_give(void *block);
// How many blocks that nobody had before were given since the start, and how often the system was asked for memory.
uint64_t wr_pool_new_blocks(void);
uint64_t wr_pool_system_requests(void);

// Where the time goes, while somebody measures: by kernel, and by size of matrix product in classes of powers of two.
typedef struct {
  unsigned size_class;
  bool transpose_a, transpose_b;
  // Sums over the calls.
  uint64_t calls, nanoseconds, bytes, m, n, k;
  double flops;
} wr_product;
// Begins a measurement from nothing, or ends it.
void wr_profile_set(bool on);
// When a call began; 0 while nobody measures.
uint64_t wr_profile_start(void);
void wr_profile_kernel(int kernel, uint64_t start, uint64_t bytes);
void wr_profile_product(long m, long n, long k, bool transpose_a, bool transpose_b, uint64_t start, uint64_t bytes);
int wr_profile_kernels(void);
const char *wr_profile_name(int kernel);
uint64_t wr_profile_calls(int kernel);
uint64_t wr_profile_nanoseconds(int kernel);
uint64_t wr_profile_bytes(int kernel);
int wr_profile_products(void);
wr_product wr_profile_product_at(int index);

// Calls body(context, piece) once for every piece, on so many threads with the calling one, and returns true when all are
// done; false, and nothing is done, while another job is under way.
bool wr_team_run(long threads, long pieces, void (*body)(void *, long), void *context);

// Sets flush-to-zero for the calling thread.
void wr_flush_denormals(void);

// Outcomes of at most 64 seeds × examples whose signs are flipped at random, in groups of `blocks` times four examples:
// outcomes [groups, blocks, seeds, 4], and a word of bits for each group. An outcome is flipped where the bit of the word
// that places [blocks, seeds, 4] names is 1. Gives the sum of each seed and the sum over examples of the square of their
// sum over seeds.
void wr_flipped_sums(
    long seeds, long groups, long blocks, const double *outcomes, const uint64_t *places, const uint64_t *bits,
    double *sums, double *squares);

// Replaces a symmetric n × n matrix of doubles by its eigenvectors of length 1, one a row, in ascending order of
// their eigenvalues.
void wr_symmetric_eigenvectors(int n, void *matrix);

#ifdef __cplusplus
}
#endif
