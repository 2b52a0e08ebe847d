// The answer that every variant must give, computed slowly and plainly: lines in a
// vector, a recursive JSON reader straight from RFC 8259, rules tried one by one with
// std::regex. It shares the definition of the task with the variants (reasons, rules,
// limits) and no code that does the work. Tested in reference_test.cc.
#pragma once

#include <optional>
#include <string>

#include "workloads/response_parsing/reply_verdict.h"
#include "workloads/response_parsing/screen.h"

namespace assay {

class ReferenceJudge {
 public:
  ReplyVerdict Judge(const std::string& reply) const;

 private:
  ReferenceScreen screen_;
};

// The block of a reply as fenced_block.h defines it.
std::optional<std::string> ReferenceBlock(const std::string& reply);

}  // namespace assay
