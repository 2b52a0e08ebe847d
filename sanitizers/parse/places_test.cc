#include "sanitizers/parse/places.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(UsersFrameTest, SkipsInterceptorsAndTheStandardLibrary) {
  const std::vector<CodeFrame> frames = {
      {"memcpy", "", 0, 0, "libtsan.so.2"},
      {"std::vector<int>::push_back(int)", "/usr/include/c++/12/bits/stl_vector.h", 1280},
      {"Put(int)", "/src/cache.cc", 41},
      {"main", "/src/main.cc", 3},
  };
  EXPECT_EQ(UsersFrame(frames).file, "/src/cache.cc");
  EXPECT_EQ(UsersFrame({{"memcpy", "", 0, 0, "libtsan.so.2"}}).function, "memcpy");
  EXPECT_EQ(UsersFrame({}), CodeFrame{});
}

TEST(UsersFrameTest, AFunctionOfTheUsersMayBearTheNameOfAnInterceptor) {
  EXPECT_TRUE(IsUsersCode({"read(int)", "/src/socket.cc", 4}));
  EXPECT_FALSE(IsUsersCode({"read", "", 0, 0, "server"}));
}

SanitizerReport Race(CodeFrame one, CodeFrame other) {
  SanitizerReport report{.tool = "ThreadSanitizer", .problem = "data race"};
  report.stacks = {{.role = StackRole::kAccess, .frames = {one}},
                   {.role = StackRole::kAccess, .frames = {other}}};
  Complete(&report);
  return report;
}

TEST(FingerprintTest, SurvivesOrderLinesFoldersAndSpelling) {
  const SanitizerReport report = Race({"Cache::Get(int)", "/src/cache.cc", 12},
                                      {"Cache::Put(int)", "/src/cache.cc", 41});
  EXPECT_EQ(Fingerprint(report),
            Fingerprint(Race({"Put", "/home/me/cache.cc", 141, 7, "server"},
                             {"int Cache<int>::Get(int) const", "cache.cc", 112})));
  EXPECT_EQ(Fingerprint(report).size(), 16u);
}

TEST(FingerprintTest, TellsOtherPlacesAndKindsApart) {
  const SanitizerReport report = Race({"Get", "/a.cc", 1}, {"Put", "/a.cc", 2});
  EXPECT_NE(Fingerprint(report),
            Fingerprint(Race({"Get", "/a.cc", 1}, {"Get", "/a.cc", 2})));
  EXPECT_NE(Fingerprint(report),
            Fingerprint(Race({"Get", "/b.cc", 1}, {"Put", "/a.cc", 2})));
  SanitizerReport other = report;
  other.kind = "lock_order";
  EXPECT_NE(Fingerprint(report), Fingerprint(other));
}

TEST(SummaryTest, NamesBothSides) {
  EXPECT_EQ(SummaryOf(Race({"Cache::Get(int)", "/src/cache.cc", 12},
                           {"Cache::Put(int)", "/src/cache.cc", 41})),
            "data race: cache.cc:12 in Cache::Get against cache.cc:41 in Cache::Put");
}

}  // namespace
}  // namespace assay
