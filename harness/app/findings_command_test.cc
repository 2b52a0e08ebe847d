// `assay findings` and what needs no sanitizer of `assay sanitize`, as a user runs them.
#include <nlohmann/json.hpp>

#include "harness/app/testing/command_line.h"

namespace assay {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;

class FindingsCommandTest : public CommandLine {
 protected:
  static std::string Log(const std::string& name) {
    return std::string("'") + ASSAY_SOURCE_DIR + "/sanitizers/parse/testdata/" + name +
           ".log'";
  }
};

TEST_F(FindingsCommandTest, HelpHasExamplesAndExitCodes) {
  EXPECT_THAT(Run("findings --help").output,
              AllOf(HasSubstr("Examples:"), HasSubstr("Exit code")));
  EXPECT_THAT(Run("sanitize --help").output,
              AllOf(HasSubstr("Examples:"), HasSubstr("Exit code")));
}

TEST_F(FindingsCommandTest, OneRaceThatThreeCompilersSeeIsOneFinding) {
  const Outcome outcome = Run("findings --format json " + Log("tsan-gcc12/race_heap") +
                              " " + Log("tsan-clang14/race_heap") + " " +
                              Log("tsan-clang19/race_heap_strip_prefix"));
  EXPECT_EQ(outcome.exit_code, 1);
  const Json list = Json::parse(outcome.output);
  ASSERT_EQ(list["findings"].size(), 1u);
  EXPECT_EQ(list["findings"][0]["count"], 3);
  EXPECT_EQ(list["findings"][0]["seen_by"].size(), 3u);
}

TEST_F(FindingsCommandTest, SourcesBelowTheRootAreNamedRelativeToIt) {
  const Outcome outcome = Run("findings --source-root /src/app --format sarif " +
                              Log("tsan-gcc12/race_heap"));
  const Json log = Json::parse(outcome.output);
  EXPECT_EQ(log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
               ["artifactLocation"]["uri"],
            "threads.cc");
}

TEST_F(FindingsCommandTest, AKnownFindingPassesUntilItExpires) {
  const Outcome found = Run("findings --format json " + Log("tsan-gcc12/race_heap"));
  const std::string print = Json::parse(found.output)["findings"][0]["fingerprint"];
  const auto known = [&](const std::string& day) {
    return "[[known]]\nfingerprint = \"" + print +
           "\"\nreason = \"statistics only\"\nowner = \"us\"\nexpires = " + day + "\n";
  };
  Write("known.toml", known("2999-01-01"));
  const Outcome passed =
      Run("findings --known known.toml " + Log("tsan-gcc12/race_heap"));
  EXPECT_EQ(passed.exit_code, 0) << passed.output;
  EXPECT_THAT(passed.output, AllOf(HasSubstr("KNOWN (1)"), HasSubstr("statistics only")));
  Write("known.toml", known("2020-01-01"));
  const Outcome expired =
      Run("findings --known known.toml " + Log("tsan-gcc12/race_heap"));
  EXPECT_EQ(expired.exit_code, 1);
  EXPECT_THAT(expired.output, HasSubstr("until 2020-01-01 only"));
  Write("known.toml", known("2999-01-01"));
  const Outcome vanished =
      Run("findings --known known.toml " + Log("tsan-gcc12/lock_order"));
  EXPECT_EQ(vanished.exit_code, 1);
  EXPECT_THAT(vanished.output, HasSubstr("not seen any more"));
}

TEST_F(FindingsCommandTest, ASanitizerThatDidNotStartIsNoPass) {
  const Outcome outcome = Run("findings " + Log("tsan-gcc12/start_memory_mapping"));
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("did not start"), HasSubstr("setarch -R")));
}

TEST_F(FindingsCommandTest, MistakesAreToldInOneLine) {
  EXPECT_EQ(Run("findings /no/such.log").exit_code, 2);
  EXPECT_EQ(Run("findings --format pdf " + Log("tsan-gcc12/race_heap")).exit_code, 2);
  Write("known.toml", "[[known]]\n");
  const Outcome outcome =
      Run("findings --known known.toml " + Log("tsan-gcc12/race_heap"));
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.output, HasSubstr("known.toml:1"));
  const Outcome flavour = Run("sanitize --flavours tsam");
  EXPECT_EQ(flavour.exit_code, 2);
  EXPECT_THAT(flavour.output, HasSubstr("Did you mean 'tsan'"));
  // A part that is none would be run by nobody, and that is no pass.
  const Outcome part = Run("sanitize --only controls,swep");
  EXPECT_EQ(part.exit_code, 2);
  EXPECT_THAT(part.output, HasSubstr("Did you mean 'sweep'"));
}

// Before the minutes that a run takes, and without its folder.
TEST_F(FindingsCommandTest, MistakesAreToldBeforeAnythingRuns) {
  Write("known.toml", "[[known]]\n");
  // A leg whose controls nobody may start.
  std::filesystem::create_directories(folder_ + "/builds/tsan/bin");
  Write("builds/tsan/bin/assay-sanitizer-controls", "");
  const std::pair<const char*, const char*> mistakes[] = {
      {"lazy_singleton cache_thruput", "Did you mean 'cache_throughput'"},
      {"--stress-time long", "--stress-time"},
      {"--budget soon", "--budget"},
      {"cache_throughput --only stress", "--only stress"},
      {"--known known.toml", "known.toml:1"},
  };
  for (const auto& [arguments, answer] : mistakes) {
    const Outcome outcome = Run(
        "sanitize --flavours tsan --out out --builds builds --cells '" ASSAY_BINARY_DIR
        "' " +
        std::string(arguments));
    EXPECT_EQ(outcome.exit_code, 2) << arguments << ": " << outcome.output;
    EXPECT_THAT(outcome.output, AllOf(HasSubstr(answer), Not(HasSubstr("controls of"))));
    EXPECT_FALSE(std::filesystem::exists(folder_ + "/out")) << arguments;
  }
}

TEST_F(FindingsCommandTest, ALegThatIsNotBuiltIsNamedWithTheCommandThatBuildsIt) {
  const Outcome outcome = Run("sanitize --flavours tsan --builds '" + folder_ + "'");
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr("--build"), HasSubstr("cmake --build --preset tsan")));
  EXPECT_THAT(outcome.output, Not(HasSubstr("tsan-clang")));
}

}  // namespace
}  // namespace assay
