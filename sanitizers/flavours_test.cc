#include "sanitizers/flavours.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace assay {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(FlavoursTest, EachIsAPresetOfTheBuild) {
  std::ifstream file(std::string(ASSAY_SOURCE_DIR) + "/CMakePresets.json");
  const std::string presets(std::istreambuf_iterator<char>(file), {});
  for (const Flavour& flavour : Flavours()) {
    EXPECT_THAT(presets, HasSubstr("\"name\": \"" + std::string(flavour.name) + "\""));
  }
  EXPECT_EQ(FindFlavour("release"), nullptr);
  EXPECT_EQ(FindFlavour("tsan")->detector, Detector::kThread);
}

TEST(FlavoursTest, OptionsAreOursThenTheUsers) {
  const std::string folder = testing::TempDir();
  const std::vector<std::string> variables = RuntimeEnvironment(
      *FindFlavour("tsan"), folder, {"PATH=/bin", "TSAN_OPTIONS=history_size=2"});
  EXPECT_THAT(variables, ElementsAre(AllOf(StartsWith("TSAN_OPTIONS=exitcode=97:"),
                                           Not(HasSubstr("#")), Not(HasSubstr("::")),
                                           EndsWith(":history_size=2"))));
}

TEST(FlavoursTest, SuppressionsAreWrittenWhereTheRuntimeFindsThem) {
  const std::string folder = testing::TempDir();
  const std::vector<std::string> variables =
      RuntimeEnvironment(*FindFlavour("asan"), folder, {});
  ASSERT_EQ(variables.size(), 3u);
  EXPECT_THAT(variables[1], HasSubstr("suppressions='" + folder + "/lsan.txt'"));
  std::ifstream file(folder + "/lsan.txt");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  EXPECT_THAT(text, HasSubstr("leak:"));
}

TEST(FlavoursTest, SuppressionsAreListedWithoutTheirReasons) {
  for (const Flavour& flavour : Flavours()) {
    for (const std::string& line : Suppressions(flavour)) {
      EXPECT_THAT(line, AllOf(Not(StartsWith("#")), HasSubstr(":")));
    }
  }
  EXPECT_THAT(Suppressions(*FindFlavour("tsan")), testing::Contains(StartsWith("race")));
}

TEST(FlavoursTest, EveryKindBelongsToOneDetector) {
  EXPECT_TRUE(Claims(Detector::kThread, "race"));
  EXPECT_FALSE(Claims(Detector::kAddress, "race"));
  EXPECT_TRUE(Claims(Detector::kAddress, "use_after_free"));
  EXPECT_FALSE(Claims(Detector::kThread, "leak"));
}

TEST(FlavoursTest, WhatDidNotStartIsGivenARemedy) {
  EXPECT_THAT(StartRemedy("unexpected memory mapping"), HasSubstr("setarch -R"));
  EXPECT_THAT(StartRemedy("failed to open suppressions file '/x'"), HasSubstr("path"));
}

}  // namespace
}  // namespace assay
