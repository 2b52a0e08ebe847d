// Misused memory, for AddressSanitizer and LeakSanitizer.
#include "harness/base/sanitizer.h"

#if ASSAY_ADDRESS_SANITIZER
#include <cstdlib>
#include <cstring>
#include <memory>
#include <thread>

#include "sanitizers/controls/control.h"

namespace assay::controls {
namespace {

// Volatile, or the compiler would leave out a call whose result nobody wants.
[[gnu::noinline]] int Read(const volatile int* numbers, int index) {
  return numbers[Opaque(index)];
}
[[gnu::noinline]] void Write(int* numbers, int index) {
  Opaque(numbers)[Opaque(index)] = 1;
}

void UseAfterFree() {
  int* const number = Opaque(new int(1));
  delete number;
  Read(number, 0);
}

void UseAfterFreeInThread() {
  int* const number = Opaque(new int(1));
  std::thread([=] { delete number; }).join();
  std::thread([=] { Write(number, 0); }).join();
}

void HeapOverflow() {
  const auto numbers = std::make_unique<int[]>(10);
  Write(numbers.get(), 10);
}

void HeapUnderflow() {
  const auto numbers = std::make_unique<int[]>(10);
  Read(numbers.get(), -1);
}

void StackOverflow() {
  int numbers[10] = {};
  Write(numbers, 10);
}

int global_numbers[10];
void GlobalOverflow() { Read(global_numbers, 11); }

void OverflowInMemset() {
  const auto bytes = std::make_unique<char[]>(10);
  std::memset(Opaque(bytes.get()), 1, Opaque(std::size_t{12}));
}

void UseAfterScope() {
  int* pointer = nullptr;
  {
    int number = 1;
    pointer = Opaque(&number);
  }
  Write(pointer, 0);
}

[[gnu::noinline]] int* AddressOfLocal() {
  int number = 1;
  return Opaque(&number);
}
void UseAfterReturn() { Read(AddressOfLocal(), 0); }

// One place for frees that are wrong, where no compiler can tell that they are.
[[gnu::noinline]] void Free(void* memory) { std::free(Opaque(memory)); }

void DoubleFree() {
  void* const memory = std::malloc(20);
  Free(memory);
  Free(memory);
}

void InvalidFree() {
  int number = 1;
  Free(&number);
}

void MismatchedFree() { Free(new int(1)); }

void MismatchedArray() { delete Opaque(new int[10]); }

struct Pair {
  Pair* next = nullptr;
  char text[32] = {};
};
[[gnu::noinline]] void LosePair() {
  auto* pair = new Pair;
  pair->next = new Pair;
  Opaque(pair);
}
// So deep that no pointer is left where the next function's frame is.
[[gnu::noinline]] void OverwriteStack() {
  char frame[8192];
  std::memset(Opaque(&frame[0]), 0, sizeof frame);
}
void Leak() {
  std::thread(LosePair).join();
  LosePair();
  OverwriteStack();
}

void Crash() { *Opaque(reinterpret_cast<volatile int*>(16)) = 1; }

[[gnu::noinline]] int Recurse(int depth) {
  volatile char frame[4096];
  frame[0] = static_cast<char>(depth);
  return Opaque(1) == 0 ? 0 : Recurse(depth + 1) + frame[0];
}
void StackExhausted() { Opaque(Recurse(0)); }

const RegisterControls kControls{
    {"crash", "a write through a wild pointer", "crash", Crash},
    {"crash_stack_exhausted", "a recursion without an end", "crash", StackExhausted},
    {"free_of_array", "delete of what new[] made", "invalid_free", MismatchedArray},
    {"free_of_new", "free of what new made", "invalid_free", MismatchedFree},
    {"free_of_stack", "free of a local variable", "invalid_free", InvalidFree},
    {"free_twice", "a block freed twice", "invalid_free", DoubleFree},
    {"leak", "memory that nothing points to, directly and indirectly", "leak", Leak},
    {"overflow_global", "a read behind a global array", "out_of_bounds", GlobalOverflow},
    {"overflow_heap", "a write behind a heap block", "out_of_bounds", HeapOverflow},
    {"overflow_memset", "memset past the end of a heap block", "out_of_bounds",
     OverflowInMemset},
    {"overflow_stack", "a write behind a local array", "out_of_bounds", StackOverflow},
    {"underflow_heap", "a read before a heap block", "out_of_bounds", HeapUnderflow},
    {"use_after_free", "a read of freed memory", "use_after_free", UseAfterFree},
    {"use_after_free_threads", "one thread writes what another has freed",
     "use_after_free", UseAfterFreeInThread},
    {"use_after_return", "a read of a local variable of a function that returned",
     "use_after_free", UseAfterReturn},
    {"use_after_scope", "a write to a local variable behind its block", "use_after_free",
     UseAfterScope},
};

}  // namespace
}  // namespace assay::controls
#endif
