// Histories that are right, and the same with one thing wrong, which must be found.
#include "workloads/cache_throughput/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace assay {
namespace {

using testing::HasSubstr;
using Kind = CacheEvent::Kind;

// Only its division into domains is asked for.
class FakeCache final : public Cache {
 public:
  explicit FakeCache(int domains) : domains_(domains) {}
  int domains() const override { return domains_; }
  int HomeOf(const Prompt& prompt) const override {
    return static_cast<int>(prompt.key) % domains_;
  }
  void Refill(const std::vector<CacheEntry>&) override {}
  std::unique_ptr<CacheSession> OpenSession(CallerTally*) override { return nullptr; }
  CacheContents Contents() override { return {}; }

 private:
  int domains_;
};

std::uint64_t Id(std::uint32_t key, std::uint32_t number = 0) {
  return WriteId({.key = key, .caller = 1, .number = number});
}

CacheEvent Store(std::uint32_t key, Stamp at, std::uint32_t number = 0) {
  return {.kind = Kind::kStore, .key = key, .at = at, .write_id = Id(key, number)};
}
CacheEvent Evicting(CacheEvent store, std::uint32_t victim, std::int64_t hits = 0) {
  store.victim = Id(victim);
  store.victim_hits = hits;
  store.victim_at = store.at;
  return store;
}
CacheEvent Hit(std::uint32_t key, Stamp at, std::uint32_t number = 0) {
  return {.kind = Kind::kHit,
          .key = key,
          .from = at - 1,
          .at = at,
          .write_id = Id(key, number)};
}
struct Window {
  Stamp from = 0;
  Stamp to = 0;
};
CacheEvent Miss(std::uint32_t key, Window window) {
  return {.kind = Kind::kMiss,
          .key = key,
          .from = window.from,
          .at = window.to,
          .write_id = kNoWrite};
}

// Three entries at most; keys 0, 1 and 2 are in it, 0 used longest ago.
class HistoryTest : public testing::Test {
 protected:
  HistoryTest() {
    for (std::uint32_t key = 0; key < 3; ++key) {
      CacheEntry& entry = initial_.emplace_back(CacheEntry{&book_.prompt(key, 0), ""});
      book_.WriteCommands(key, Id(key), &entry.commands);
    }
    limits_.entries = 3;
  }

  std::string Complaint() {
    return std::string(CheckHistory({.book = book_,
                                     .cache = cache_,
                                     .limits = limits_,
                                     .initial = initial_,
                                     .logs = logs_,
                                     .contents = contents_})
                           .message());
  }
  StoredEntry Stored(std::uint64_t write_id, std::int64_t hits) const {
    StoredEntry entry{.commands = "", .hits = hits};
    book_.WriteCommands(KeyOfWrite(write_id), write_id, &entry.commands);
    return entry;
  }
  using IdAndHits = std::pair<std::uint64_t, std::int64_t>;
  void Contain(const std::vector<std::vector<IdAndHits>>& domains) {
    contents_.domains.clear();
    for (const std::vector<IdAndHits>& domain : domains) {
      std::vector<StoredEntry>& entries = contents_.domains.emplace_back();
      for (const auto& [write_id, hits] : domain)
        entries.push_back(Stored(write_id, hits));
    }
  }

  const PromptBook book_{40, 1};
  FakeCache cache_{1};
  CacheLimits limits_;
  std::vector<CacheEntry> initial_;
  std::vector<CallerLog> logs_;
  CacheContents contents_;
};

// Two callers: key 0 is hit twice, so key 1 has to go when key 9 comes.
class TwoCallersTest : public HistoryTest {
 protected:
  TwoCallersTest() {
    logs_ = {{.events = {Hit(0, 10), Evicting(Store(9, 30), 1), Hit(9, 50)}},
             {.events = {Hit(0, 20), Miss(7, {20, 40}), Store(2, 60, 5)}}};
    Contain({{{Id(0), 2}, {Id(9), 1}, {Id(2, 5), 0}}});
    contents_.hits = 3;
    contents_.misses = 1;
  }
  CacheEvent& First(std::size_t i) { return logs_[0].events[i]; }
  CacheEvent& Second(std::size_t i) { return logs_[1].events[i]; }
};

TEST_F(TwoCallersTest, IsRight) { EXPECT_EQ(Complaint(), ""); }

TEST_F(TwoCallersTest, TheWrongVictim) {
  First(1) = Evicting(Store(9, 30), 2);
  EXPECT_EQ(Complaint(), "key 2 was evicted, but key 1 was used longest ago");
}

TEST_F(TwoCallersTest, AVictimTakenByTheOrderOfStoring) {
  First(1) = Evicting(Store(9, 30), 0, 2);
  EXPECT_EQ(Complaint(), "key 0 was evicted, but key 1 was used longest ago");
}

TEST_F(TwoCallersTest, NoVictimWhereTheCacheWasFull) {
  First(1) = Store(9, 30);
  EXPECT_THAT(Complaint(), HasSubstr("beyond its 3 entries"));
}

TEST_F(TwoCallersTest, AVictimWhereTheCacheWasNotFull) {
  limits_.entries = 4;
  EXPECT_THAT(Complaint(), HasSubstr("which is not full"));
}

TEST_F(TwoCallersTest, AVictimWhoseHitsWereLost) {
  First(1) = Evicting(Store(9, 30), 1, 1);
  EXPECT_THAT(Complaint(), HasSubstr("with 1 hits instead of"));
}

TEST_F(TwoCallersTest, AHitOfAnEvictedEntry) {
  First(2) = Hit(1, 50);
  EXPECT_EQ(Complaint(), "a lookup of key 1 hit key 1, which is not there");
}

TEST_F(TwoCallersTest, AStaleAnswer) {
  Second(2) = Hit(9, 60, 3);
  EXPECT_THAT(Complaint(), HasSubstr("was the last"));
}

TEST_F(TwoCallersTest, AnAnswerToAnotherQuestion) {
  First(0).key = 5;
  EXPECT_EQ(Complaint(), "a lookup of key 5 hit key 0");
}

TEST_F(TwoCallersTest, AnAnswerThatNobodyWrote) {
  First(0).write_id = kNoWrite;
  EXPECT_THAT(Complaint(), HasSubstr("that nobody has written"));
}

TEST_F(TwoCallersTest, AMissOfWhatWasThere) {
  Second(1) = Miss(0, {20, 40});
  EXPECT_EQ(Complaint(), "a lookup missed key 0, which was there");
}

// Key 9 came at 30: a lookup that began before may have missed it, a later one not.
TEST_F(TwoCallersTest, AMissIsJudgedByWhenItBegan) {
  Second(1) = Miss(9, {20, 40});
  EXPECT_EQ(Complaint(), "");
  Second(1) = Miss(9, {30, 40});
  EXPECT_EQ(Complaint(), "a lookup missed key 9, which was there");
}

TEST_F(TwoCallersTest, AMissOfWhatHasGoneMeanwhile) {
  Second(1) = Miss(1, {20, 40});
  EXPECT_EQ(Complaint(), "");
  Second(1) = Miss(1, {20, 25});
  EXPECT_EQ(Complaint(), "a lookup missed key 1, which was there");
}

TEST_F(TwoCallersTest, ALostWrite) {
  contents_.domains[0][2] = Stored(Id(2), 0);
  EXPECT_THAT(Complaint(), HasSubstr("entry 2 in the order of use"));
}

TEST_F(TwoCallersTest, ALostEntry) {
  contents_.domains[0].pop_back();
  EXPECT_EQ(Complaint(), "the cache holds 2 entries instead of 3");
  contents_.domains[0].clear();
  EXPECT_EQ(Complaint(), "the cache holds 0 entries instead of 3");
}

TEST_F(TwoCallersTest, AnEntryTooMany) {
  contents_.domains[0].push_back(Stored(Id(3), 0));
  EXPECT_EQ(Complaint(), "the cache holds 4 entries instead of 3");
}

TEST_F(TwoCallersTest, ALostHit) {
  contents_.domains[0][0].hits = 1;
  EXPECT_THAT(Complaint(), HasSubstr("with 1 hits instead of"));
}

TEST_F(TwoCallersTest, AnotherOrderOfUse) {
  std::swap(contents_.domains[0][0], contents_.domains[0][1]);
  EXPECT_THAT(Complaint(), HasSubstr("entry 0 in the order of use"));
}

TEST_F(TwoCallersTest, CountsThatDoNotAddUp) {
  contents_.misses = 2;
  EXPECT_EQ(Complaint(), "the cache counted 3 hits and 2 misses, its callers 3 and 1");
  contents_.misses = 1;
  contents_.hits = 2;
  EXPECT_THAT(Complaint(), HasSubstr("counted 2 hits"));
}

TEST_F(TwoCallersTest, ATornAnswerAtTheEnd) {
  contents_.domains[0][1].commands.pop_back();
  EXPECT_THAT(Complaint(), HasSubstr("entry 1 in the order of use"));
}

// The caller has stored key 9 at 30 and is told so.
TEST_F(TwoCallersTest, ALookupThatDoesNotSeeItsOwnCallersStore) {
  First(2).from = 20;
  EXPECT_EQ(Complaint(),
            "a lookup of key 9 does not see what its own caller has done before");
}

TEST_F(TwoCallersTest, AChangeBeforeAnEarlierOne) {
  First(2) = Hit(9, 30);
  First(2).from = 30;
  EXPECT_THAT(Complaint(), HasSubstr("before an earlier one of its own caller"));
}

TEST_F(TwoCallersTest, ACorruptDatabase) {
  contents_.corruption = "row 3 missing from index llm_cache_by_use";
  EXPECT_THAT(Complaint(), HasSubstr("corrupt: row 3 missing"));
}

// In two domains: the bound of 3 is 2 for even keys and 1 for odd ones, so of the initial
// three entries none has to go.
TEST_F(HistoryTest, DomainsHaveBoundsAndOrdersOfTheirOwn) {
  cache_ = FakeCache(2);
  logs_ = {{.events = {Evicting(Store(3, 5), 1), Evicting(Store(4, 5), 0)}}};
  Contain({{{Id(2), 0}, {Id(4), 0}}, {{Id(3), 0}}});
  EXPECT_EQ(Complaint(), "");
  logs_[0].events[0] = Evicting(Store(3, 5), 0);
  EXPECT_EQ(Complaint(), "key 0 was evicted, but key 1 was used longest ago");
}

// Lookups by nearness: key 0 in another wording.
class NearnessTest : public HistoryTest {
 protected:
  NearnessTest() {
    limits_.is_semantic = true;
    Contain({{{Id(1), 0}, {Id(2), 0}, {Id(0), 1}}});
    contents_.hits = 1;
    CacheEvent hit = Hit(0, 10);
    hit.wording = 1;
    logs_ = {{.events = {hit}}};
  }
  CacheEvent& TheLookup() { return logs_[0].events[0]; }
  void ItMissed(Window window) {
    TheLookup() = Miss(0, window);
    TheLookup().wording = 1;
    Contain({{{Id(0), 0}, {Id(1), 0}, {Id(2), 0}}});
    contents_.hits = 0;
    contents_.misses = 1;
  }
};

TEST_F(NearnessTest, IsRight) { EXPECT_EQ(Complaint(), ""); }

TEST_F(NearnessTest, AnAnswerThatIsNotNear) {
  TheLookup() = Hit(2, 10);
  TheLookup().key = 0;
  TheLookup().wording = 1;
  Contain({{{Id(0), 0}, {Id(1), 0}, {Id(2), 1}}});
  EXPECT_THAT(Complaint(), HasSubstr("whose similarity is only"));
}

TEST_F(NearnessTest, AnAnswerOfAnotherModel) {
  TheLookup() = Hit(1, 10);  // odd keys belong to the other model
  TheLookup().key = 0;
  TheLookup().wording = 1;
  Contain({{{Id(0), 0}, {Id(2), 0}, {Id(1), 1}}});
  EXPECT_THAT(Complaint(), HasSubstr("of another model"));
}

TEST_F(NearnessTest, ANearerAnswerWasThere) {
  limits_.threshold = -1;
  TheLookup() = Hit(2, 10);
  TheLookup().key = 0;
  TheLookup().wording = 1;
  Contain({{{Id(0), 0}, {Id(1), 0}, {Id(2), 1}}});
  EXPECT_THAT(Complaint(), HasSubstr("though key 0 is nearer"));
}

TEST_F(NearnessTest, AMissThoughANearAnswerWasThere) {
  ItMissed({0, 10});
  EXPECT_THAT(Complaint(), HasSubstr("missed key 0, whose similarity"));
}

// Key 0 is the candidate used longest ago of its model's two. It is certainly compared
// with where the limit is two and nothing changed, and not where it is one, or where
// something changed meanwhile.
TEST_F(NearnessTest, OnlyCandidatesCount) {
  ItMissed({0, 10});
  limits_.candidates = 2;
  EXPECT_THAT(Complaint(), HasSubstr("missed key 0"));
  limits_.candidates = 1;
  EXPECT_EQ(Complaint(), "");
}

TEST_F(NearnessTest, ChangesOfOthersWhileReadingLeaveNoDoubt) {
  ItMissed({0, 10});
  limits_.candidates = 2;
  logs_.push_back({.events = {Store(2, 5, 1)}});
  contents_.domains[0][2] = Stored(Id(2, 1), 0);
  EXPECT_THAT(Complaint(), HasSubstr("missed key 0"));
}

// Key 0 was the third of its model and no candidate; then it was used.
TEST_F(NearnessTest, AnEntryUsedWhileReadingMayHaveBeenFurtherDown) {
  limits_.candidates = 1;
  ItMissed({0, 10});
  logs_.push_back({.events = {Hit(0, 5)}});
  Contain({{{Id(1), 0}, {Id(2), 0}, {Id(0), 1}}});
  contents_.hits = 1;
  EXPECT_EQ(Complaint(), "");
  TheLookup().from = 5;  // it began when key 0 had been used
  EXPECT_THAT(Complaint(), HasSubstr("missed key 0"));
}

TEST_F(NearnessTest, AnAnswerThatWasNoCandidate) {
  limits_.candidates = 1;  // key 2 is newer than key 0
  EXPECT_THAT(Complaint(), HasSubstr("was not among the 1 candidates"));
  TheLookup().from = -1;
  logs_.push_back({.events = {Hit(0, 5)}});
  Contain({{{Id(1), 0}, {Id(2), 0}, {Id(0), 2}}});
  contents_.hits = 2;
  EXPECT_EQ(Complaint(), "") << "key 0 was used while it was looked for";
}

// What was found had gone when it was to be counted; it is not looked for again.
TEST_F(NearnessTest, WhatWasFoundMayBeGone) {
  ItMissed({0, 10});
  limits_.threshold = -1;  // others would have been near enough, too
  TheLookup().is_gone = true;
  EXPECT_THAT(Complaint(), HasSubstr("but nothing was"));
  logs_.push_back({.events = {Evicting(Store(6, 5), 0)}});
  Contain({{{Id(1), 0}, {Id(2), 0}, {Id(6), 0}}});
  EXPECT_EQ(Complaint(), "");
}

// What was read in each domain is checked there.
TEST_F(NearnessTest, EveryDomainThatWasReadIsChecked) {
  cache_ = FakeCache(3);
  limits_.candidates = 6;
  ItMissed({0, 0});
  Contain({{{Id(0), 0}}, {{Id(1), 0}}, {{Id(2), 0}}});
  TheLookup().reads = 3;
  logs_[0].reads = {{0, 0, 0}, {1, 0, 0}, {2, 0, 0}};
  EXPECT_THAT(Complaint(), HasSubstr("missed key 0, whose similarity"));
  TheLookup().reads = 2;
  logs_[0].reads = {{1, 0, 0}, {2, 0, 0}};
  EXPECT_EQ(Complaint(), "");
}

// What was nearest had gone when it was to be hit: a miss, if its shard's read is known
// to have lasted until then.
TEST_F(NearnessTest, AnEntryThatWentWhileItWasReadCannotBeMissed) {
  cache_ = FakeCache(3);
  limits_.candidates = 6;
  ItMissed({0, 9});
  TheLookup().reads = 1;
  logs_[0].reads = {{0, 0, 0}};
  logs_.push_back({.events = {Evicting(Store(6, 5), 0)}});
  Contain({{{Id(6), 0}}, {{Id(1), 0}}, {{Id(2), 0}}});
  EXPECT_THAT(Complaint(), HasSubstr("missed key 0, whose similarity"));
  logs_[0].reads[0].to = 9;
  EXPECT_EQ(Complaint(), "");
}

}  // namespace
}  // namespace assay
