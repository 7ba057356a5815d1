#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <strings.h>

// Sets OpenBLAS up before main: one thread, since work is cut outside of products, and the right kernels. Its own threads
// would look for work for some twenty milliseconds before they sleep, on cores that are needed.
//
// OpenBLAS picks its kernels by the processor's model number. An OpenBLAS older than the processor does not know
// the number and falls back to SSE3 kernels, some fifteen times slower than the processor can do. Where that has
// happened, this picks by the processor's features instead. OPENBLAS_CORETYPE set by the user stays in force.

typedef void (*Procedure)(void);

static Procedure find(const char *name) { return (Procedure)dlsym(RTLD_DEFAULT, name); }

#if defined(__x86_64__)
static bool uses_fused_multiply_add(const char *core) {
  static const char *const known[] = {"Haswell", "Zen", "SkylakeX", "Cooperlake", "Sapphirerapids", "Excavator"};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strcasecmp(core, known[i]) == 0) return true;
  return false;
}

static const char *core_of_this_processor(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512bf16")) return "Cooperlake";
  if (__builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")) return "SkylakeX";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
  return NULL;
}

static void choose_kernels(void) {
  char *(*core_name)(void) = (char *(*)(void))find("openblas_get_corename");
  const Procedure leave = find("gotoblas_dynamic_quit"), choose = find("gotoblas_dynamic_init");
  const char *core = core_of_this_processor();
  if (!core_name || !leave || !choose || !core || getenv("OPENBLAS_CORETYPE")) return;
  if (uses_fused_multiply_add(core_name())) return;
  setenv("OPENBLAS_CORETYPE", core, 0);
  leave();
  choose();
  unsetenv("OPENBLAS_CORETYPE");
}
#else
static void choose_kernels(void) {}
#endif

__attribute__((constructor)) static void set_up_blas(void) {
  void (*set_threads)(int) = (void (*)(int))find("openblas_set_num_threads");
  if (set_threads) set_threads(1);
  // They also choose kernels when they start: none may be under way meanwhile.
  const Procedure end_threads = find("blas_thread_shutdown_");
  if (!end_threads) return;
  end_threads();
  choose_kernels();
}
