#include "workloads/callers/caller_group.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "absl/strings/str_format.h"

namespace assay {

CallerGroup::CallerGroup(int callers, int lanes) : size_(callers == 0 ? lanes : callers) {
  if (callers != 0 && callers < lanes) {
    throw std::invalid_argument(absl::StrFormat(
        "callers=%d leaves some of %d lanes without one; use 0 (the lanes "
        "themselves) or at least %d",
        callers, lanes, lanes));
  }
  if (callers != 0) behind_.resize(static_cast<std::size_t>(lanes));
}

void CallerGroup::Start(const Lane& lane, std::function<void(int caller)> body) {
  // The first `rest` lanes have one caller more than the others.
  const int each = size_ / lane.count(), rest = size_ % lane.count();
  const Callers::Range range{.first = lane.index() * each + std::min(lane.index(), rest),
                             .count = each + (lane.index() < rest ? 1 : 0)};
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
