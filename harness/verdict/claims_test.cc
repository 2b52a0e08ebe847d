#include "harness/verdict/claims.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "harness/verdict/formula.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

// A right file, one key a line, for tests to break in one place.
const char kRight[] =
    "[[claim]]\n"                                                              // line 1
    "id = 'x'\n"                                                               // 2
    "says = 'twice as fast'\n"                                                 // 3
    "source = 'a talk'\n"                                                      // 4
    "workload = 'agent_evolution'\n"                                           // 5
    "params = { agents = 64, unevenness = 0.5, mode = 'steady' }\n"            // 6
    "baseline = { variant = 'sequential', threads = 1 }\n"                     // 7
    "candidate = { variant = 'gil', threads = 2, params = { agents = 8 } }\n"  // 8
    "metric = 'speedup'\n"                                                     // 9
    "target = '>= 6.0'\n"                                                      // 10
    "confidence = 0.99\n"                                                      // 11
    "[[projection]]\n"                                                         // 12
    "workload = 'agent_evolution'\n"                                           // 13
    "label = 'half of linear'\n"                                               // 14
    "source = 'a slide'\n"                                                     // 15
    "formula = 'max(1, 0.5 * n)'\n";                                           // 16

// kRight with the line that starts with `key` replaced, or removed where `line` is empty.
std::string With(const std::string& key, const std::string& line) {
  std::string text = kRight;
  const std::size_t begin = text.find(key + " = ");
  const std::size_t end = text.find('\n', begin);
  return text.replace(begin, line.empty() ? end + 1 - begin : end - begin, line);
}

std::string Error(const std::string& text) {
  const absl::StatusOr<ClaimsFile> file = ParseClaims(text, "f.toml");
  if (file.ok()) return "(no error)";
  EXPECT_EQ(file.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(file.status().message());
}

Target TargetOf(const std::string& text) {
  const absl::StatusOr<ClaimsFile> file =
      ParseClaims(With("target", "target = '" + text + "'"), "f.toml");
  EXPECT_TRUE(file.ok()) << file.status().ToString();
  return file.ok() ? file->claims[0].target : Target{};
}

TEST(ClaimsTest, ReadsEveryKeyOfAClaim) {
  const absl::StatusOr<ClaimsFile> file = ParseClaims(kRight, "f.toml");
  ASSERT_TRUE(file.ok()) << file.status().ToString();
  Claim expected;
  expected.id = "x";
  expected.says = "twice as fast";
  expected.source = "a talk";
  expected.file = "f.toml";
  expected.line = 1;
  expected.workload = "agent_evolution";
  expected.params = {
      {"agents", std::int64_t{64}}, {"unevenness", 0.5}, {"mode", "steady"}};
  expected.baseline = {.variant = "sequential", .threads = 1, .params = {}};
  expected.candidate = {
      .variant = "gil", .threads = 2, .params = {{"agents", std::int64_t{8}}}};
  expected.metric = Metric::kSpeedup;
  expected.target.low = 6;
  expected.target.text = ">= 6.0";
  expected.confidence = 0.99;
  ASSERT_EQ(file->claims.size(), 1u);
  EXPECT_EQ(file->claims[0], expected);
}

TEST(ClaimsTest, ReadsProjections) {
  const std::string points = "points = [[1, 1], [3, 1.3]]";
  const absl::StatusOr<ClaimsFile> file = ParseClaims(
      kRight + std::string("[[projection]]\nworkload = 'w'\nlabel = 'l'\n") + points,
      "f");
  ASSERT_TRUE(file.ok()) << file.status().ToString();
  ASSERT_EQ(file->projections.size(), 2u);
  EXPECT_EQ(file->projections[0].formula, "max(1, 0.5 * n)");
  EXPECT_EQ(file->projections[0].source, "a slide");
  const std::vector<std::pair<double, double>> expected = {{1, 1}, {3, 1.3}};
  EXPECT_EQ(file->projections[1].points, expected);
  EXPECT_EQ(file->projections[1].formula, "");
}

TEST(ClaimsTest, SaysSourceParamsAndConfidenceAreOptional) {
  const absl::StatusOr<ClaimsFile> file = ParseClaims(
      "[[claim]]\nid = 'x'\nworkload = 'w'\nmetric = 'throughput'\ntarget = '>= 1e6'\n"
      "candidate = { variant = 'v', threads = 1 }\n",
      "f.toml");
  ASSERT_TRUE(file.ok()) << file.status().ToString();
  EXPECT_EQ(file->claims[0].confidence, 0.95);
  EXPECT_EQ(file->claims[0].target.low, 1e6);
  EXPECT_EQ(file->claims[0].baseline, ClaimArm{});
}

TEST(ClaimsTest, ReadsTheThreeFormsOfATarget) {
  EXPECT_EQ(TargetOf(">= 6.0").low, 6);
  EXPECT_TRUE(std::isinf(TargetOf(">= 6.0").high));
  EXPECT_EQ(TargetOf("<= 1.05").low, 0);
  EXPECT_EQ(TargetOf("<= 1.05").high, 1.05);
  EXPECT_EQ(TargetOf("0.85..1.05").low, 0.85);
  EXPECT_EQ(TargetOf("0.85..1.05").high, 1.05);
}

TEST(ClaimsTest, WritesATargetWithItsBlanksInOrder) {
  EXPECT_EQ(TargetOf("  >=6.0 ").text, ">= 6.0");
  EXPECT_EQ(TargetOf(" 0.85  ..  1.05").text, "0.85..1.05");
}

TEST(ClaimsTest, ReadsEveryMetric) {
  for (const char* metric : {"speedup", "efficiency", "scaled_speedup", "overhead"}) {
    EXPECT_TRUE(
        ParseClaims(With("metric", "metric = '" + std::string(metric) + "'"), "").ok());
  }
}

// Each row breaks one line of kRight; the message is the whole of what a user sees.
struct Mistake {
  const char* key;
  const char* line;
  const char* message;
};

TEST(ClaimsTest, NamesLineAndKeyOfEachMistake) {
  const std::vector<Mistake> mistakes = {
      {"metric", "metrik = 'speedup'",
       "f.toml:9: claim 'x': unknown key 'metrik'. Did you mean 'metric'? Known: id, "
       "says, source, workload, params, baseline, candidate, metric, target, confidence, "
       "command, shell, name, env, input, setup, prepare, check, cleanup, same_output, "
       "discard_output, ignore_exit, timeout, pin."},
      {"workload", "",
       "f.toml:1: claim 'x': needs one of the keys 'workload' and 'command'. Add one, "
       "such as workload = \"agent_evolution\" or command = [\"xz\", \"-T{threads}\", "
       "\"-kc\", \"big.tar\"]."},
      {"workload", "workload = 5",
       "f.toml:5: claim 'x': 'workload' is an integer, but must be a string, such as "
       "workload "
       "= \"agent_evolution\"."},
      {"target", "target = 6.0",
       "f.toml:10: claim 'x': 'target' is a number, but must be a string, such as target "
       "= "
       "\">= 1.5\"."},
      {"params", "params = [1]",
       "f.toml:6: claim 'x': 'params' is an array, but must be a table, such as params = "
       "{ "
       "agents = 64 }."},
      {"params", "params = { fast = true }",
       "f.toml:6: claim 'x': parameter 'fast' is a boolean, but must be an integer, a "
       "finite "
       "number or a string, such as params = { agents = 64 }."},
      {"params", "params = { agents = nan }",
       "f.toml:6: claim 'x': parameter 'agents' is not a finite number, but must be an "
       "integer, a finite number or a string, such as params = { agents = 64 }."},
      {"metric", "metric = 'sped_up'",
       "f.toml:9: claim 'x': unknown metric 'sped_up'. Did you mean 'speedup'? Known: "
       "speedup, "
       "efficiency, scaled_speedup, overhead, throughput, time, failure_rate."},
      {"metric", "metric = 'throughput'",
       "f.toml:7: claim 'x': metric 'throughput' is measured on the candidate alone, so "
       "it has "
       "no baseline. Remove the key 'baseline'."},
      {"baseline", "",
       "f.toml:1: claim 'x': metric 'speedup' compares two cells, but there is no key "
       "'baseline'. Add one, such as baseline = { variant = \"sequential\", threads = 1 "
       "}."},
      {"baseline", "baseline = 'sequential'",
       "f.toml:7: claim 'x': 'baseline' is a string, but must be a table, such as "
       "baseline = { "
       "variant = \"sequential\", threads = 1 }."},
      {"baseline", "baseline = { varian = 'v', threads = 1 }",
       "f.toml:7: claim 'x': baseline: unknown key 'varian'. Did you mean 'variant'? "
       "Known: "
       "variant, threads, params."},
      {"candidate", "candidate = { variant = 'gil' }",
       "f.toml:8: claim 'x': candidate: no key 'threads'. Add one, such as threads = 2."},
      {"candidate", "candidate = { variant = 'gil', threads = 0 }",
       "f.toml:8: claim 'x': candidate: 'threads' is 0, but must be from 1 to 65536, "
       "such as "
       "threads = 2."},
      {"candidate", "candidate = { variant = 'gil', threads = '2' }",
       "f.toml:8: claim 'x': candidate: 'threads' is a string, but must be an integer, "
       "such as "
       "threads = 2."},
      {"candidate", "candidate = { variant = 'gil', threads = 2.0 }",
       "f.toml:8: claim 'x': candidate: 'threads' is a number, but must be an integer, "
       "such as "
       "threads = 2."},
      {"confidence", "confidence = 95",
       "f.toml:11: claim 'x': 'confidence' is 95, but must be from 0.5 to 0.9999, such "
       "as "
       "confidence = 0.95."},
      {"confidence", "confidence = 0.4",
       "f.toml:11: claim 'x': 'confidence' is 0.4, but must be from 0.5 to 0.9999, such "
       "as "
       "confidence = 0.95."},
      {"confidence", "confidence = 2026-11-01",
       "f.toml:11: claim 'x': 'confidence' is a date or time, but must be a number, such "
       "as "
       "confidence = 0.95."},
      {"formula", "",
       "f.toml:12: projection 'half of linear': needs exactly one of the keys 'formula' "
       "and "
       "'points', such as formula = \"0.85 * n\", but has neither."},
      {"formula", "formula = 'n'\npoints = [[1, 1]]",
       "f.toml:12: projection 'half of linear': needs exactly one of the keys 'formula' "
       "and "
       "'points', such as formula = \"0.85 * n\", but has both."},
      {"formula", "formula = 'log(n)'",
       "f.toml:16: projection 'half of linear': formula 'log(n)' cannot be used: it may "
       "hold only numbers, "
       "n, + - "
       "* / ( ), min and max, such as formula = \"0.85 * n\"."},
      {"formula", "points = []",
       "f.toml:16: projection 'half of linear': 'points' is empty, but must hold pairs, "
       "such "
       "as points = [[1, 1.0], [4, 3.4]]."},
      {"formula", "points = [[1, 1], [1, 2]]",
       "f.toml:16: projection 'half of linear': 'points' must hold pairs of positive "
       "numbers "
       "[n, speedup] with n increasing, such as points = [[1, 1.0], [4, 3.4]]."},
      {"formula", "formul = 'n'",
       "f.toml:16: projection 'half of linear': unknown key 'formul'. Did you mean "
       "'formula'? "
       "Known: workload, label, source, formula, points."},
  };
  for (const Mistake& mistake : mistakes) {
    EXPECT_EQ(Error(With(mistake.key, mistake.line)), mistake.message) << mistake.line;
  }
}

TEST(ClaimsTest, RefusesEveryOtherFormOfTarget) {
  for (const std::string target :
       {"6", "> 6", "== 1.0 +- 0.02", ">=", ">= six", ">= 6x", ">= -1", "<= 0", ">= inf",
        "<= nan", "1.05..0.85", "1..1", "1..", "..1", "1..2..3", "=> 6"}) {
    EXPECT_EQ(
        Error(With("target", "target = '" + target + "'")),
        "f.toml:10: claim 'x': target '" + target +
            "' is none of the three forms \">= 6.0\", \"<= 1.05\" and \"0.85..1.05\" "
            "(positive numbers, the lower one first).");
  }
}

TEST(ClaimsTest, AFailureRateNeedsAnUpperLimitBelowOne) {
  const auto with_target = [](const std::string& target) {
    return "[[claim]]\nid = 'x'\nworkload = 'w'\nmetric = 'failure_rate'\ntarget = '" +
           target + "'\ncandidate = { variant = 'v', threads = 1 }\n";
  };
  EXPECT_TRUE(ParseClaims(with_target("<= 0.01"), "f.toml").ok());
  for (const std::string target : {">= 0.5", "0.1..0.2", "<= 1", ">= 6.0"}) {
    EXPECT_EQ(
        Error(with_target(target)),
        "f.toml:5: claim 'x': target '" + target +
            "' does not suit metric 'failure_rate', the share of trials that fail. It "
            "needs an upper limit below 1, such as target = \"<= 0.01\".");
  }
}

TEST(FormulaTest, GivesPointsUpToAThousandThreads) {
  const auto points = PointsOfFormula("1 / (.05 + .95 / n)");
  ASSERT_TRUE(points.ok()) << points.status();
  EXPECT_EQ(points->front(), (std::pair<double, double>(1, 1)));
  EXPECT_EQ(points->at(3).first, 4);
  EXPECT_NEAR(points->at(3).second, 1 / (0.05 + 0.95 / 4), 1e-12);
  EXPECT_EQ(points->back().first, 1024);
  EXPECT_NEAR(PointsOfFormula("min(n, 0.5*n + 1)")->at(3).second, 3, 1e-12);
}

TEST(FormulaTest, WhatIsNoFormulaIsRefused) {
  for (const std::string formula : {"0.85n", "1.2.3*n", "n n", "(n", "n +", "log(n)",
                                    "n = 3", "", ",", "n - 1", "1 / (n - 2)", "0 - n"}) {
    EXPECT_FALSE(PointsOfFormula(formula).ok()) << formula;
  }
  EXPECT_FALSE(PointsOfFormula(std::string(200'000, '(')).ok());
}

TEST(ClaimsTest, ADuplicateIdNamesBothLines) {
  std::string text = kRight;
  text = text.substr(0, text.find("[[projection]]"));
  EXPECT_EQ(
      Error(text + text),
      "f.toml:12: claim 'x': the id is taken by the claim at line 1. Give each claim an "
      "id of its own.");
}

TEST(ClaimsTest, AFileWithoutClaimsIsAMistake) {
  const std::string message =
      "f.toml:1: no [[claim]] in this file. Add one with id, workload, baseline, "
      "candidate, "
      "metric and target.";
  EXPECT_EQ(Error(""), message);
  EXPECT_EQ(Error("# only a comment\n"), message);
  EXPECT_EQ(Error("[[projection]]\nworkload = 'w'\nlabel = 'l'\nformula = 'n'\n"),
            message);
}

TEST(ClaimsTest, AnUnknownTopLevelTableIsAMistake) {
  EXPECT_EQ(
      Error("[[claims]]\nid = 'x'\n"),
      "f.toml:1: top level: unknown key 'claims'. Did you mean 'claim'? Known: claim, "
      "projection.");
}

TEST(ClaimsTest, AClaimInSingleBracketsIsAMistake) {
  EXPECT_EQ(
      Error("\n[claim]\nid = 'x'\n"),
      "f.toml:2: 'claim' is a table, but must be a list of tables. Write [[claim]], with "
      "two brackets, above each.");
}

TEST(ClaimsTest, ASyntaxErrorNamesItsLine) {
  EXPECT_EQ(
      Error("[[claim]]\nid = x\n"),
      "f.toml:2: not valid TOML: Error while parsing value: could not determine value "
      "type. Words need quotes (metric = \"speedup\"), each key its own line, and { } "
      "stays on one line.");
}

TEST(ClaimsTest, OfManyUnknownKeysTheFirstInTheFileIsNamed) {
  EXPECT_THAT(Error("[[claim]]\nid = 'x'\nzebra = 1\nant = 2\n"),
              HasSubstr("f.toml:3: claim 'x': unknown key 'zebra'"));
}

TEST(ClaimsTest, AFileThatCannotBeReadIsAMistake) {
  const std::string folder = ASSAY_TEST_DATA;
  EXPECT_EQ(
      LoadClaims("no/such.toml").status().message(),
      "no/such.toml: cannot be read: No such file or directory. Name a claims file, such "
      "as workloads/claims/two_cores.toml.");
  EXPECT_EQ(LoadClaims(folder).status().message(),
            folder +
                ": cannot be read: Is a directory. Name a claims file, such as "
                "workloads/claims/two_cores.toml.");
}

TEST(ClaimsTest, LoadsAFileFromItsPath) {
  const std::string path = std::string(ASSAY_TEST_DATA) + "/minimal.toml";
  const absl::StatusOr<ClaimsFile> file = LoadClaims(path);
  ASSERT_TRUE(file.ok()) << file.status().ToString();
  EXPECT_EQ(file->claims.at(0).file, path);
  EXPECT_EQ(file->claims.at(0).line, 2);
}

TEST(ClaimsTest, EveryClaimsFileOfTheProjectIsRight) {
  int files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(ASSAY_SOURCE_DIR "/workloads/claims")) {
    if (entry.path().extension() != ".toml") continue;
    ++files;
    const absl::StatusOr<ClaimsFile> file = LoadClaims(entry.path().string());
    ASSERT_TRUE(file.ok()) << file.status().ToString();
    for (const Claim& claim : file->claims) {
      EXPECT_NE(claim.says, "") << claim.id;
      EXPECT_NE(claim.source, "") << claim.id;
    }
  }
  EXPECT_GE(files, 2);
}

}  // namespace
}  // namespace assay
