// Does a child's resident set grow with the iterations that it has made? A leak does;
// pools and caches that fill up stop. Tested in memory_growth_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay {

class MemoryGrowth {
 public:
  struct Reading {
    int generation = 0;  // of the child: a fresh one begins small again
    std::int64_t iterations = 0;
    std::int64_t resident_bytes = 0;
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
  int generation_ = -1;
  std::int64_t iterations_ = 0;  // up to the last reading
  std::vector<Reading> readings_;
};

}  // namespace assay
