// A program that does what programs do to whoever measures them, chosen by its first
// argument. Started by program_test.cc; links nothing of ours.
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

namespace {

// Spins until this process has used so much CPU time.
void Compute(long ms) {
  timespec now{};
  do {
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  } while (now.tv_sec * 1000 + now.tv_nsec / 1'000'000 < ms);
}

// "0,1": the CPUs that this thread may use.
std::string CpusAllowed() {
  cpu_set_t set;
  sched_getaffinity(0, sizeof set, &set);
  std::string text;
  for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) text += (text.empty() ? "" : ",") + std::to_string(cpu);
  }
  return text;
}

void* TellCpus(void* text) {
  *static_cast<std::string*>(text) = CpusAllowed();
  return nullptr;
}

// The CPUs of the first thread, then of two that it creates.
int Threads() {
  std::string cpus[2];
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i) pthread_create(&threads[i], nullptr, TellCpus, &cpus[i]);
  for (pthread_t thread : threads) pthread_join(thread, nullptr);
  std::printf("%s %s %s\n", CpusAllowed().c_str(), cpus[0].c_str(), cpus[1].c_str());
  return 0;
}

// Leaves a process behind that ignores SIGTERM, in a session of its own if asked.
int Fork(bool own_session) {
  if (fork() == 0) {
    if (own_session) setsid();
    signal(SIGTERM, SIG_IGN);
    std::printf("%d\n", getpid());
    std::fflush(stdout);
    while (true) pause();
  }
  usleep(50'000);
  return 0;
}

int Main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  const long number = argc > 2 ? std::atol(argv[2]) : 0;
  if (what == "exit") return static_cast<int>(number);
  if (what == "compute") return Compute(number), 0;
  if (what == "crash") {
    signal(SIGSEGV, SIG_DFL);  // a sanitizer would make an exit with a report of it
    return raise(SIGSEGV);
  }
  if (what == "cpus") return std::printf("%s\n", CpusAllowed().c_str()), 0;
  if (what == "threads") return Threads();
  if (what == "fork") return Fork(false);
  if (what == "daemon") return Fork(true);
  if (what == "never" || what == "stubborn") {
    if (what == "stubborn") signal(SIGTERM, SIG_IGN);
    while (true) pause();
  }
  if (what == "fill") {
    const std::string block(1 << 16, 'x');
    while (std::fwrite(block.data(), 1, block.size(), stdout) == block.size()) {
    }
    return 1;
  }
  if (what == "memory") {  // MiB
    const std::size_t size = static_cast<std::size_t>(number) << 20;
    void* memory =
        mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    std::memset(memory, 1, size);
    return 0;
  }
  if (what == "echo") {
    for (int i = 2; i < argc; ++i) std::printf("[%s]", argv[i]);
    std::fprintf(stderr, "to standard error");
    return 0;
  }
  if (what == "read") {
    for (int c = std::getchar(); c != EOF; c = std::getchar()) std::putchar(c);
    return 0;
  }
  return 2;
}

}  // namespace

int main(int argc, char** argv) { return Main(argc, argv); }
