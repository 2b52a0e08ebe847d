// A comparison as JSON and as the data of its page, and the phrases that all of its
// formats share. The JSON's fields are part of the contract with scripts.
#pragma once

#include <string>
#include <vector>

#include "results/model/comparison.h"

namespace assay {

// "1.08x [1.05, 1.11]"; without brackets where nothing bounds it.
std::string RatioText(const CellChange& change);
std::string BeforeText(const CellChange& change);  // "33.4 ms"
std::string AfterText(const CellChange& change);

// "1 regressed, 3 equivalent; 1 claim newly refuted, 2 new findings".
std::string ComparisonCounts(const Comparison& comparison);

// What was compared, with margin and confidence: one or two sentences.
std::string ComparisonSummary(const Comparison& comparison);

std::string ComparisonJsonText(const Comparison& comparison);

// The HTML page; empty in a build without npm.
std::string ComparisonPage(const Comparison& comparison,
                           const std::vector<std::string>& notes);

}  // namespace assay
