// How one control of a sanitizer came out (sanitizers/controls).
#pragma once

#include <string>

namespace assay {

struct ControlOutcome {
  std::string flavour;
  std::string name;
  std::string about;
  std::string expect;  // "clean", or the kind that must be reported
  std::string got;     // "clean", the kinds that were, or how it ended
  bool passed = false;
  bool operator==(const ControlOutcome&) const = default;
};

}  // namespace assay
