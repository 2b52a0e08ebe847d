// Lesson 1: the smallest complete workload. Each lane hashes numbers of its own; nothing
// is shared, so this should scale perfectly and shows what the machine itself allows.
#include <vector>

#include "absl/strings/str_format.h"
#include "harness/base/random.h"
#include "harness/declare/registry.h"

namespace assay {
namespace {

// A chain of hashes: each needs the one before, so a lane keeps exactly one CPU busy.
std::uint64_t HashChain(std::uint64_t value, std::int64_t links) {
  for (std::int64_t i = 0; i < links; ++i) value = MixBits(value + 1);
  return value;
}

class IndependentWork final : public Workload {
 public:
  explicit IndependentWork(const Cell& cell)
      : links_(IntegerParam(cell, "links")),
        answers_(static_cast<std::size_t>(cell.threads)) {}

  void Run(Lane& lane) override {
    std::uint64_t value = 1;
    for (std::int64_t i = 0; i < lane.iterations(); ++i) value = HashChain(value, links_);
    answers_[static_cast<std::size_t>(lane.index())].value = value;
  }

  void Reset(std::int64_t iterations) override {
    if (iterations == iterations_) return;
    iterations_ = iterations;
    right_ = HashChain(1, links_ * iterations);  // once: every sample is the same work
  }

  absl::Status Verify() override {
    for (const Answer& answer : answers_) {
      if (answer.value != right_) {
        return absl::DataLossError(
            absl::StrFormat("chain ended at %d instead of %d", answer.value, right_));
      }
    }
    return absl::OkStatus();
  }

 private:
  struct alignas(64) Answer {  // a cache line each: the lanes share nothing
    std::uint64_t value = 0;
  };
  std::int64_t links_;
  std::int64_t iterations_ = 0;
  std::uint64_t right_ = 0;
  std::vector<Answer> answers_;
};

const RegisterWorkload kIndependentWork{
    {.name = "independent_work",
     .variant = "hash_chain",
     .question = "How far does this machine scale when the lanes share nothing?",
     .about = "every lane computes a chain of hashes of its own",
     .scales = Scales::kThroughput,
     .params = {{.name = "links",
                 .default_value = std::int64_t{100'000},
                 .help = "hashes in one iteration",
                 .minimum = 1}}},
    Make<IndependentWork>};

}  // namespace
}  // namespace assay
