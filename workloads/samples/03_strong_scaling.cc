// Lesson 3: one job, shared. All lanes together count the primes below a limit, and the
// speedup is the ratio of times. Two things decide whether such a figure means anything:
// the baseline is the best sequential program, not the parallel one on a single lane; and
// the answer is checked against one that was found in another way.
//
// `stretches` gives each lane one stretch of the numbers. Large numbers take longer to
// test than small ones, so the lane with the last stretch keeps the others waiting: of
// two lanes, the second has about 65% of the work, and the speedup ends near 1.5.
// `blocks` deals out small blocks in turn, which gives every lane large and small ones.
#include <algorithm>
#include <vector>

#include "absl/strings/str_format.h"
#include "harness/declare/registry.h"

namespace assay {
namespace {

bool IsPrime(std::int64_t number) {
  if (number % 2 == 0) return number == 2;
  for (std::int64_t divisor = 3; divisor * divisor <= number; divisor += 2) {
    if (number % divisor == 0) return false;
  }
  return number > 1;
}

struct Stretch {
  std::int64_t begin = 0;  // included
  std::int64_t end = 0;    // not included
};

std::int64_t CountPrimes(Stretch stretch) {
  std::int64_t primes = 0;
  for (std::int64_t n = stretch.begin; n < stretch.end; ++n) primes += IsPrime(n) ? 1 : 0;
  return primes;
}

// The answer by the sieve of Eratosthenes, which shares no code with what it checks.
std::int64_t CountPrimesBySieve(std::int64_t limit) {
  const auto size = static_cast<std::size_t>(limit);
  std::vector<bool> composite(size, false);
  std::int64_t primes = 0;
  for (std::size_t n = 2; n < size; ++n) {
    if (composite[n]) continue;
    ++primes;
    for (std::size_t multiple = 2 * n; multiple < size; multiple += n) {
      composite[multiple] = true;
    }
  }
  return primes;
}

// What the variants share: all but how the numbers are divided among the lanes.
class CountedPrimes : public Workload {
 public:
  explicit CountedPrimes(const Cell& cell)
      : limit_(IntegerParam(cell, "limit")),
        right_(CountPrimesBySieve(limit_)),
        counts_(static_cast<std::size_t>(cell.threads)) {}

  void Reset(std::int64_t iterations) override {
    iterations_ = iterations;
    std::fill(counts_.begin(), counts_.end(), Count{});
  }

  void Run(Lane& lane) override {
    std::int64_t primes = 0;
    for (std::int64_t i = 0; i < lane.iterations(); ++i) {
      primes += CountShare(lane);
      lane.Barrier();  // the job is done when its last lane is: the next one waits for it
    }
    counts_[static_cast<std::size_t>(lane.index())].primes = primes;
  }

  absl::Status Verify() override {
    std::int64_t primes = 0;
    for (const Count& count : counts_) primes += count.primes;
    if (primes == right_ * iterations_) return absl::OkStatus();
    return absl::DataLossError(absl::StrFormat("counted %d primes instead of %d times %d",
                                               primes, iterations_, right_));
  }

  std::int64_t ItemsPerIteration() const override { return limit_; }

 protected:
  virtual std::int64_t CountShare(const Lane& lane) const = 0;

  const std::int64_t limit_;

 private:
  struct alignas(64) Count {  // a cache line each: written once a sample, shared never
    std::int64_t primes = 0;
  };
  const std::int64_t right_;
  std::int64_t iterations_ = 0;
  std::vector<Count> counts_;
};

class Sequential final : public CountedPrimes {
 public:
  using CountedPrimes::CountedPrimes;
  std::int64_t CountShare(const Lane&) const override { return CountPrimes({0, limit_}); }
};

class Stretches final : public CountedPrimes {
 public:
  using CountedPrimes::CountedPrimes;
  std::int64_t CountShare(const Lane& lane) const override {
    // Multiplied before divided, so that the stretches meet without gap or overlap.
    return CountPrimes({limit_ * lane.index() / lane.count(),
                        limit_ * (lane.index() + 1) / lane.count()});
  }
};

class Blocks final : public CountedPrimes {
 public:
  using CountedPrimes::CountedPrimes;
  std::int64_t CountShare(const Lane& lane) const override {
    // Small enough for a fair share each, large enough that dealing them costs nothing.
    constexpr std::int64_t kBlock = 500;
    std::int64_t primes = 0;
    for (std::int64_t begin = lane.index() * kBlock; begin < limit_;
         begin += lane.count() * kBlock) {
      primes += CountPrimes({begin, std::min(begin + kBlock, limit_)});
    }
    return primes;
  }
};

CaseInfo Info(const char* variant, const char* about, Threading threading) {
  return {.name = "prime_count",
          .variant = variant,
          .question = "How much sooner is one job done when the lanes share it?",
          .about = about,
          .scales = Scales::kStrong,
          .threading = threading,
          .params = {{.name = "limit",
                      .default_value = std::int64_t{100'000},
                      .help = "the primes below this number are counted",
                      .minimum = 1,
                      .maximum = 1e9}},
          .item = "number"};
}

const RegisterWorkload kSequential{
    Info("sequential", "one lane, no sharing: the baseline of an honest speedup",
         Threading::kSingle),
    Make<Sequential>};
const RegisterWorkload kStretches{
    Info("stretches",
         "one stretch of numbers for each lane: uneven, since large ones cost more",
         Threading::kLanes),
    Make<Stretches>};
const RegisterWorkload kBlocks{
    Info("blocks", "blocks of 500 numbers dealt out to the lanes in turn",
         Threading::kLanes),
    Make<Blocks>};

}  // namespace
}  // namespace assay
