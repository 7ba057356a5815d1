// A number for each kernel, in the order of the table.
#pragma once
#include <stdatomic.h>

enum {
#define WR_KERNEL(name, parameters, arguments, numbers) KERNEL_##name,
#define WR_REDUCTION(name, parameters, arguments, numbers) KERNEL_##name,
#include "kernel_list.h"
#undef WR_KERNEL
#undef WR_REDUCTION
  KERNELS
};

// Whether somebody measures.
extern atomic_bool wr_profile_is_on;
