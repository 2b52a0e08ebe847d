#include "harness/declare/registry.h"

#include <algorithm>
#include <deque>
#include <tuple>

#include "harness/base/check.h"

namespace assay {
namespace {

// A deque: FindCase hands out pointers, which later registrations must not move.
std::deque<RegisteredCase>& Cases() {
  static std::deque<RegisteredCase> cases;
  return cases;
}

}  // namespace

RegisterWorkload::RegisterWorkload(CaseInfo info, MakeWorkload make,
                                   CalibrateWorkload calibrate) {
  ASSAY_CHECK(FindCase(info.name, info.variant) == nullptr);
  for (const ReadingInfo& reading : info.readings) {
    for (const char* taken :
         {"time", "speedup", "efficiency", "throughput", "slowdown"}) {
      ASSAY_CHECK(reading.name != taken);  // the harness's own numbers
    }
  }
  Cases().push_back({std::move(info), make, calibrate});
}

std::vector<RegisteredCase> RegisteredCases() {
  std::vector<RegisteredCase> sorted(Cases().begin(), Cases().end());
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return std::tie(a.info.name, a.info.variant) < std::tie(b.info.name, b.info.variant);
  });
  return sorted;
}

const RegisteredCase* FindCase(const std::string& name, const std::string& variant) {
  for (const RegisteredCase& registered : Cases()) {
    if (registered.info.name == name && registered.info.variant == variant) {
      return &registered;
    }
  }
  return nullptr;
}

}  // namespace assay
