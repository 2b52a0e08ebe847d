// What UndefinedBehaviorSanitizer claims to catch.
#include <climits>
#include <cstring>

#include "sanitizers/controls/control.h"

namespace assay::controls {
namespace {

volatile int sink = 0;

void Shift() { sink = 1 << Opaque(40); }
void Overflow() { sink = Opaque(INT_MAX) + Opaque(1); }
void NullLoad() { sink = *Opaque(static_cast<int*>(nullptr)); }

void Misaligned() {
  alignas(8) static char bytes[16] = {};
  sink = *reinterpret_cast<int*>(Opaque(&bytes[1]));
}

void Division() { sink = Opaque(1) / Opaque(0); }

}  // namespace

std::vector<Control> Undefined() {
  return {
      {"shift", "a shift by more bits than there are", "undefined", Shift},
      {"signed_overflow", "an int grows beyond its range", "undefined", Overflow},
      {"null_load", "a load through a null pointer", "undefined", NullLoad},
      {"misaligned", "a load from a misaligned address", "undefined", Misaligned},
      {"division_by_zero", "a division by zero", "undefined", Division},
  };
}

}  // namespace assay::controls
