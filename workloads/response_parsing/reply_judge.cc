#include "workloads/response_parsing/reply_judge.h"

#include "workloads/response_parsing/fenced_block.h"

namespace assay {

ReplyVerdict ReplyJudge::Judge(std::string_view reply) {
  const std::optional<std::string_view> block = FindJsonBlock(reply);
  if (!block) return {ReplyReason::kNoBlock};
  return JudgeBlock(*block);
}

}  // namespace assay
