// Small programs that misuse memory or have no defined behaviour, one a name: what
// AddressSanitizer, LeakSanitizer, UndefinedBehaviorSanitizer and Memcheck write of them
// is the test data beside this folder (record_logs.sh).
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#define NOINLINE __attribute__((noinline))

namespace app {

volatile long sink;

// What the compiler must not know.
template <typename Value>
NOINLINE Value Unknown(Value value) {
  asm volatile("" : "+r"(value));
  return value;
}

struct Record {
  int id = 0;
  int values[9] = {};
  NOINLINE int Value(int index) const { return values[index]; }
  NOINLINE void SetValue(int index, int value) { values[index] = value; }
};

NOINLINE void UseAfterFree() {
  auto* const record = new Record;
  delete Unknown(record);
  sink = Unknown(record)->Value(2);
}

NOINLINE void UseAfterFreeInThread() {
  auto* const record = new Record;
  std::thread([=] { delete record; }).join();
  std::thread([=] { Unknown(record)->SetValue(3, 1); }).join();
}

NOINLINE void HeapOverflow() {
  std::vector<int> numbers(10);
  sink = Unknown(numbers.data())[Unknown(10)];
}

NOINLINE void HeapUnderflow() {
  int* const numbers = new int[10];
  numbers[Unknown(-1)] = 7;
  delete[] numbers;
}

NOINLINE void StackOverflowByIndex() {
  int numbers[10] = {};
  Unknown(&numbers[0])[Unknown(10)] = 1;
  sink = numbers[Unknown(3)];
}

int table[10];
NOINLINE void GlobalOverflow() { sink = Unknown(&table[0])[Unknown(11)]; }

NOINLINE void UseAfterScope() {
  int* pointer = nullptr;
  {
    int number = 1;
    pointer = Unknown(&number);
  }
  *Unknown(pointer) = 2;
}

NOINLINE int* AddressOfLocal() {
  int number = 1;
  return Unknown(&number);
}
NOINLINE void UseAfterReturn() { sink = *AddressOfLocal(); }

NOINLINE void DoubleFree() {
  char* const text = Unknown(static_cast<char*>(std::malloc(20)));
  std::free(text);
  std::free(Unknown(text));
}

NOINLINE void InvalidFree() {
  int number = 1;
  std::free(Unknown(&number));
}

NOINLINE void MismatchedFree() {
  int* const numbers = Unknown(new int[10]);
  delete Unknown(numbers);
}

NOINLINE void MismatchedMalloc() {
  auto* const text = Unknown(static_cast<char*>(std::malloc(20)));
  delete Unknown(text);
}

NOINLINE void InterceptedOverflow() {
  char* const text = Unknown(new char[10]);
  std::memset(text, 'a', static_cast<std::size_t>(Unknown(12)));
  sink = text[0];
  delete[] text;
}

NOINLINE void NullPointer() { *Unknown(static_cast<int*>(nullptr)) = 1; }

NOINLINE int Recurse(int depth) {
  volatile char frame[4096];
  frame[0] = static_cast<char>(depth);
  return Unknown(1) ? Recurse(depth + 1) + frame[0] : 0;
}
NOINLINE void StackExhausted() { sink = Recurse(0); }

NOINLINE void Abort() { std::abort(); }

struct Node {
  std::string name = "a name that is too long for the string's own buffer";
  Node* next = nullptr;
};
NOINLINE void MakeLeak() {
  auto* const node = new Node;
  node->next = new Node;
  sink = static_cast<long>(node->next->name.size());
}
NOINLINE void Leak() {
  for (int i = 0; i < 3; ++i) MakeLeak();
  char stack[4096];  // overwrites the pointers that were left there
  std::memset(Unknown(&stack[0]), 0, sizeof stack);
}

NOINLINE void Uninitialised() {
  auto* const record = static_cast<Record*>(std::malloc(sizeof(Record)));
  if (Unknown(record)->Value(1) > 3) sink = 1;
  std::free(record);
}

NOINLINE void Shift() { sink = 1 << Unknown(40); }
NOINLINE void SignedOverflow() { sink = Unknown(INT_MAX) + Unknown(1); }
NOINLINE void NullLoad() { sink = *Unknown(static_cast<int*>(nullptr)); }
NOINLINE void Misaligned() {
  alignas(8) static char bytes[16];
  sink = *reinterpret_cast<int*>(Unknown(&bytes[1]));
}
NOINLINE void ArrayIndex() {
  static int numbers[4];
  sink = numbers[Unknown(4)];
}
NOINLINE void BadBool() {
  static char byte = 7;
  sink = *reinterpret_cast<volatile bool*>(Unknown(&byte)) ? 1 : 0;
}
enum Colour { kRed, kGreen };
NOINLINE void BadEnum() {
  static int number = 77;
  sink = *reinterpret_cast<volatile Colour*>(Unknown(&number));
}
struct Base {
  virtual ~Base() = default;
  virtual int Number() { return 1; }
};
struct Other {
  virtual ~Other() = default;
  virtual int Number() { return 2; }
};
NOINLINE void BadVptr() {
  const auto other = std::make_unique<Other>();
  sink = reinterpret_cast<Base*>(Unknown(other.get()))->Number();
}
// Two findings in one run, where the sanitizer goes on.
NOINLINE void TwoUndefined() {
  Shift();
  SignedOverflow();
}

struct Program {
  const char* name;
  void (*run)();
};
const Program kPrograms[] = {
    {"use_after_free", UseAfterFree},
    {"use_after_free_thread", UseAfterFreeInThread},
    {"heap_overflow", HeapOverflow},
    {"heap_underflow", HeapUnderflow},
    {"stack_buffer_overflow", StackOverflowByIndex},
    {"global_overflow", GlobalOverflow},
    {"use_after_scope", UseAfterScope},
    {"use_after_return", UseAfterReturn},
    {"double_free", DoubleFree},
    {"invalid_free", InvalidFree},
    {"mismatched_new", MismatchedFree},
    {"mismatched_malloc", MismatchedMalloc},
    {"overflow_memset", InterceptedOverflow},
    {"segv_null", NullPointer},
    {"stack_exhausted", StackExhausted},
    {"abort", Abort},
    {"leak", Leak},
    {"uninitialised", Uninitialised},
    {"undefined_shift", Shift},
    {"undefined_signed_overflow", SignedOverflow},
    {"undefined_null_load", NullLoad},
    {"undefined_misaligned", Misaligned},
    {"undefined_index", ArrayIndex},
    {"undefined_bool", BadBool},
    {"undefined_enum", BadEnum},
    {"undefined_vptr", BadVptr},
    {"undefined_two", TwoUndefined},
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
