// A comparison of two runs, in every format it is shown in. Rendering is pure. Tested by
// golden files in comparison_test.cc.
#pragma once

#include <string>
#include <vector>

#include "results/export/exporter.h"
#include "results/model/comparison.h"

namespace assay {

struct ComparisonExporter {
  const char* name;  // as --format takes it
  std::string (*render)(const Comparison&, const RenderOptions&);
  std::string (*why_not)() = nullptr;  // as Exporter's
};
const std::vector<ComparisonExporter>& ComparisonExporters();

const char* ChangeName(ChangeKind kind);  // "REGRESSED"

// PROVED before and REFUTED now.
bool IsNewlyRefuted(const ClaimChange& change);

// Whether the second run is worse: a cell regressed, a finding is new, or a claim that
// was proved is refuted.
bool IsWorse(const Comparison& comparison);

}  // namespace assay
