// Small programs that are wrong between threads, one a name: what ThreadSanitizer,
// Helgrind and DRD write of them is the test data beside this folder (record_logs.sh).
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#define NOINLINE __attribute__((noinline))

namespace app {

// A plain pthread: its stacks are shorter than those of a std::thread.
template <typename Function>
pthread_t Start(Function& function) {
  pthread_t thread;
  pthread_create(
      &thread, nullptr,
      [](void* body) -> void* {
        (*static_cast<Function*>(body))();
        return nullptr;
      },
      &function);
  return thread;
}

// Both threads act; the second one so much later that the order is always the same.
template <typename First, typename Second>
void InTurn(First first, Second second) {
  auto later = [&] {
    usleep(100'000);
    second();
  };
  const pthread_t one = Start(first);
  const pthread_t two = Start(later);
  pthread_join(one, nullptr);
  pthread_join(two, nullptr);
}

struct Account {
  std::mutex mutex;
  long balance = 0;
  NOINLINE void Deposit(long amount) { balance += amount; }
  NOINLINE void DepositLocked(long amount) {
    const std::lock_guard lock(mutex);
    Deposit(amount);
  }
  NOINLINE long Balance() const { return balance; }
};

thread_local volatile long sink;

NOINLINE void RaceOnHeap() {
  auto* const account = new Account;
  InTurn([=] { account->Deposit(1); }, [=] { account->Deposit(2); });
  delete account;
}

NOINLINE void RaceWithMutexHeld() {
  auto* const account = new Account;
  InTurn([=] { account->DepositLocked(1); }, [=] { sink = account->Balance(); });
  delete account;
}

int hits[4];
NOINLINE void CountHit(int index) { hits[index]++; }
NOINLINE void RaceOnGlobal() {
  InTurn([] { CountHit(1); }, [] { sink = hits[1]; });
}

NOINLINE void RaceOnStack() {
  Account account;
  std::thread writer([&] { account.Deposit(1); });
  usleep(100'000);
  sink = account.Balance();
  writer.join();
}

thread_local int thread_total = 0;
NOINLINE void RaceOnThreadLocal() {
  int* const total = &thread_total;
  std::thread writer([=] { *total = 1; });
  usleep(100'000);
  sink = thread_total;
  writer.join();
}

namespace {
template <typename Key, typename Value>
class Registry {
 public:
  template <typename Function>
  NOINLINE void Update(const Key& key, Function function) {
    function(entries_[key]);
  }

 private:
  std::map<Key, Value> entries_{{Key{}, Value{}}};
};

NOINLINE void RaceInTemplate() {
  Registry<int, std::vector<int>> registry;
  InTurn([&] { registry.Update(0, [](std::vector<int>& all) { all.push_back(1); }); },
         [&] { registry.Update(0, [](auto& all) { all.push_back(2); }); });
}
}  // namespace

char page[256];
NOINLINE void CopyIn(const char* text, std::size_t size) {
  std::memcpy(page, text, size);
}
NOINLINE void RaceInMemcpy() {
  volatile std::size_t size = 100;
  static const char text[256] = "a text";
  InTurn([&] { CopyIn(text, size); }, [&] { CopyIn(text, size); });
}

std::string title;
NOINLINE void Rename(const char* name) { title = name; }
NOINLINE void RaceInString() {
  InTurn([] { Rename("the first name, which is long"); }, [] { Rename("another name"); });
}

std::atomic<int> ready{0};
NOINLINE void RaceWithAtomic() {
  InTurn([] { ready.store(1); }, [] { *reinterpret_cast<volatile int*>(&ready) = 2; });
}

struct Shape {
  virtual ~Shape() { sink = 1; }
  NOINLINE virtual long Area() const { return 1; }
};
struct Square : Shape {
  ~Square() override { usleep(200'000); }
  long Area() const override { return 4; }
};
NOINLINE void RaceOnVptr() {
  Shape* const shape = new Square;
  std::thread caller([=] {
    usleep(100'000);
    sink = shape->Area();
  });
  delete shape;
  caller.join();
}
NOINLINE void VirtualCallAfterFree() {
  Shape* const shape = new Square;
  std::thread caller([=] {
    usleep(400'000);
    sink = shape->Area();
  });
  delete shape;
  caller.join();
}

NOINLINE void UseAfterFree() {
  auto* const account = new Account;
  InTurn([=] { delete account; }, [=] { sink = account->Balance(); });
}

NOINLINE void RaceWithFree() {
  auto* const account = new Account;
  InTurn([=] { account->Deposit(1); }, [=] { delete account; });
}

// So much happens in between that the first stack is forgotten.
long wide[1 << 16];
NOINLINE void Touch(int index) { wide[index] += index; }
NOINLINE void RaceWithStackLost() {
  InTurn(
      [] {
        CountHit(2);
        for (int round = 0; round < 40; ++round) {
          for (int i = 0; i < 1 << 16; ++i) Touch(i);
        }
      },
      [] {
        usleep(2'000'000);
        CountHit(2);
      });
}

std::mutex first_mutex;
std::mutex second_mutex;
NOINLINE void LockFirstThenSecond() {
  const std::lock_guard outer(first_mutex);
  const std::lock_guard inner(second_mutex);
}
NOINLINE void LockSecondThenFirst() {
  const std::lock_guard outer(second_mutex);
  const std::lock_guard inner(first_mutex);
}
NOINLINE void LockOrder() { InTurn(LockFirstThenSecond, LockSecondThenFirst); }

NOINLINE void* DoNothing(void*) { return nullptr; }
NOINLINE void ThreadLeak() {
  pthread_t thread;
  pthread_create(&thread, nullptr, DoNothing, nullptr);
  usleep(100'000);
}

NOINLINE void AllocateInHandler(int) {
  void* volatile memory = std::malloc(10);
  std::free(memory);
}
NOINLINE void SignalUnsafe() {
  signal(SIGUSR1, AllocateInHandler);
  pthread_kill(pthread_self(), SIGUSR1);
  usleep(1000);
}

NOINLINE void SpoilErrno(int) { errno = 77; }
NOINLINE void ErrnoInSignal() {
  struct sigaction action = {};
  action.sa_handler = SpoilErrno;
  sigaction(SIGUSR1, &action, nullptr);
  const pthread_t main_thread = pthread_self();
  std::thread([=] { pthread_kill(main_thread, SIGUSR1); }).join();
  usleep(1000);
}

NOINLINE void DestroyLocked() {
  auto* const mutex = static_cast<pthread_mutex_t*>(std::malloc(sizeof(pthread_mutex_t)));
  pthread_mutex_init(mutex, nullptr);
  pthread_mutex_lock(mutex);
  pthread_mutex_destroy(mutex);
  std::free(mutex);
}

NOINLINE void UnlockUnlocked() {
  pthread_mutex_t mutex;
  pthread_mutex_init(&mutex, nullptr);
  pthread_mutex_unlock(&mutex);
  pthread_mutex_destroy(&mutex);
}

NOINLINE void UnlockByOther() {
  static std::mutex mutex;
  mutex.lock();
  std::thread([] { mutex.unlock(); }).join();
}

// A lock of one's own, annotated for ThreadSanitizer, which lets two threads in.
extern "C" void __attribute__((weak)) __tsan_mutex_pre_lock(void*, unsigned);
extern "C" void __attribute__((weak)) __tsan_mutex_post_lock(void*, unsigned, int);
NOINLINE void Acquire(long* lock) {
  if (__tsan_mutex_pre_lock == nullptr) return;
  __tsan_mutex_pre_lock(lock, 0);
  __tsan_mutex_post_lock(lock, 0, 0);
}
NOINLINE void DoubleLock() {
  static long own_lock;
  InTurn([] { Acquire(&own_lock); }, [] { Acquire(&own_lock); });
}

NOINLINE void InvalidMutex() {
  auto* const mutex = static_cast<pthread_mutex_t*>(std::malloc(sizeof(pthread_mutex_t)));
  pthread_mutex_init(mutex, nullptr);
  pthread_mutex_destroy(mutex);
  pthread_mutex_lock(mutex);
  pthread_mutex_unlock(mutex);
  std::free(mutex);
}

NOINLINE void RaceOnDescriptor() {
  const int descriptor = open("/dev/null", O_WRONLY);
  InTurn([=] { sink = write(descriptor, "x", 1); }, [=] { close(descriptor); });
}

NOINLINE void Segv() {
  std::thread([] {
    int* pointer = nullptr;
    asm volatile("" : "+r"(pointer));
    *pointer = 1;
  }).join();
}

// One race, which happens often and at one place.
NOINLINE void Deduplicated() {
  for (int round = 0; round < 3; ++round) RaceOnGlobal();
}

NOINLINE void TwoReports() {
  RaceOnHeap();
  RaceOnGlobal();
}

struct Program {
  const char* name;
  void (*run)();
};
const Program kPrograms[] = {
    {"race_heap", RaceOnHeap},
    {"race_mutex_held", RaceWithMutexHeld},
    {"race_global", RaceOnGlobal},
    {"race_stack", RaceOnStack},
    {"race_thread_local", RaceOnThreadLocal},
    {"race_template", RaceInTemplate},
    {"race_memcpy", RaceInMemcpy},
    {"race_string", RaceInString},
    {"race_atomic", RaceWithAtomic},
    {"race_vptr", RaceOnVptr},
    {"race_free", RaceWithFree},
    {"race_stack_lost", RaceWithStackLost},
    {"race_descriptor", RaceOnDescriptor},
    {"use_after_free", UseAfterFree},
    {"use_after_free_virtual", VirtualCallAfterFree},
    {"lock_order", LockOrder},
    {"thread_leak", ThreadLeak},
    {"signal_unsafe", SignalUnsafe},
    {"signal_errno", ErrnoInSignal},
    {"mutex_destroy_locked", DestroyLocked},
    {"mutex_unlock_unlocked", UnlockUnlocked},
    {"mutex_unlock_by_other", UnlockByOther},
    {"mutex_double_lock", DoubleLock},
    {"mutex_invalid", InvalidMutex},
    {"segv", Segv},
    {"race_deduplicated", Deduplicated},
    {"two_reports", TwoReports},
};

}  // namespace app

int main(int argc, char** argv) {
  for (const app::Program& program : app::kPrograms) {
    if (argc > 1 && std::strcmp(argv[1], program.name) == 0) {
      program.run();
      return 0;
    }
  }
  for (const app::Program& program : app::kPrograms) std::puts(program.name);
  return 2;
}
