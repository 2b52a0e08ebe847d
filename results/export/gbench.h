// A report in the JSON of Google Benchmark 1.7, for tools that read nothing else
// (bencher, github-action-benchmark): one iteration row a cell, since such tools take
// every row, aggregates included, for a measurement. Threads are a part of the name: as a
// field they mean threads of Google Benchmark itself. Intervals are lost; report.json has
// them.
#pragma once

#include <string>

#include "results/export/exporter.h"

namespace assay {

std::string RenderGoogleBenchmark(const RunReport& report, const RenderOptions& options);

}  // namespace assay
