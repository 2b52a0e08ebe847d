// Exceptions that left actors in the current stride: a failure of the iteration, not of
// the burst. Each lane notes its own; all read them once all have met.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <vector>

#include "results/model/stress.h"

namespace assay {

// The words for the exception that is being handled.
inline std::string CurrentExceptionText() {
  try {
    throw;
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "something that is no std::exception";
  }
}

class ThrownInStride {
 public:
  explicit ThrownInStride(int lanes) : lists_(static_cast<std::size_t>(lanes)) {}

  // From within a handler, on the lane. `who`: "actor 1".
  void Note(int lane, const std::string& who, std::int64_t state) {
    lists_[static_cast<std::size_t>(lane)].list.push_back(
        {state, who + " threw: " + CurrentExceptionText()});
  }

  void Forget(int lane) { lists_[static_cast<std::size_t>(lane)].list.clear(); }

  // The first to throw in this state, or null.
  const std::string* Find(std::int64_t state) const {
    for (const OfLane& lane : lists_) {
      for (const Thrown& thrown : lane.list) {
        if (thrown.state == state) return &thrown.text;
      }
    }
    return nullptr;
  }

 private:
  struct Thrown {
    std::int64_t state = 0;
    std::string text;
  };
  struct alignas(64) OfLane {
    std::vector<Thrown> list;
  };
  std::vector<OfLane> lists_;
};

}  // namespace assay
