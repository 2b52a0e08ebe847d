// Every variant with every parameter on little data, and caches that are wrong, which
// Verify must find out.
#include "workloads/cache_throughput/cache_throughput.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "harness/testing/run_workload.h"
#include "workloads/cache_throughput/sharded_cache.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kCase[] = "cache_throughput";

std::vector<std::string> Variants() {
  std::vector<std::string> variants;
  for (const RegisteredCase& registered : RegisteredCases()) {
    variants.push_back(registered.info.variant);
  }
  return variants;
}

// Small, full, and with many evictions.
Params Small(const Params& more = {}) {
  Params params = {{"keys", std::int64_t{40}},       {"entries", std::int64_t{20}},
                   {"operations", std::int64_t{60}}, {"read_share", 0.6},
                   {"shards", std::int64_t{3}},      {"busy", std::string("yield")}};
  for (const auto& [name, value] : more) params[name] = value;
  return params;
}

absl::Status RunVariant(const std::string& variant, int lanes, const Params& params,
                        RunOptions options = {.samples = 2, .iterations = 3}) {
  const Cell cell = TestCell(kCase, variant, lanes, Small(params));
  const std::unique_ptr<Workload> workload = FindCase(kCase, variant)->make(cell);
  return RunSamples(*workload, cell, options);
}

class VariantTest : public testing::TestWithParam<std::string> {
 protected:
  void ExpectRight(const Params& params, int lanes = 2) {
    const absl::Status status = RunVariant(GetParam(), lanes, params);
    EXPECT_TRUE(status.ok()) << status;
  }
};

INSTANTIATE_TEST_SUITE_P(All, VariantTest, testing::ValuesIn(Variants()),
                         [](const auto& variant) { return variant.param; });

TEST_P(VariantTest, IsRightOnOneLane) { ExpectRight({}, 1); }
TEST_P(VariantTest, IsRightOnTwoLanes) { ExpectRight({}); }
TEST_P(VariantTest, IsRightOnFourLanes) { ExpectRight({}, 4); }
TEST_P(VariantTest, IsRightByNearness) {
  ExpectRight({{"match", std::string("semantic")}});
}
TEST_P(VariantTest, IsRightWithoutStores) { ExpectRight({{"read_share", 1.0}}); }
TEST_P(VariantTest, IsRightWithoutLookups) { ExpectRight({{"read_share", 0.0}}); }
TEST_P(VariantTest, IsRightWithoutSkew) { ExpectRight({{"skew", 0.0}}); }
TEST_P(VariantTest, IsRightWithAHotKey) { ExpectRight({{"skew", 5.0}}); }
TEST_P(VariantTest, IsRightWithFewerKeysThanEntries) {
  ExpectRight({{"keys", std::int64_t{10}}});
}
TEST_P(VariantTest, IsRightWithAnotherSeed) { ExpectRight({{"seed", std::int64_t{99}}}); }
TEST_P(VariantTest, IsRightWithCallersBehindTheLanes) {
  ExpectRight({{"callers", std::int64_t{9}}, {"operations", std::int64_t{20}}});
}
TEST_P(VariantTest, IsRightFromNothing) {
  ExpectRight({{"setup", std::string("each")}, {"operations", std::int64_t{20}}});
}
TEST_P(VariantTest, IsRightFromNothingWithCallers) {
  ExpectRight({{"setup", std::string("each")},
               {"callers", std::int64_t{5}},
               {"operations", std::int64_t{10}}});
}

// More entries than candidates, and lookups that take long beside others' changes: what
// is a candidate changes while it is looked for.
TEST_P(VariantTest, IsRightByNearnessAmongMoreEntriesThanCandidates) {
  ExpectRight({{"match", std::string("semantic")},
               {"keys", std::int64_t{1000}},
               {"entries", std::int64_t{500}},
               {"skew", 0.0},
               {"read_share", 0.8},
               {"callers", std::int64_t{12}},
               {"operations", std::int64_t{30}}});
}

class SqliteVariantTest : public VariantTest {};

INSTANTIATE_TEST_SUITE_P(All, SqliteVariantTest,
                         testing::Values("connection_per_call", "shared_connection",
                                         "pool", "thread_connection", "single_writer"),
                         [](const auto& variant) { return std::string(variant.param); });

TEST_P(SqliteVariantTest, IsRightWithARollbackJournal) {
  ExpectRight({{"journal", std::string("rollback")}});
}
TEST_P(SqliteVariantTest, IsRightByNearnessWithARollbackJournal) {
  ExpectRight({{"journal", std::string("rollback")}, {"match", std::string("semantic")}});
}
TEST_P(SqliteVariantTest, IsRightAtEveryLevelOfSynchronous) {
  for (const char* level : {"off", "full", "extra"}) {
    ExpectRight({{"synchronous", std::string(level)},
                 {"operations", std::int64_t{20}},
                 {"journal", std::string("rollback")}});
  }
}
TEST_P(SqliteVariantTest, IsRightOnADisk) {
  if (!ScratchFolder::Create(Storage::kDisk).ok()) GTEST_SKIP() << "no disk for scratch";
  ExpectRight({{"storage", std::string("disk")}, {"operations", std::int64_t{20}}});
}
TEST_P(SqliteVariantTest, IsRightWithSqlitesOwnDelays) {
  ExpectRight({{"busy", std::string("timeout")}, {"operations", std::int64_t{20}}});
}
TEST_P(SqliteVariantTest, IsRightWithPoolsOfOneAndOfMany) {
  ExpectRight({{"pool_size", std::int64_t{1}}});
  ExpectRight({{"pool_size", std::int64_t{20}}});
}

TEST(CacheThroughputTest, HasEightVariantsWithTheSameParametersAndReadings) {
  EXPECT_THAT(Variants(),
              ElementsAre("connection_per_call", "memory_concurrent_map", "memory_mutex",
                          "memory_sharded", "pool", "shared_connection", "single_writer",
                          "thread_connection"));
  const CaseInfo first = RegisteredCases().front().info;
  for (const RegisteredCase& registered : RegisteredCases()) {
    EXPECT_EQ(registered.info.params, first.params);
    EXPECT_EQ(registered.info.readings, first.readings);
  }
}

TEST(CacheThroughputTest, ReadingsSayWhatHappened) {
  const Cell cell = TestCell(kCase, "memory_mutex", 1, Small({{"read_share", 1.0}}));
  const auto workload = FindCase(kCase, "memory_mutex")->make(cell);
  ASSERT_TRUE(RunSamples(*workload, cell).ok());
  const std::vector<double> readings = workload->Readings();
  ASSERT_EQ(readings.size(), FindCase(kCase, "pool")->info.readings.size());
  EXPECT_GT(readings[0], 0);            // p50
  EXPECT_GE(readings[1], readings[0]);  // p99
  EXPECT_EQ(readings[2], 0);            // nobody else was there to wait for
  EXPECT_EQ(readings[3], 0);
  EXPECT_GT(readings[4], 0.5);  // half the keys are there, and the popular ones
  EXPECT_LT(readings[4], 1);
}

TEST(CacheThroughputTest, CountsTheOperationsOfAllCallers) {
  const auto items = [](int lanes, std::int64_t callers) {
    const Cell cell =
        TestCell(kCase, "memory_mutex", lanes, Small({{"callers", callers}}));
    const auto workload = FindCase(kCase, "memory_mutex")->make(cell);
    std::int64_t sum = 0;
    for (int lane = 0; lane < lanes; ++lane) sum += workload->ItemsOfLane(lane);
    return sum;
  };
  EXPECT_EQ(items(2, 0), 120);
  EXPECT_EQ(items(2, 10), 600);
  EXPECT_EQ(items(3, 10), 600) << "also where they cannot be shared evenly";
}

TEST(CacheThroughputTest, RefusesWhatCannotWork) {
  const auto make = [](const Params& params) {
    FindCase(kCase, "memory_sharded")
        ->make(TestCell(kCase, "memory_sharded", 2, Small(params)));
  };
  EXPECT_THAT(
      [&] {
        make({{"callers", std::int64_t{1}}});
      },
      testing::ThrowsMessage<std::invalid_argument>(HasSubstr("callers=1")));
  EXPECT_THAT(
      [&] {
        make({{"shards", std::int64_t{21}}});
      },
      testing::ThrowsMessage<std::invalid_argument>(HasSubstr("shards=21")));
}

// --- Wrong caches
// ------------------------------------------------------------------------

// A right cache between the workload and a session that gets one thing wrong.
enum class Fault {
  kNone,
  kLosesAStore,
  kInventsAMiss,
  kOldAnswer,
  kForgetsAHit,
  kTornAnswer,
  kThrows
};

class FaultySession final : public CacheSession {
 public:
  FaultySession(std::unique_ptr<CacheSession> right, Fault fault)
      : right_(std::move(right)), fault_(fault) {}

  void Lookup(const Prompt& prompt, LookupResult* result) override {
    if (++lookups_ == 10 && fault_ == Fault::kThrows) {
      throw std::runtime_error("the disk is full");
    }
    right_->Lookup(prompt, result);
    if (!result->is_hit) return;
    if (fault_ == Fault::kOldAnswer && first_answer_.empty()) {
      first_answer_ = result->commands;
    }
    if (lookups_ < 10) return;
    if (fault_ == Fault::kInventsAMiss) result->is_hit = false;
    if (fault_ == Fault::kTornAnswer) result->commands.pop_back();
    if (fault_ == Fault::kOldAnswer) result->commands = first_answer_;
  }

  StoreResult Store(const Prompt& prompt, const std::string& commands) override {
    if (first_prompt_ == nullptr) {
      first_prompt_ = &prompt;
      first_commands_ = commands;
    }
    // The fifth store is acknowledged, but what is stored is the first one again.
    const bool is_lost = fault_ == Fault::kLosesAStore && ++stores_ == 5;
    return is_lost ? right_->Store(*first_prompt_, first_commands_)
                   : right_->Store(prompt, commands);
  }

 private:
  std::unique_ptr<CacheSession> right_;
  Fault fault_;
  int lookups_ = 0;
  int stores_ = 0;
  std::string first_answer_;
  const Prompt* first_prompt_ = nullptr;
  std::string first_commands_;
};

template <Fault kFault>
class FaultyCache final : public ShardedCache {
 public:
  explicit FaultyCache(const CacheOptions& options) : ShardedCache(options.limits, 1) {}
  std::unique_ptr<CacheSession> OpenSession(CallerTally* tally) override {
    return std::make_unique<FaultySession>(ShardedCache::OpenSession(tally), kFault);
  }
  CacheContents Contents() override {
    CacheContents contents = ShardedCache::Contents();
    if (kFault == Fault::kForgetsAHit) --contents.hits;
    return contents;
  }
};

template <Fault kFault>
absl::Status RunFaulty() {
  const Cell cell = TestCell(kCase, "memory_mutex", 2, Small());
  return RunSamples(*MakeCacheThroughput<FaultyCache<kFault>>(cell), cell);
}

TEST(WrongCacheTest, TheSameWithoutAFaultIsRight) {
  EXPECT_TRUE(RunFaulty<Fault::kNone>().ok());
}
TEST(WrongCacheTest, IsFoundOut) {
  const auto complaint = [](const absl::Status& status) {
    return std::string(status.message());
  };
  EXPECT_THAT(complaint(RunFaulty<Fault::kLosesAStore>()),
              testing::AnyOf(HasSubstr("instead of"), HasSubstr("not there"),
                             HasSubstr("used longest ago"), HasSubstr("was the last")));
  EXPECT_THAT(complaint(RunFaulty<Fault::kInventsAMiss>()), HasSubstr("which was there"));
  EXPECT_THAT(complaint(RunFaulty<Fault::kOldAnswer>()),
              testing::AnyOf(HasSubstr("hit key"), HasSubstr("was the last")));
  EXPECT_THAT(complaint(RunFaulty<Fault::kForgetsAHit>()),
              HasSubstr("the cache counted"));
  EXPECT_THAT(complaint(RunFaulty<Fault::kTornAnswer>()),
              HasSubstr("nobody has written"));
}
TEST(WrongCacheTest, AnErrorEndsTheCellWithItsMessage) {
  EXPECT_THAT(RunFaulty<Fault::kThrows>,
              testing::ThrowsMessage<std::runtime_error>("the disk is full"));
}

}  // namespace
}  // namespace assay
