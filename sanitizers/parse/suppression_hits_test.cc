#include "sanitizers/parse/suppression_hits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace assay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(SuppressionHitsTest, ReadsBothRuntimesLists) {
  EXPECT_THAT(SuppressionHits("ready\n"
                              "ThreadSanitizer: Matched 3 suppressions (pid=7):\n"
                              "2 race_top:^Lookup$\n"
                              "1 race:Log with blanks\n"
                              "done\n"
                              "4 horsemen\n"),
              ElementsAre(Pair("race:Log with blanks", 1), Pair("race_top:^Lookup$", 2)));
  EXPECT_THAT(SuppressionHits("-----------------------------------------------------\n"
                              "Suppressions used:\n"
                              "  count      bytes template\n"
                              "      1         40 tbb::detail::r1::observe\n"
                              "-----------------------------------------------------\n"
                              "9 9 lives\n"),
              ElementsAre(Pair("leak:tbb::detail::r1::observe", 1)));
  EXPECT_THAT(SuppressionHits("3 blind mice\n"), IsEmpty());
}

TEST(SuppressionHitsTest, ReadsRealLogs) {
  for (const char* compiler : {"gcc12", "clang14", "clang19"}) {
    std::ifstream file(std::string(ASSAY_TEST_DATA) + "/tsan-" + compiler +
                       "/suppressed.log");
    const std::string log(std::istreambuf_iterator<char>(file), {});
    EXPECT_THAT(SuppressionHits(log), testing::Not(IsEmpty())) << compiler;
  }
}

}  // namespace
}  // namespace assay
