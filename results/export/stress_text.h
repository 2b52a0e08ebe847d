// A hunt, as all formats tell it: the verdict on every case with how strong it is, how it
// failed, and which outcomes were interesting. Tested in stress_text_test.cc and by
// golden files in export_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "results/export/exporter.h"

namespace assay {

// One cell of a hunt; the pointers point into the report.
struct StressRow {
  const Verdict* verdict = nullptr;
  const StressResult* result = nullptr;
  const Finding* finding = nullptr;  // null: none
  std::string strength;              // "1.3e-07", or of what was caught "in 12.3 ms"
  std::string remark;  // how it failed, or what was interesting; may be empty
};

// What must not be missed comes first: refuted, then undecided, then proved.
std::vector<StressRow> StressRows(const RunReport& report);

// What the columns of numbers mean.
std::string StressLegend();

// For the terminal.
std::string StressText(const RunReport& report, const RenderOptions& options);

// "23.4 M", "5,310": counts of iterations.
std::string CountText(std::int64_t count);

}  // namespace assay
