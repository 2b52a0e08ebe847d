// A unit test that expects a speedup: that sorting halves on two threads pays.
#include <assay/testing.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <thread>
#include <vector>

namespace {

std::vector<int> RandomNumbers() {
  std::vector<int> numbers(1 << 18);
  std::mt19937 random(1);
  for (int& number : numbers) number = static_cast<int>(random());
  return numbers;
}

const std::vector<int> unsorted = RandomNumbers();
std::vector<int> sorted;  // by the last call

void SortAlone() {
  sorted = unsorted;
  std::sort(sorted.begin(), sorted.end());
}

// One piece each, then merged from left to right.
void SortTogether(int threads) {
  sorted = unsorted;
  const auto border = [&](int piece) {
    return sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size()) * piece / threads;
  };
  std::vector<std::thread> team;
  for (int piece = 0; piece < threads; ++piece) {
    team.emplace_back([&, piece] { std::sort(border(piece), border(piece + 1)); });
  }
  for (std::thread& thread : team) thread.join();
  for (int piece = 1; piece < threads; ++piece) {
    std::inplace_merge(sorted.begin(), border(piece), border(piece + 1));
  }
}

TEST(SortTest, TwoThreadsAreWorthIt) {
  EXPECT_SPEEDUP(
      {.serial = SortAlone,
       .parallel = SortTogether,
       .threads = 2,
       .target = ">= 1.4",
       .is_right = [] { return std::is_sorted(sorted.begin(), sorted.end()); }});
}

}  // namespace
