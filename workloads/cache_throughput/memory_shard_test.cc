#include "workloads/cache_throughput/memory_shard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

// Room for four entries, of which the two used last are compared with.
class MemoryShardTest : public testing::Test {
 protected:
  StoreResult Store(std::uint32_t key) {
    std::string commands;
    book_.WriteCommands(key, WriteId({.key = key}), &commands);
    const Prompt& prompt = book_.prompt(key, 0);
    return shard_.Store({KeyOf(prompt), prompt.embedding, commands}, &tally_);
  }
  bool Hit(std::uint32_t key) {
    return shard_.Hit(KeyOf(book_.prompt(key, 0)), &tally_, &result_);
  }
  EntryKey NearestTo(std::uint32_t key) {
    const Prompt& prompt = book_.prompt(key, 1);
    return shard_.FindNearest(prompt.scope->index, prompt.embedding, &tally_).key;
  }
  EntryKey KeyFor(std::uint32_t key) const { return KeyOf(book_.prompt(key, 0)); }
  std::vector<std::uint32_t> Keys() const {
    std::vector<std::uint32_t> keys;
    for (const StoredEntry& entry : shard_.Entries()) {
      keys.push_back(KeyOfWrite(WriteIdIn(entry.commands)));
    }
    return keys;
  }

  const PromptBook book_{20, 1};
  MemoryShard shard_{4, 2};
  CallerTally tally_;
  LookupResult result_;
};

TEST_F(MemoryShardTest, KeepsTheOrderOfUse) {
  for (std::uint32_t key : {0u, 1u, 2u}) Store(key);
  EXPECT_TRUE(Hit(0));
  EXPECT_EQ(WriteIdIn(result_.commands), WriteId({.key = 0}));
  Store(1);  // again
  EXPECT_FALSE(Hit(9));
  EXPECT_THAT(Keys(), testing::ElementsAre(2, 0, 1));
  EXPECT_EQ(shard_.Entries()[1].hits, 1);
  EXPECT_EQ(shard_.hits(), 1);
}

TEST_F(MemoryShardTest, EvictsWhatWasUsedLongestAgo) {
  for (std::uint32_t key : {0u, 1u, 2u, 3u}) {
    EXPECT_EQ(Store(key).victim, kNoWrite);
  }
  EXPECT_TRUE(Hit(0));
  EXPECT_TRUE(Hit(1));
  const StoreResult stored = Store(4);
  EXPECT_EQ(stored.victim, WriteId({.key = 2}));
  EXPECT_EQ(stored.victim_hits, 0);
  EXPECT_LT(stored.victim_at, stored.at);
  EXPECT_EQ(Store(2).victim, WriteId({.key = 3}));
  EXPECT_EQ(Store(5).victim_hits, 1);  // key 0 with its hit
  EXPECT_FALSE(Hit(0));
}

TEST_F(MemoryShardTest, ComparesWithTheEntriesOfTheScopeUsedLast) {
  for (std::uint32_t key : {0u, 2u, 4u, 7u}) Store(key);  // 7 is of the other scope
  EXPECT_EQ(NearestTo(4), KeyFor(4));
  EXPECT_EQ(NearestTo(2), KeyFor(2));
  EXPECT_NE(NearestTo(0), KeyFor(0)) << "two were used later";
  EXPECT_EQ(NearestTo(9), KeyFor(7)) << "the only one of its scope";
  EXPECT_TRUE(Hit(0));
  EXPECT_EQ(NearestTo(0), KeyFor(0));
  EXPECT_NE(NearestTo(2), KeyFor(2));
}

TEST_F(MemoryShardTest, EveryChangeHasAStampAndReadingHasNone) {
  const Stamp stored = Store(0).at;
  EXPECT_FALSE(Hit(1));
  EXPECT_EQ(result_.at, stored);
  EXPECT_EQ(shard_.CountMiss(&tally_), stored);
  EXPECT_TRUE(Hit(0));
  EXPECT_EQ(result_.from, stored);
  EXPECT_EQ(result_.at, stored + 1);
  EXPECT_EQ(shard_.misses(), 1);
}

}  // namespace
}  // namespace assay
