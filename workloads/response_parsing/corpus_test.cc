#include "workloads/response_parsing/corpus.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "workloads/response_parsing/reference.h"
#include "workloads/response_parsing/reply_judge.h"

namespace assay {
namespace {

ReplyReason Expected(ReplyKind kind) {
  switch (kind) {
    case ReplyKind::kNoJson:
      return ReplyReason::kNoBlock;
    case ReplyKind::kTruncated:
    case ReplyKind::kBadEncoding:
    case ReplyKind::kBadEscape:
    case ReplyKind::kTooDeep:
      return ReplyReason::kUnreadable;
    case ReplyKind::kNotAnObject:
      return ReplyReason::kNotAnObject;
    case ReplyKind::kMissingCommands:
      return ReplyReason::kMissingCommands;
    case ReplyKind::kWrongType:
      return ReplyReason::kWrongType;
    case ReplyKind::kNoCommands:
      return ReplyReason::kNoCommands;
    default:
      return ReplyReason::kAccepted;
  }
}

TEST(CorpusTest, EveryKindComesOutAsItsNameSays) {
  const ReferenceJudge judge;
  for (int kind = 0; kind < kReplyKinds; ++kind) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      const auto reply_kind = static_cast<ReplyKind>(kind);
      const std::string reply = MakeReply(reply_kind, 1500, false, seed);
      EXPECT_EQ(judge.Judge(reply).reason, Expected(reply_kind))
          << "kind " << kind << " seed " << seed;
    }
  }
}

TEST(CorpusTest, UnsafeCommandsAreFound) {
  const ReferenceJudge judge;
  std::set<int> rules;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const ReplyVerdict verdict =
        judge.Judge(MakeReply(ReplyKind::kFenced, 800, true, seed));
    EXPECT_EQ(verdict.reason, ReplyReason::kUnsafe) << seed;
    rules.insert(verdict.rule);
  }
  EXPECT_GT(rules.size(), 10u);
}

TEST(CorpusTest, IsAFunctionOfItsOptions) {
  const CorpusOptions options{.replies = 64, .bytes = 1000};
  const Corpus& corpus = SharedCorpus(options);
  EXPECT_EQ(&corpus, &SharedCorpus(options)) << "made once";
  EXPECT_EQ(MakeReply(ReplyKind::kFenced, 900, false, 5),
            MakeReply(ReplyKind::kFenced, 900, false, 5));
  EXPECT_NE(SharedCorpus({.replies = 64, .bytes = 1000, .seed = 2}).text, corpus.text);
}

TEST(CorpusTest, SizesAndSharesAreThoseAskedFor) {
  const Corpus& corpus = SharedCorpus({.replies = 2000, .bytes = 2000, .malformed = 0.2});
  std::map<ReplyReason, int> reasons;
  std::size_t smallest = 1 << 30, largest = 0;
  for (std::size_t i = 0; i < corpus.replies.size(); ++i) {
    ++reasons[corpus.verdicts[i].reason];
    smallest = std::min(smallest, corpus.replies[i].size());
    largest = std::max(largest, corpus.replies[i].size());
  }
  const int good = reasons[ReplyReason::kAccepted] + reasons[ReplyReason::kUnsafe];
  EXPECT_NEAR(good / 2000.0, 0.8, 0.03);
  EXPECT_NEAR(reasons[ReplyReason::kUnsafe] / 2000.0, 0.08, 0.02);
  EXPECT_LT(smallest, 1000u);
  EXPECT_GT(largest, 8000u);
  EXPECT_EQ(reasons.size(), 8u) << "every reason occurs";
}

TEST(CorpusTest, EveryReplyIsFollowedByReadableBytes) {
  const Corpus& corpus = SharedCorpus({.replies = 20, .bytes = 300});
  const char* end = corpus.text.data() + corpus.text.size();
  for (const std::string_view reply : corpus.replies) {
    EXPECT_LE(reply.data() + reply.size() + kReplyPadding, end);
  }
}

}  // namespace
}  // namespace assay
