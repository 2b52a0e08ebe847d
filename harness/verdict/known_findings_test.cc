#include "harness/verdict/known_findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kFile[] = R"(
[[known]]
fingerprint = "aa"
reason  = "statistics only"
owner   = "cache team"
expires = 2027-06-30

[[known]]
fingerprint = "bb"
says    = "a leak"
reason  = "once per process"
owner   = "driver team"
expires = 2026-11-27
)";

TEST(KnownFindingsTest, ReadsReasonOwnerAndExpiry) {
  const auto known = ParseKnownFindings(kFile, "known.toml");
  ASSERT_TRUE(known.ok()) << known.status();
  ASSERT_THAT(*known, SizeIs(2));
  EXPECT_EQ((*known)[0].reason, "statistics only");
  EXPECT_EQ((*known)[1].expires, "2026-11-27");
  EXPECT_EQ((*known)[1].line, 8);
}

TEST(KnownFindingsTest, AMistakeIsToldWithItsPlaceAndARemedy) {
  const auto message = [](const std::string& text) {
    return std::string(ParseKnownFindings(text, "known.toml").status().message());
  };
  EXPECT_THAT(message("[[known]]\nfingerprint = \"aa\"\nreason = \"x\"\nowner = \"y\"\n"),
              AllOf(HasSubstr("known.toml:1"), HasSubstr("expires = 2027-06-30")));
  EXPECT_THAT(message("[[known]]\nfingerprint = \"aa\"\nreason = \"x\"\nowner = \"y\"\n"
                      "expires = \"soon\"\n"),
              AllOf(HasSubstr("known.toml:5"), HasSubstr("must be a date")));
  EXPECT_THAT(message("[[knwon]]\n"), HasSubstr("Did you mean 'known'"));
  EXPECT_THAT(message(std::string(kFile) + kFile), HasSubstr("is in line 2 already"));
  EXPECT_THAT(message("[[known]"), HasSubstr("known.toml:1"));
}

TEST(KnownFindingsTest, AnEmptyFileKnowsNothing) {
  EXPECT_THAT(*ParseKnownFindings("", "known.toml"), IsEmpty());
  EXPECT_FALSE(ReadKnownFindings("/no/such.toml").ok());
}

TEST(ApplyKnownTest, KnownOnesAreMarkedExpiredOnesFailAndVanishedOnesAreNamed) {
  const auto known = ParseKnownFindings(kFile, "known.toml");
  std::vector<Finding> findings = {
      {.fingerprint = "aa"}, {.fingerprint = "bb"}, {.fingerprint = "cc"}};
  EXPECT_THAT(
      ApplyKnown(*known, "2026-11-28", &findings),
      ElementsAre(AllOf(HasSubstr("known.toml:8"), HasSubstr("until 2026-11-27 only"),
                        HasSubstr("driver team"))));
  EXPECT_EQ(findings[0].known, "statistics only (cache team, until 2027-06-30)");
  EXPECT_EQ(findings[1].known, "");
  EXPECT_EQ(findings[2].known, "");
  std::vector<Finding> none;
  EXPECT_THAT(
      ApplyKnown(*known, "2026-11-27", &none),
      ElementsAre(HasSubstr("not seen any more"), HasSubstr("not seen any more")));
}

}  // namespace
}  // namespace assay
