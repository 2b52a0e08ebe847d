// Calls the timed body and does not time it.
#pragma once

#include <cstdint>
#include <string>

#include "harness/cell/prepared_cell.h"

namespace assay {

inline Engine DirectEngine() {
  return [](const std::string&, std::int64_t iterations, TimedBody body) {
    body(iterations);
    return absl::OkStatus();
  };
}

}  // namespace assay
