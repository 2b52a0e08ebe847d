#include "results/export/finding_list.h"

namespace assay {

bool IsNew(const Finding& finding) { return !finding.expected && finding.known.empty(); }

const std::vector<FindingFormat>& FindingFormats() {
  static const auto& formats = *new std::vector<FindingFormat>{
      {"md", FindingsMarkdown},
      {"json", FindingsJson},
      {"sarif", FindingsSarif},
      {"junit", FindingsJUnit},
  };
  return formats;
}

}  // namespace assay
