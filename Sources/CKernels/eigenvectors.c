#include "CKernels.h"
#include <stdlib.h>

// LAPACK, which OpenBLAS brings along.
extern void dsyev_(
    const char *job, const char *triangle, const int *n, double *a, const int *lda, double *values, double *work,
    const int *room, int *info);

void wr_symmetric_eigenvectors(int n, void *matrix) {
  const int room = 34 * n;
  int info = 0;
  double *memory = malloc(sizeof(double) * ((size_t)n + (size_t)room));
  if (!memory) abort();
  dsyev_("V", "U", &n, matrix, &n, memory, memory + n, &room, &info);
  free(memory);
}
