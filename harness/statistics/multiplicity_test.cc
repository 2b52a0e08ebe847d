#include "harness/statistics/multiplicity.h"

#include <gtest/gtest.h>

#include "harness/statistics/testing/no_span.h"
#include "harness/statistics/testing/noise.h"

namespace assay {
namespace {

// A claim "at least 1" of `n` rounds, `adverse` of which, spread evenly, are below it.
ClaimRounds Claim(const std::string& family, int n, int adverse = 0) {
  ClaimRounds claim{.test = {.family = family, .target = {.low = 0}}};
  for (int i = 0; i < n; ++i) {
    const bool is_adverse = adverse > 0 && i % (n / adverse) == 0;
    // Alternating, so that neighbours do not resemble each other.
    const double value = i % 2 == 0 ? 0.10 : 0.11;
    claim.rounds.push_back({is_adverse ? -0.1 : value, static_cast<double>(i)});
    claim.round_numbers.push_back(i);
  }
  return claim;
}

ClaimRounds NoisyClaim(const std::string& family, std::uint64_t seed, double log_median) {
  ClaimRounds claim{.test = {.family = family, .target = {.low = 0}}};
  NoiseSource source(NoiseModel::kLn3, seed);
  for (int i = 0; i < 200; ++i) {
    const NoisyRound round = source.Next();
    if ((static_cast<std::uint64_t>(i) + seed) % 7 == 0) continue;  // contended, say
    claim.rounds.push_back(
        {log_median + round.log_baseline - round.log_candidate, static_cast<double>(i)});
    claim.round_numbers.push_back(i);
  }
  return claim;
}

std::vector<FamilyDecision> DecideAll(const std::vector<ClaimRounds>& claims) {
  return DecideFamilies(claims, kNoSpan);
}

TEST(HolmTest, OneClaimIsTestedAsIfAlone) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const ClaimRounds claim = NoisyClaim("a", seed, 0.03);
    EXPECT_EQ(DecideAll({claim})[0].decision,
              DecideRun(claim.rounds, claim.test.target, kNoSpan, Boundary(0.025)));
  }
}

// Two adverse rounds are affordable from n = 14 at 0.025 and from n = 16 at 0.0125.
TEST(HolmTest, CompanyMakesAVerdictDearer) {
  ClaimRounds claim = Claim("a", 40);
  claim.rounds[0].log_value = claim.rounds[6].log_value = -0.1;
  const ClaimRounds undecidable = Claim("a", 40, 20);
  EXPECT_EQ(DecideAll({claim})[0].decision.n, 14);
  const std::vector<FamilyDecision> two = DecideAll({claim, undecidable});
  EXPECT_EQ(two[0].decision.state, Decision::kProved);
  EXPECT_EQ(two[0].decision.n, 16);
  EXPECT_EQ(two[0].corrected_for, 2);
  EXPECT_EQ(two[0].round, 15);
  EXPECT_EQ(two[1].decision.state, Decision::kOpen);
  EXPECT_EQ(two[1].corrected_for, 1) << "after the verdict it has all of alpha";
  EXPECT_EQ(two[1].round, -1);
}

// After 15 rounds 2 adverse ones are affordable at 0.025, but not at 0.0125. The clear
// claim is decided in round 14, and with it the one that waited.
TEST(HolmTest, AVerdictWidensTheLevelOfTheRestAtTheSameLook) {
  ClaimRounds waiting = Claim("a", 15);
  waiting.rounds[0].log_value = waiting.rounds[6].log_value = -0.1;
  ClaimRounds clear = Claim("a", 12);
  for (int& number : clear.round_numbers) number += 3;  // its last round is number 14
  const std::vector<FamilyDecision> outcomes = DecideAll({waiting, clear});
  EXPECT_EQ(outcomes[1].decision.state, Decision::kProved);
  EXPECT_EQ(outcomes[1].corrected_for, 2);
  EXPECT_EQ(outcomes[1].round, 14);
  EXPECT_EQ(outcomes[0].decision.state, Decision::kProved);
  EXPECT_EQ(outcomes[0].corrected_for, 1);
  EXPECT_EQ(outcomes[0].round, 14);
}

TEST(HolmTest, FamiliesDoNotShareTheirLevel) {
  ClaimRounds claim = Claim("a", 40);
  claim.rounds[0].log_value = claim.rounds[6].log_value = -0.1;
  const ClaimRounds stranger = Claim("b", 40, 20);
  EXPECT_EQ(DecideAll({claim, stranger})[0].decision.n, 14);
}

TEST(HolmTest, AClaimWithoutRoundsStillCounts) {
  ClaimRounds claim = Claim("a", 40);
  claim.rounds[0].log_value = claim.rounds[6].log_value = -0.1;
  const std::vector<FamilyDecision> outcomes = DecideAll({claim, Claim("a", 0)});
  EXPECT_EQ(outcomes[0].decision.n, 16);
  EXPECT_EQ(outcomes[1].decision.state, Decision::kOpen);
  EXPECT_EQ(outcomes[1].decision.n, 0);
}

TEST(HolmTest, NoClaimsNoDecisions) { EXPECT_TRUE(DecideAll({}).empty()); }

TEST(HolmTest, EachClaimHasItsOwnConfidence) {
  ClaimRounds claim = Claim("a", 40);
  claim.rounds[0].log_value = claim.rounds[6].log_value = -0.1;
  claim.test.confidence = 0.975;  // alone at 0.0125 a side, as one of two at 0.95
  EXPECT_EQ(DecideAll({claim})[0].decision.n, 16);
}

std::vector<ClaimRounds> MixedClaims() {
  std::vector<ClaimRounds> claims;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    claims.push_back(NoisyClaim(seed % 2 == 0 ? "even" : "odd", seed,
                                0.02 * (static_cast<double>(seed) - 6)));
  }
  return claims;
}

std::vector<ClaimRounds> UpToRound(const std::vector<ClaimRounds>& claims, int round) {
  std::vector<ClaimRounds> cut = claims;
  for (ClaimRounds& claim : cut) {
    while (!claim.rounds.empty() && claim.round_numbers.back() > round) {
      claim.rounds.pop_back();
      claim.round_numbers.pop_back();
    }
  }
  return cut;
}

// A live run evaluates after every round; its verdicts never change, and the journal
// evaluated at the end gives the same.
TEST(HolmTest, RoundByRoundEqualsAllAtOnce) {
  const std::vector<ClaimRounds> claims = MixedClaims();
  const std::vector<FamilyDecision> at_once = DecideAll(claims);
  int verdicts = 0;
  for (int round = 0; round < 200; ++round) {
    const std::vector<FamilyDecision> live = DecideAll(UpToRound(claims, round));
    for (std::size_t i = 0; i < claims.size(); ++i) {
      const bool should_be_decided = at_once[i].round >= 0 && at_once[i].round <= round;
      ASSERT_EQ(live[i].decision.state != Decision::kOpen, should_be_decided)
          << "claim " << i << " round " << round;
      if (should_be_decided) {
        ASSERT_EQ(live[i].decision, at_once[i].decision);
        ++verdicts;
      }
    }
  }
  EXPECT_GT(verdicts, 300) << "the test must see verdicts";
}

TEST(HolmTest, NeverDecidesLaterThanBonferroniWould) {
  const std::vector<ClaimRounds> claims = MixedClaims();
  const std::vector<FamilyDecision> holm = DecideAll(claims);
  const Boundary sixth(0.025 / 6);
  int faster = 0;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const Decision plain =
        DecideRun(claims[i].rounds, claims[i].test.target, kNoSpan, sixth);
    if (plain.state == Decision::kOpen) continue;
    EXPECT_EQ(holm[i].decision.state, plain.state) << i;
    EXPECT_LE(holm[i].decision.n, plain.n) << i;
    faster += holm[i].decision.n < plain.n;
  }
  EXPECT_GT(faster, 0) << "the step-down must show";
}

}  // namespace
}  // namespace assay
