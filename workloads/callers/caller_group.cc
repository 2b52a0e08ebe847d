#include "workloads/callers/caller_group.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "absl/strings/str_format.h"

namespace assay {

CallerGroup::CallerGroup(int callers, int lanes)
    : size_(callers == 0 ? lanes : callers), lanes_(lanes) {
  if (callers != 0 && callers < lanes) {
    throw std::invalid_argument(absl::StrFormat(
        "callers=%d leaves some of %d lanes without one; use 0 (the lanes "
        "themselves) or at least %d",
        callers, lanes, lanes));
  }
  if (callers != 0) behind_.resize(static_cast<std::size_t>(lanes));
}

// The first `rest` lanes have one caller more than the others.
int CallerGroup::FirstOf(int lane) const {
  return lane * (size_ / lanes_) + std::min(lane, size_ % lanes_);
}

int CallerGroup::CountOf(int lane) const { return FirstOf(lane + 1) - FirstOf(lane); }

void CallerGroup::Start(const Lane& lane, std::function<void(int caller)> body) {
  const Callers::Range range{.first = FirstOf(lane.index()),
                             .count = CountOf(lane.index())};
  behind_[IndexOf(lane)] = std::make_unique<Callers>(range, std::move(body));
}

ParamInfo CallersParam() {
  return {.name = "callers",
          .default_value = std::int64_t{0},
          .help = "threads that call, shared out over the lanes; 0: the lanes",
          .minimum = 0,
          .maximum = 1000};
}

}  // namespace assay
