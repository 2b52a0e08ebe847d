// The job on one reply: find the block, parse, validate, screen. One judge holds a
// parser's state (buffers that grow to the largest reply) and a screen; it serves one
// thread at a time.
#pragma once

#include <memory>
#include <string_view>

#include "workloads/response_parsing/reply_verdict.h"
#include "workloads/response_parsing/task_shape.h"

namespace assay {

// Bytes behind a reply that may be read, whatever they hold: simdjson reads ahead.
inline constexpr std::size_t kReplyPadding = 64;

class ReplyJudge {
 public:
  virtual ~ReplyJudge() = default;

  // `reply` has kReplyPadding readable bytes behind its end.
  ReplyVerdict Judge(std::string_view reply);

  // The part behind finding the block.
  virtual ReplyVerdict JudgeBlock(std::string_view block) = 0;

 protected:
  // For a new reply.
  TaskShape& StartShape() {
    shape_.Start();
    return shape_;
  }

 private:
  TaskShape shape_;
};

using MakeReplyJudge = std::unique_ptr<ReplyJudge> (*)();

std::unique_ptr<ReplyJudge> MakeOnDemandJudge();
std::unique_ptr<ReplyJudge> MakeDomJudge();
std::unique_ptr<ReplyJudge> MakeNlohmannJudge();
std::unique_ptr<ReplyJudge> MakeRapidJsonJudge();

}  // namespace assay
