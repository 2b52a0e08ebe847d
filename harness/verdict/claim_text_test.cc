#include "harness/verdict/claim_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(ClaimTextTest, ReadsMetricTargetAndPoint) {
  const CommandClaim parsed = *ParseClaimText("speedup >= 1.8 @ threads=2");
  EXPECT_EQ(parsed.claim.id, "speedup >= 1.8 @ threads=2");
  EXPECT_EQ(parsed.claim.metric, Metric::kSpeedup);
  EXPECT_EQ(parsed.claim.target.low, 1.8);
  ASSERT_THAT(parsed.candidate, SizeIs(1));
  EXPECT_EQ(parsed.candidate[0].name, "threads");
  EXPECT_EQ(parsed.candidate[0].value, "2");
  EXPECT_THAT(parsed.baseline, IsEmpty());
}

TEST(ClaimTextTest, ThePointMayBeLeftOpen) {
  const CommandClaim parsed = *ParseClaimText(" overhead 0.95..1.05 ");
  EXPECT_EQ(parsed.claim.metric, Metric::kOverhead);
  EXPECT_EQ(parsed.claim.target.high, 1.05);
  EXPECT_THAT(parsed.candidate, IsEmpty());
}

TEST(ClaimTextTest, TimesHaveUnits) {
  EXPECT_EQ(ParseClaimText("time <= 1.5 s @ level=9")->claim.target.high, 1500);
  EXPECT_FALSE(ParseClaimText("time <= 1.5").ok());
}

TEST(ClaimTextTest, OnePointMayBeComparedWithAnother) {
  const CommandClaim parsed =
      *ParseClaimText("speedup >= 2 @ level=1, mode=a vs level=9,mode=vs");
  ASSERT_THAT(parsed.candidate, SizeIs(2));
  ASSERT_THAT(parsed.baseline, SizeIs(2));
  EXPECT_EQ(parsed.candidate[1].name, "mode");
  EXPECT_EQ(parsed.baseline[0].value, "9");
  EXPECT_EQ(parsed.baseline[1].value, "vs");
}

TEST(ClaimTextTest, TemplateArgumentsKeepTheirCommas) {
  const CommandClaim parsed =
      *ParseClaimText("speedup >= 2 @ variant=Sort<int, 4>,threads=2");
  ASSERT_THAT(parsed.candidate, SizeIs(2));
  EXPECT_EQ(parsed.candidate[0].value, "Sort<int, 4>");
}

struct BadClaim {
  const char* text;
  const char* message;
};

TEST(ClaimTextTest, MistakesAreToldWithTheText) {
  for (const BadClaim& bad : std::initializer_list<BadClaim>{
           {"speed >= 2", "unknown metric 'speed'. Did you mean 'speedup'"},
           {"speedup", "target '' is none of the three forms"},
           {"speedup > 2 @ threads=2", "target '> 2' is none of the three forms"},
           {"speedup >= 2 @ threads", "'threads' is no point of an axis"},
           {"speedup >= 2 @", "'' is no point of an axis"},
           {"speedup 1..1.001", "Widen it"}}) {
    const absl::Status status = ParseClaimText(bad.text).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << bad.text;
    EXPECT_THAT(status.message(), HasSubstr(bad.message));
    EXPECT_THAT(status.message(), HasSubstr(std::string("--claim '") + bad.text + "'"));
  }
}

}  // namespace
}  // namespace assay
