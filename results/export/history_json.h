// `assay history` for programs. The fields are named as in results/model/history.h; an
// end that nothing bounds is null. Tested in history_text_test.cc.
#pragma once

#include <string>

#include "results/model/history.h"

namespace assay {

std::string RunListJson(const RunList& list);
std::string CaseHistoryJson(const CaseHistory& history);

}  // namespace assay
