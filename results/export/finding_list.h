// Findings by themselves: what `assay findings` reads out of logs and `assay sanitize`
// unites over its legs. Each format of them is a function here: values in, text out. The
// same findings within a run are shown by the run's own exporters. Tested by golden files
// in finding_list_test.cc; SARIF also against its published schema (sarif_test.mjs).
#pragma once

#include <string>
#include <vector>

#include "results/export/exporter.h"
#include "results/model/finding.h"

namespace assay {

struct FindingList {
  std::string title;     // what they were found in: "tsan.log", a run's id
  std::string category;  // of code scanning: one for each leg, or legs replace each other
  std::string assay_version;
  std::vector<Finding> findings;
  std::vector<std::string> notes;  // what the reader must know of how they came about
};

// Those that somebody has to act on: not expected of a case that is broken on purpose,
// and not accepted as known.
bool IsNew(const Finding& finding);

// For the terminal.
std::string FindingsText(const FindingList& list, const RenderOptions& options);
// For a comment on a pull request: at most some 60,000 characters, of GitHub's 65,536.
std::string FindingsMarkdown(const FindingList& list);
std::string FindingsJson(const FindingList& list);
// SARIF 2.1.0 for code scanning (OASIS), within GitHub's limits.
std::string FindingsSarif(const FindingList& list);
// A failed test case for each new finding, a skipped one for each known.
std::string FindingsJUnit(const FindingList& list);

struct FindingFormat {
  const char* name;  // as --format takes it
  std::string (*render)(const FindingList&);
};
// All but the terminal's.
const std::vector<FindingFormat>& FindingFormats();

}  // namespace assay
