// Lesson 2: sharing. Every lane adds to one counter, on one cache line: the floor of all
// contended designs. Compare `fetch_add` with `per_lane` to see what the line costs.
#include <atomic>
#include <vector>

#include "absl/strings/str_format.h"
#include "harness/declare/registry.h"

namespace assay {
namespace {

constexpr std::int64_t kAddsPerIteration = 1000;

absl::Status ExpectTotal(std::int64_t total, std::int64_t expected) {
  if (total == expected) return absl::OkStatus();
  return absl::DataLossError(absl::StrFormat("counted %d of %d", total, expected));
}

class SharedCounter final : public Workload {
 public:
  explicit SharedCounter(const Cell& cell) : lanes_(cell.threads) {}

  void Reset(std::int64_t iterations) override {
    expected_ = iterations * kAddsPerIteration * lanes_;
    counter_.store(0, std::memory_order_relaxed);  // the lanes are asleep
  }
  void Run(Lane& lane) override {
    const std::int64_t adds = lane.iterations() * kAddsPerIteration;
    // Relaxed: a count publishes nothing but itself.
    for (std::int64_t i = 0; i < adds; ++i) {
      counter_.fetch_add(1, std::memory_order_relaxed);
    }
  }
  absl::Status Verify() override {
    return ExpectTotal(counter_.load(std::memory_order_relaxed), expected_);
  }
  std::int64_t ItemsPerIteration() const override { return kAddsPerIteration; }

 private:
  std::int64_t lanes_;
  std::int64_t expected_ = 0;
  alignas(64) std::atomic<std::int64_t> counter_{0};
};

class PerLaneCounter final : public Workload {
 public:
  explicit PerLaneCounter(const Cell& cell)
      : counters_(static_cast<std::size_t>(cell.threads)) {}

  void Reset(std::int64_t iterations) override {
    expected_ =
        iterations * kAddsPerIteration * static_cast<std::int64_t>(counters_.size());
    for (Counter& counter : counters_) counter.value.store(0, std::memory_order_relaxed);
  }
  void Run(Lane& lane) override {
    std::atomic<std::int64_t>& mine =
        counters_[static_cast<std::size_t>(lane.index())].value;
    const std::int64_t adds = lane.iterations() * kAddsPerIteration;
    for (std::int64_t i = 0; i < adds; ++i) mine.fetch_add(1, std::memory_order_relaxed);
  }
  absl::Status Verify() override {
    std::int64_t total = 0;
    for (const Counter& counter : counters_) total += counter.value.load();
    return ExpectTotal(total, expected_);
  }
  std::int64_t ItemsPerIteration() const override { return kAddsPerIteration; }

 private:
  struct alignas(64) Counter {
    std::atomic<std::int64_t> value{0};
  };
  std::int64_t expected_ = 0;
  std::vector<Counter> counters_;
};

CaseInfo Info(const char* variant, const char* about) {
  return {.name = "shared_counter",
          .variant = variant,
          .question = "How does one contended cache line scale?",
          .about = about,
          .scales = Scales::kThroughput,
          .item = "add"};
}

const RegisterWorkload kShared{
    Info("fetch_add", "all lanes add to one atomic on one cache line"),
    Make<SharedCounter>};
const RegisterWorkload kPerLane{
    Info("per_lane", "each lane adds to an atomic of its own"), Make<PerLaneCounter>};

}  // namespace
}  // namespace assay
