// Every parser against the reference on every kind of reply, and every way of sharing the
// work; and a parser that is wrong, which Verify must find out.
#include "workloads/response_parsing/response_parsing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "harness/base/random.h"
#include "harness/testing/run_workload.h"
#include "workloads/response_parsing/fenced_block.h"
#include "workloads/response_parsing/reference.h"

namespace assay {
namespace {

using testing::HasSubstr;

struct Parser {
  const char* name;
  MakeReplyJudge make;
};
void PrintTo(const Parser& parser, std::ostream* out) { *out << parser.name; }

constexpr Parser kParsers[] = {{"simdjson_dom", MakeDomJudge},
                               {"simdjson_on_demand", MakeOnDemandJudge},
                               {"nlohmann", MakeNlohmannJudge},
                               {"rapidjson", MakeRapidJsonJudge}};

ReplyVerdict Judged(ReplyJudge& judge, const std::string& reply) {
  const std::string padded = reply + std::string(kReplyPadding, '\0');
  return judge.Judge(std::string_view(padded).substr(0, reply.size()));
}

class ParserTest : public testing::TestWithParam<Parser> {
 protected:
  void ExpectAsReference(const std::string& reply) {
    static const ReferenceJudge reference;
    EXPECT_EQ(ReplyVerdictText(Judged(*judge_, reply)),
              ReplyVerdictText(reference.Judge(reply)))
        << reply.substr(0, 300);
  }
  std::unique_ptr<ReplyJudge> judge_ = GetParam().make();
};

INSTANTIATE_TEST_SUITE_P(All, ParserTest, testing::ValuesIn(kParsers),
                         [](const auto& parser) {
                           return std::string(parser.param.name);
                         });

TEST_P(ParserTest, JudgesEveryKindAsTheReference) {
  for (int kind = 0; kind < kReplyKinds; ++kind) {
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
      ExpectAsReference(
          MakeReply(static_cast<ReplyKind>(kind), 1200, seed % 3 == 0, seed));
    }
  }
}

// Replies in which a few bytes were deleted, doubled or replaced: what no list thinks of.
TEST_P(ParserTest, JudgesMutatedRepliesAsTheReference) {
  const std::string bytes = "`~{}[]\"\\\r\n \t:,0-1eEu.tfn\xc3\xed\x80";
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    KeyedRandom random{seed, 77};
    std::string reply = MakeReply(static_cast<ReplyKind>(random.Below(kReplyKinds)), 300,
                                  random.Below(2) == 0, seed);
    for (std::uint64_t i = random.Below(4) + 1; i > 0; --i) {
      const std::size_t at = random.Below(reply.size());
      const char byte = bytes[random.Below(bytes.size())];
      switch (random.Below(3)) {
        case 0:
          reply.erase(at, 1 + random.Below(3));
          break;
        case 1:
          reply.insert(at, std::string(1 + random.Below(3), byte));
          break;
        default:
          reply[at] = byte;
      }
      if (reply.empty()) reply = "`";
    }
    ExpectAsReference(reply);
  }
}

TEST_P(ParserTest, JudgesHandWrittenJsonAsTheReference) {
  const std::string documents[] = {
      "",
      "{}",
      "[]",
      "7",
      "\"x\"",
      "true",
      "null",
      "nul",
      "tru",
      "{\"commands\": []}",
      "{\"commands\": [\"ls\"]}",
      "{\"commands\": [\"ls\"],}",
      "{\"commands\": [\"ls\"]} x",
      "{\"commands\": [\"ls\"]} {}",
      "{\"commands\": [\"ls\" \"ls\"]}",
      "{\"commands\": [\"rm -rf /\"], \"commands\": [\"ls\"]}",
      "{\"commands\": 1, \"commands\": [\"ls\"]}",
      "{\"commands\": [\"ls\"], \"commands\": 1}",
      "{\"comm\\u0061nds\": [\"ls\"]}",
      "{\"commands\": [\"r\\u006d -rf /\"]}",
      "{\"commands\": [\"ls\", null]}",
      "{\"commands\": [[\"ls\"]]}",
      "{\"commands\": {\"0\": \"ls\"}}",
      "{\"commands\": [\"ls\"], \"x\": nul}",
      "{\"commands\": [\"ls\"], \"x\": 01}",
      "{\"commands\": [\"ls\"], \"x\": 1.}",
      "{\"commands\": [\"ls\"], \"x\": -}",
      "{\"commands\": [\"ls\"], \"x\": \"\\ud800\"}",
      "{\"commands\": [\"ls\"], \"x\": \"\\udc00\"}",
      "{\"commands\": [\"ls\"], \"x\": \"\\ud83d\\ude00\"}",
      "{\"commands\": [\"ls\"], \"x\": \"\x01\"}",
      "{\"commands\": [\"ls\"], \"x\": {\"y\": [1, {\"z\": falze}]}}",
      "{\"commands\": [\"ls\"], \"x\": [1, 2, {}}]}",
      "{\"commands\": [\"ls\"], \"timeout_s\": 1e2}",
      "{\"commands\": [\"ls\"], \"timeout_s\": 9223372036854775807}",
      "{\"commands\": [\"ls\"], \"confidence\": 0}",
      "{\"commands\": [\"ls\"], \"confidence\": 1e-3}",
      "{\"commands\": [\"ls\"], \"confidence\": -0.5}",
      "{\"commands\": [\"ls\"], \"confidence\": null}",
      "{\"commands\": [\"ls\"], \"explanation\": 7}",
      "{\"commands\": [\"ls\"], \"steps\": [{}, 1]}",
      "{\"commands\": [\"ls\"], \"steps\": {\"a\": 1}}",
      "{\"steps\": [{\"a\": [}]}]}"};
  for (const std::string& document : documents) {
    ExpectAsReference("```json\n" + document + "\n```\n");
  }
}

TEST_P(ParserTest, DepthIsLimitedAtTheSameLevel) {
  for (int depth = kDepthMax - 3; depth <= kDepthMax + 3; ++depth) {
    const std::string nested = std::string(static_cast<std::size_t>(depth), '[') +
                               std::string(static_cast<std::size_t>(depth), ']');
    ExpectAsReference(nested);
    ExpectAsReference("{\"commands\": [\"ls\"], \"x\": " + nested + "}");
    ExpectAsReference("{\"commands\": " + nested + "}");
    ExpectAsReference("{\"commands\": [\"ls\"], \"steps\": " + nested + "}");
  }
}

TEST_P(ParserTest, AMebibyteOfBracketsIsSurvived) {
  const std::size_t size = 1 << 20;
  ExpectAsReference("{\"commands\": [\"ls\"], \"x\": " + std::string(size, '[') + "}");
  ExpectAsReference(std::string(size, '{'));
}

TEST_P(ParserTest, MoreCommandsThanAllowedAreOfTheWrongType) {
  std::string many = "{\"commands\": [\"ls\"";
  for (std::size_t i = 1; i <= kCommandsMax; ++i) many += ",\"ls\"";
  ExpectAsReference(many + "]}");
}

TEST_P(ParserTest, AJudgeIsAsGoodAfterAThousandReplies) {
  const Corpus& corpus = SharedCorpus({.replies = 300, .bytes = 700, .malformed = 0.4});
  for (int pass = 0; pass < 3; ++pass) {
    for (std::size_t i = 0; i < corpus.replies.size(); ++i) {
      EXPECT_EQ(judge_->Judge(corpus.replies[i]), corpus.verdicts[i]) << i;
    }
  }
}

struct Sharing {
  const char* variant;
  int threads;
  const char* parser;
  const char* schedule;
};

void PrintTo(const Sharing& sharing, std::ostream* out) {
  *out << sharing.variant << " x" << sharing.threads;
}

std::vector<Sharing> Sharings() {
  std::vector<Sharing> all = {{"sequential", 1, "per_lane", "static"}};
  for (const Parser& parser : kParsers) {
    for (const int threads : {1, 2, 3}) {
      for (const char* state : {"per_lane", "shared"}) {
        for (const char* schedule : {"static", "stealing"}) {
          all.push_back({parser.name, threads, state, schedule});
        }
      }
    }
  }
  return all;
}

class SharingTest : public testing::TestWithParam<Sharing> {};

INSTANTIATE_TEST_SUITE_P(All, SharingTest, testing::ValuesIn(Sharings()),
                         [](const auto& sharing) {
                           const Sharing& s = sharing.param;
                           return std::string(s.variant) + "_x" +
                                  std::to_string(s.threads) + "_" + s.parser + "_" +
                                  s.schedule;
                         });

Cell SmallCell(const Sharing& sharing, std::int64_t replies = 50) {
  return TestCell("response_parsing", sharing.variant, sharing.threads,
                  {{"replies", replies},
                   {"bytes", std::int64_t{600}},
                   {"malformed", 0.4},
                   {"parser", std::string(sharing.parser)},
                   {"schedule", std::string(sharing.schedule)}});
}

TEST_P(SharingTest, EveryReplyIsJudgedRight) {
  const Cell cell = SmallCell(GetParam());
  const auto workload = FindCase(cell.workload, cell.variant)->make(cell);
  const absl::Status status =
      RunSamples(*workload, cell, {.samples = 3, .iterations = 4});
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(workload->ItemsPerIteration(), 50);
}

TEST_P(SharingTest, FewerRepliesThanLanesAreEnough) {
  const Cell cell = SmallCell(GetParam(), 1);
  const auto workload = FindCase(cell.workload, cell.variant)->make(cell);
  const absl::Status status =
      RunSamples(*workload, cell, {.samples = 2, .iterations = 3});
  EXPECT_TRUE(status.ok()) << status;
}

// Accepts whatever it finds.
class TrustingJudge final : public ReplyJudge {
 public:
  ReplyVerdict JudgeBlock(std::string_view) override { return {}; }
};
std::unique_ptr<ReplyJudge> MakeTrusting() { return std::make_unique<TrustingJudge>(); }

TEST(VerifyTest, FindsAWrongVerdict) {
  const Cell cell = SmallCell({"simdjson_dom", 2, "per_lane", "static"});
  ResponseParsingWorkload workload(cell, MakeTrusting);
  const absl::Status status = RunSamples(workload, cell);
  EXPECT_THAT(std::string(status.message()), HasSubstr("'accepted' instead of '"));
}

TEST(VerifyTest, FindsRepliesThatNobodyJudged) {
  const Cell cell = SmallCell({"simdjson_dom", 2, "per_lane", "static"});
  ResponseParsingWorkload workload(cell, MakeDomJudge);
  workload.Reset(1);
  EXPECT_THAT(std::string(workload.Verify().message()),
              HasSubstr("'not judged' instead of '"));
}

}  // namespace
}  // namespace assay
