// The golden sequences of docs/procedure.md 9, test 2: whole series of rounds with the
// verdict, n, psi and interval that an independent implementation (Python) gave.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "harness/statistics/rule.h"

namespace assay {
namespace {

const nlohmann::json& Golden() {
  static const nlohmann::json golden =
      nlohmann::json::parse(std::ifstream(ASSAY_TEST_DATA "/golden.json"));
  return golden;
}

std::vector<CleanRound> Rounds(const nlohmann::json& sequence) {
  std::vector<CleanRound> rounds;
  for (const auto& d : sequence.at("d")) {
    rounds.push_back({d.get<double>(), static_cast<double>(rounds.size())});
  }
  return rounds;
}

std::string Word(Decision::State state) {
  if (state == Decision::kOpen) return "UNDECIDED";
  return state == Decision::kProved ? "PROVED" : "REFUTED";
}

TEST(GoldenTest, BoundaryTable) {
  const Boundary boundary(Golden().at("alpha_side").get<double>(), 400);
  EXPECT_EQ(Golden().at("b").size(), 55u);
  for (const auto& [n, b] : Golden().at("b").items()) {
    EXPECT_EQ(boundary.At(std::stoi(n)), b.get<int>()) << n;
  }
}

TEST(GoldenTest, Sequences) {
  const Boundary boundary(0.025, 400);
  ASSERT_EQ(Golden().at("cases").size(), 6u);
  for (const auto& sequence : Golden().at("cases")) {
    SCOPED_TRACE(sequence.at("name").get<std::string>());
    const auto& expected = sequence.at("out");
    const LogTarget target{.low = std::log(sequence.at("target").get<double>())};
    const Decision decision =
        DecideRun(Rounds(sequence), target, {.span_min_s = 0}, boundary);
    EXPECT_EQ(Word(decision.state), expected.at("verdict").get<std::string>());
    EXPECT_EQ(decision.n, expected.at("n").get<int>());
    EXPECT_EQ(decision.c, expected.at("c").get<int>());
    EXPECT_NEAR(decision.psi, expected.at("psi").get<double>(), 1e-6);
    EXPECT_NEAR(std::log(decision.estimate), expected.at("est").get<double>(), 1e-8);
    EXPECT_NEAR(std::log(decision.low), expected.at("lo").get<double>(), 1e-8);
    EXPECT_NEAR(std::log(decision.high), expected.at("hi").get<double>(), 1e-8);
  }
}

TEST(GoldenTest, DependenceOfTheFirstFortyRounds) {
  const auto& cases = Golden().at("cases");
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const std::vector<CleanRound> rounds = Rounds(cases[i]);
    EXPECT_NEAR(Examine(std::span(rounds).first(40)).psi,
                Golden().at("psi_40")[i].get<double>(), 1e-6);
  }
}

}  // namespace
}  // namespace assay
