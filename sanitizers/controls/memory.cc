// What AddressSanitizer and LeakSanitizer claim to catch.
#include <cstdlib>
#include <cstring>
#include <string>

#include "sanitizers/controls/control.h"

#pragma GCC diagnostic push
#if defined(__GNUC__) && !defined(__clang__)
// g++ sees most of these at compile time, which is its own kind of control.
#pragma GCC diagnostic ignored "-Wuse-after-free"
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#pragma GCC diagnostic ignored "-Wfree-nonheap-object"
#pragma GCC diagnostic ignored "-Warray-bounds"
#pragma GCC diagnostic ignored "-Wdangling-pointer"
#endif

namespace assay::controls {
namespace {

volatile int sink = 0;

void UseAfterFree() {
  int* const block = Opaque(new int[4]);
  delete[] block;
  sink = Opaque(block)[1];
}

void HeapOverflow() {
  int* const block = Opaque(new int[4]);
  sink = block[Opaque(4)];
  delete[] block;
}

void StackOverflow() {
  int numbers[4] = {1, 2, 3, 4};
  int* const at = Opaque(&numbers[0]);
  sink = at[Opaque(4)];
}

int global_numbers[4] = {1, 2, 3, 4};

void GlobalOverflow() { sink = Opaque(&global_numbers[0])[Opaque(4)]; }

void UseAfterScope() {
  int* at = nullptr;
  {
    int inner = 1;
    at = Opaque(&inner);
  }
  sink = *at;
}

void DoubleFree() {
  void* const block = Opaque(std::malloc(16));
  std::free(block);
  std::free(Opaque(block));
}

void WrongDelete() {
  int* const block = Opaque(new int[4]);
  delete Opaque(block);
}

[[gnu::noinline]] void Lose() {
  void* volatile lost = std::malloc(40);
  std::memset(lost, 1, 40);
  lost = nullptr;
}

void Leak() {
  Lose();
  // What the stack still holds of the pointer is overwritten.
  volatile char waste[4096];
  for (volatile char& byte : waste) byte = 0;
}

}  // namespace

std::vector<Control> Memory() {
  return {
      {"use_after_free", "a read of freed memory", "use_after_free", UseAfterFree},
      {"heap_overflow", "a read behind a heap block", "out_of_bounds", HeapOverflow},
      {"stack_overflow", "a read behind an array on the stack", "out_of_bounds",
       StackOverflow},
      {"global_overflow", "a read behind a global array", "out_of_bounds",
       GlobalOverflow},
      {"use_after_scope", "a read of a variable whose scope has ended", "use_after_free",
       UseAfterScope},
      {"double_free", "memory is freed twice", "invalid_free", DoubleFree},
      {"wrong_delete", "delete of what new[] made", "invalid_free", WrongDelete},
      {"leak", "memory that nothing points to", "leak", Leak},
  };
}

}  // namespace assay::controls

#pragma GCC diagnostic pop
