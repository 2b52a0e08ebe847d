// What the callers do, one operation after the other: lookups and stores of keys, of
// which some are asked for far more often than others. Key k (from 0) has weight 1 /
// (k+1)^skew: Zipf's law, which web and cache traffic follow with a skew near 1 (Breslau
// et al., "Web Caching and Zipf-like Distributions", INFOCOM 1999). Tested in
// operations_test.cc.
#pragma once

#include <cstdint>
#include <vector>

namespace assay {

struct Operation {
  std::uint32_t key : 24;
  std::uint32_t wording : 4;
  std::uint32_t is_lookup : 1;
};

struct OperationOptions {
  std::uint32_t keys = 1000;
  double read_share = 0.9;  // lookups of all operations
  double skew = 0.99;       // 0: all keys alike
  int wordings = 1;         // of lookups; 1: only the one that is stored
  std::uint64_t seed = 1;
};

// An endless sequence that every caller reads from a place of its own. It repeats itself
// after kSize operations.
class Operations {
 public:
  static constexpr std::size_t kSize = 1 << 16;

  explicit Operations(const OperationOptions& options);

  const Operation& At(int caller, std::int64_t number) const {
    // Callers begin far apart, by the golden ratio of the circle.
    const std::uint64_t begin = static_cast<std::uint64_t>(caller) * 40503;
    return sequence_[(begin + static_cast<std::uint64_t>(number)) % kSize];
  }

 private:
  std::vector<Operation> sequence_;
};

}  // namespace assay
