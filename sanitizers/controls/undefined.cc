// Undefined behaviour, for UndefinedBehaviorSanitizer. None of it crashes, so that the
// report is all that can be seen.
#include "harness/base/sanitizer.h"

#if ASSAY_ADDRESS_SANITIZER
#include <climits>

#include "sanitizers/controls/control.h"

namespace assay::controls {
namespace {

[[gnu::noinline]] int ShiftLeft(int number, int bits) { return number << bits; }
void Shift() { Opaque(ShiftLeft(Opaque(1), Opaque(40))); }

[[gnu::noinline]] int Add(int a, int b) { return a + b; }
void SignedOverflow() { Opaque(Add(Opaque(INT_MAX), Opaque(1))); }

[[gnu::noinline]] int Negate(int number) { return -number; }
void Negation() { Opaque(Negate(Opaque(INT_MIN))); }

[[gnu::noinline]] void BindReference(int* pointer) {
  int& reference = *pointer;
  Opaque(&reference);
}
void NullReference() { BindReference(Opaque(static_cast<int*>(nullptr))); }

void Misaligned() {
  alignas(8) static char bytes[16];
  Opaque(*reinterpret_cast<int*>(Opaque(&bytes[1])));
}

int numbers[4];
// An address more than one past the end; nothing is read there.
void Index() { Opaque(&numbers[Opaque(5)]); }

[[gnu::noinline]] bool LoadBool(const bool* pointer) { return *pointer; }
void BadBool() {
  static char byte = 7;
  Opaque(static_cast<int>(LoadBool(reinterpret_cast<const bool*>(Opaque(&byte)))));
}

enum Colour { kRed, kGreen };
[[gnu::noinline]] Colour LoadColour(const Colour* pointer) { return *pointer; }
void BadEnum() {
  static int number = 77;
  Opaque(static_cast<int>(LoadColour(reinterpret_cast<const Colour*>(Opaque(&number)))));
}

const RegisterControls kControls{
    {"undefined_bool", "a bool that is neither true nor false", "undefined", BadBool},
    {"undefined_enum", "an enumerator out of range", "undefined", BadEnum},
    {"undefined_index", "an index outside of an array", "undefined", Index},
    {"undefined_misaligned", "a load from a misaligned address", "undefined", Misaligned},
    {"undefined_negation", "the smallest int negated", "undefined", Negation},
    {"undefined_null_reference", "a reference to nothing", "undefined", NullReference},
    {"undefined_shift", "a shift by more than the width", "undefined", Shift},
    {"undefined_signed_overflow", "a sum too large for an int", "undefined",
     SignedOverflow},
};

}  // namespace
}  // namespace assay::controls
#endif
