// Does one child's memory grow with the iterations that it has made? A leak does;
// pools and caches that fill up stop. Tested in memory_growth_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay {

class MemoryGrowth {
 public:
  struct Reading {
    std::int64_t iterations = 0;
    std::int64_t memory_bytes = 0;
  };
  // After each burst, in their order.
  void Add(const Reading& reading);

  // One sentence where memory grows, otherwise empty. It does where, in one generation,
  // the last of at least kReadings readings is kLeastBytes above the first half's
  // highest, and the second half grew by at least half of what the first did: growth that
  // does not level off.
  std::string Describe() const;

  static constexpr std::size_t kReadings = 4;
  // More than any case's own data; a leak of 100 bytes shows after 160,000 iterations.
  static constexpr std::int64_t kLeastBytes = 16 << 20;

 private:
  std::int64_t iterations_ = 0;  // up to the last reading
  std::vector<Reading> readings_;
};

}  // namespace assay
