// A recount as people and as scripts read it. Pure. Tested in recount_text_test.cc.
#pragma once

#include <string>

#include "harness/verdict/recount.h"

namespace assay {

std::string RecountText(const Recount& recount, const RecountOptions& options);
std::string RecountJson(const Recount& recount, const RecountOptions& options);

}  // namespace assay
