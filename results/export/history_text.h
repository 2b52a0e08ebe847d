// `assay history` for people: the list of runs, and one case over time. Pure. Tested in
// history_text_test.cc by golden files.
#pragma once

#include <string>
#include <vector>

#include "results/export/exporter.h"
#include "results/model/history.h"

namespace assay {

std::string RunListText(const RunList& list, const RenderOptions& options);
std::string CaseHistoryText(const CaseHistory& history, const RenderOptions& options);

// A plot one line high: a character a value, or the median of several neighbours where
// there are more values than columns. The full height is at least 5 % of the values, so
// that nothing looks like much.
struct Sparkline {
  std::string text;
  int values_per_column = 1;
};
Sparkline MakeSparkline(const std::vector<double>& values, int columns, bool unicode);

}  // namespace assay
