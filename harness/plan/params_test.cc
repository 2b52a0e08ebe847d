#include "harness/plan/params.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

const CaseInfo kCase{
    .name = "evolve",
    .params = {{.name = "agents", .default_value = std::int64_t{64}, .minimum = 2},
               {.name = "work_ms", .default_value = 0.5, .minimum = 0, .maximum = 1e6},
               {.name = "mode",
                .default_value = std::string("steady"),
                .choices = {"steady", "first_touch"}}}};

std::string MessageOf(const Params& overrides) {
  return std::string(CompleteParams(kCase, overrides).status().message());
}

TEST(ParamsTest, DefaultsFillWhatIsNotGiven) {
  const auto params = CompleteParams(kCase, {{"agents", std::int64_t{7}}});
  ASSERT_TRUE(params.ok());
  EXPECT_EQ(params->at("agents"), ParamValue(std::int64_t{7}));
  EXPECT_EQ(params->at("work_ms"), ParamValue(0.5));
}

TEST(ParamsTest, AnIntegerMayStandForANumberButNotTheOtherWayRound) {
  const auto params = CompleteParams(kCase, {{"work_ms", std::int64_t{2}}});
  ASSERT_TRUE(params.ok());
  EXPECT_EQ(params->at("work_ms"), ParamValue(2.0));
  EXPECT_EQ(MessageOf({{"agents", 2.5}}),
            "parameter 'agents' is a number, but must be an integer, such as 64");
}

TEST(ParamsTest, SuggestsForAMisspeltName) {
  EXPECT_EQ(MessageOf({{"agent", std::int64_t{7}}}),
            "unknown parameter 'agent' of evolve. Did you mean 'agents'? Known: agents, "
            "work_ms, mode.");
}

TEST(ParamsTest, SuggestsForAMisspeltChoice) {
  EXPECT_EQ(MessageOf({{"mode", std::string("stedy")}}),
            "parameter 'mode' cannot be 'stedy'. Did you mean 'steady'? Known: steady, "
            "first_touch.");
}

TEST(ParamsTest, NamesTheLimit) {
  EXPECT_EQ(MessageOf({{"agents", std::int64_t{1}}}),
            "parameter 'agents' is 1, but must be at least 2");
  EXPECT_EQ(MessageOf({{"work_ms", 2e6}}),
            "parameter 'work_ms' is 2e+06, but must be at most 1e+06");
}

TEST(ParamsTest, ReadsTypedText) {
  EXPECT_EQ(*ParseParamValue(kCase.params[0], "12"), ParamValue(std::int64_t{12}));
  EXPECT_EQ(*ParseParamValue(kCase.params[1], "1e-3"), ParamValue(0.001));
  EXPECT_EQ(*ParseParamValue(kCase.params[2], "first_touch"),
            ParamValue(std::string("first_touch")));
  EXPECT_EQ(ParseParamValue(kCase.params[0], "12x").status().message(),
            "parameter 'agents' is '12x', but must be an integer, such as 64");
  EXPECT_FALSE(ParseParamValue(kCase.params[1], "").ok());
  EXPECT_FALSE(ParseParamValue(kCase.params[1], "nan").ok());
  EXPECT_FALSE(ParseParamValue(kCase.params[0], "99999999999999999999").ok());
}

TEST(ParamsTest, SplitsAtTheFirstEqualsSign) {
  EXPECT_EQ(SplitParam("a=b=c")->value, "b=c");
  EXPECT_FALSE(SplitParam("agents").ok());
  EXPECT_FALSE(SplitParam("=3").ok());
}

}  // namespace
}  // namespace assay
