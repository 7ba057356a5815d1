#include "CKernels.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>

// Threads that share the pieces of one job at a time. A job lasts a millisecond or less, and the next one follows at once:
// a helper that has nothing to do looks for a job some while before it sleeps, since waking takes as long as many pieces.
//
// The state says which job there is, whether helpers may still join it, and how many have. A job is over when its pieces are
// taken and those who joined have left; nobody waits for a helper that is still asleep.

enum { MOST_HELPERS = 255, PAUSES = 2000, YIELDS = 1000 };

static const uint64_t OPEN = 1u << 16, JOB = 1u << 17;  // below OPEN: how many have joined

static struct {
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  atomic_flag busy;
  long helpers;
  atomic_long sleeping;
  atomic_uint_fast64_t state;
  // Of the job under way, written before it is opened:
  atomic_long places, pieces;
  void (*_Atomic body)(void *, long);
  void *_Atomic context;
  atomic_long next, left;
} team = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER, .busy = ATOMIC_FLAG_INIT};

static void pause_briefly(void) {
#if defined(__SSE2__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void work(void) {
  void (*body)(void *, long) = atomic_load(&team.body);
  void *context = atomic_load(&team.context);
  const long pieces = atomic_load(&team.pieces);
  for (long piece; (piece = atomic_fetch_add(&team.next, 1)) < pieces;) body(context, piece);
}

// Whether this thread is now one of those who work on the open job.
static bool join(uint64_t state) {
  while (state & OPEN && (long)(state & (OPEN - 1)) < atomic_load(&team.places))
    if (atomic_compare_exchange_weak(&team.state, &state, state + 1)) return true;
  return false;
}

static uint64_t wait_for_another(uint64_t seen) {
  uint64_t state = 0;
  for (int i = 0; i < PAUSES; i++) {
    state = atomic_load(&team.state);
    if (state / JOB != seen) return state;
    pause_briefly();
  }
  for (int i = 0; i < YIELDS; i++) {
    state = atomic_load(&team.state);
    if (state / JOB != seen) return state;
    sched_yield();
  }
  pthread_mutex_lock(&team.mutex);
  atomic_fetch_add(&team.sleeping, 1);
  while ((state = atomic_load(&team.state)) / JOB == seen) pthread_cond_wait(&team.changed, &team.mutex);
  atomic_fetch_sub(&team.sleeping, 1);
  pthread_mutex_unlock(&team.mutex);
  return state;
}

static void *help(void *first) {
  wr_flush_denormals();
  for (uint64_t seen = (uintptr_t)first;;) {
    const uint64_t state = wait_for_another(seen);
    seen = state / JOB;
    if (!join(state)) continue;
    work();
    atomic_fetch_add(&team.left, 1);
  }
  return NULL;
}

static void start_helpers(long wanted) {
  for (; team.helpers < wanted; team.helpers++) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, help, (void *)(uintptr_t)(atomic_load(&team.state) / JOB)) != 0) return;
    pthread_detach(thread);
  }
}

bool wr_team_run(long threads, long pieces, void (*body)(void *, long), void *context) {
  if (atomic_flag_test_and_set(&team.busy)) return false;
  start_helpers(threads - 1 < MOST_HELPERS ? threads - 1 : MOST_HELPERS);
  atomic_store(&team.places, (threads < pieces ? threads : pieces) - 1);
  atomic_store(&team.pieces, pieces);
  atomic_store(&team.body, body);
  atomic_store(&team.context, context);
  atomic_store(&team.next, 0);
  atomic_store(&team.left, 0);
  atomic_store(&team.state, (atomic_load(&team.state) / JOB + 1) * JOB + OPEN);
  if (atomic_load(&team.sleeping) > 0) {
    pthread_mutex_lock(&team.mutex);
    pthread_cond_broadcast(&team.changed);
    pthread_mutex_unlock(&team.mutex);
  }
  work();
  const long joined = (long)(atomic_fetch_and(&team.state, ~OPEN) & (OPEN - 1));
  for (int i = 0; atomic_load(&team.left) < joined; i++) {
    if (i < PAUSES)
      pause_briefly();
    else if (i < 2 * PAUSES)
      sched_yield();
    else
      nanosleep(&(struct timespec){.tv_nsec = 50000}, NULL);
  }
  atomic_flag_clear(&team.busy);
  return true;
}
