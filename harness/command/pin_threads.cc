// libassay-pin.so, preloaded into a program (ld.so(8), LD_PRELOAD) by `--pin threads`:
// the program's first thread is bound to the first CPU of ASSAY_PIN_CPUS, and the i-th
// thread that it creates to the i-th after that, round and round. The way of likwid-pin
// (likwid's manual, "likwid-pin"). Processes that the program starts begin anew. Needs
// nothing but the C library, since the program may be one of C; tested in program_test.cc
// with a real program.
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

namespace {

constexpr int kCpusMax = CPU_SETSIZE;
int cpus[kCpusMax];
int cpu_count = 0;
unsigned threads_created = 0;  // changed by __atomic_fetch_add alone

void BindTo(unsigned thread) {
  if (cpu_count == 0) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<unsigned>(cpus[thread % static_cast<unsigned>(cpu_count)]), &set);
  pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

__attribute__((constructor)) void BindFirstThread() {
  const char* text = getenv("ASSAY_PIN_CPUS");
  while (text != nullptr && *text != '\0' && cpu_count < kCpusMax) {
    char* end = nullptr;
    const long cpu = strtol(text, &end, 10);
    if (end == text || cpu < 0 || cpu >= kCpusMax) break;
    cpus[cpu_count++] = static_cast<int>(cpu);
    text = *end == ',' ? end + 1 : end;
  }
  BindTo(0);
}

using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);

// The C library's own; null where there is none, which cannot be.
Create RealCreate() {
  return reinterpret_cast<Create>(dlsym(RTLD_NEXT, "pthread_create"));
}

struct Start {
  void* (*routine)(void*);
  void* argument;
  unsigned thread;
};

void* BindAndRun(void* argument) {
  const Start start = *static_cast<Start*>(argument);
  free(argument);
  BindTo(start.thread);
  return start.routine(start.argument);
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int pthread_create(
    pthread_t* thread, const pthread_attr_t* attributes, void* (*routine)(void*),
    void* argument) noexcept {
  // No order between threads is needed: only that each gets a number of its own.
  const unsigned number = 1 + __atomic_fetch_add(&threads_created, 1U, __ATOMIC_RELAXED);
  auto* start = static_cast<Start*>(malloc(sizeof(Start)));
  if (start == nullptr) return RealCreate()(thread, attributes, routine, argument);
  *start = {routine, argument, number};
  const int failed = RealCreate()(thread, attributes, BindAndRun, start);
  if (failed != 0) free(start);
  return failed;
}
