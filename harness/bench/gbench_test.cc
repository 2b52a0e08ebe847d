#include "harness/bench/gbench.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace assay {
namespace {

TEST(GoogleBenchmarkEngineTest, RunsTheBodyExactlyOnceWithItsIterations) {
  const Engine engine = GoogleBenchmarkEngine();
  for (std::int64_t iterations :
       {std::int64_t{1}, std::int64_t{7}, std::int64_t{123456789}}) {
    int calls = 0;
    const absl::Status status = engine("any name", iterations, [&](std::int64_t asked) {
      ++calls;
      EXPECT_EQ(asked, iterations);
      return std::int64_t{1000};
    });
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(calls, 1);
  }
}

TEST(GoogleBenchmarkEngineTest, ABodyMayBeInstantaneous) {
  const absl::Status status =
      GoogleBenchmarkEngine()("empty", 3, [](std::int64_t) { return std::int64_t{0}; });
  EXPECT_TRUE(status.ok()) << status;
}

TEST(GoogleBenchmarkEngineTest, PassesOnAnException) {
  const Engine engine = GoogleBenchmarkEngine();
  EXPECT_THROW(static_cast<void>(engine("throws", 1,
                                        [](std::int64_t) -> std::int64_t {
                                          throw std::runtime_error("no luck");
                                        })),
               std::runtime_error);
  int calls = 0;
  EXPECT_TRUE(
      engine("after", 1, [&](std::int64_t) { return std::int64_t{++calls}; }).ok());
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace assay
