// response_parsing: judges a corpus of model replies. One iteration is one pass over the
// corpus, which the lanes share. The parsers differ by variant; whether each lane has a
// parser of its own or all take turns at one, and how replies are shared out, are
// parameters. Verify holds every reply's verdict against the reference.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "harness/declare/registry.h"
#include "workloads/response_parsing/corpus.h"
#include "workloads/response_parsing/reply_judge.h"
#include "workloads/response_parsing/slices.h"

namespace assay {

class ResponseParsingWorkload final : public Workload {
 public:
  ResponseParsingWorkload(const Cell& cell, MakeReplyJudge make_judge);

  void Enter(Lane& lane) override;
  void Reset(std::int64_t iterations) override;
  void Run(Lane& lane) override;
  absl::Status Verify() override;
  std::int64_t ItemsPerIteration() const override {
    return static_cast<std::int64_t>(corpus_.replies.size());
  }

 private:
  void Pass(Lane& lane, ReplyJudge& judge);
  void Judge(std::size_t reply, ReplyJudge& judge);

  const Corpus& corpus_;
  const MakeReplyJudge make_judge_;
  const bool is_shared_;
  const bool is_stealing_;
  std::vector<std::unique_ptr<ReplyJudge>> judges_;  // by lane; one where shared
  std::mutex judge_mutex_;
  StealingSlices slices_;
  std::vector<ReplyVerdict> verdicts_;  // of the last pass, by reply
};

// What is common to the variants' registrations.
CaseInfo ResponseParsing(const char* variant, const char* about,
                         Threading threading = Threading::kLanes);

template <MakeReplyJudge kMakeJudge>
std::unique_ptr<Workload> MakeResponseParsing(const Cell& cell) {
  return std::make_unique<ResponseParsingWorkload>(cell, kMakeJudge);
}

}  // namespace assay
