// The formats that a run's report can be rendered in: one function each, and one table.
// Rendering is pure: the same report and options give the same text.
#pragma once

#include <string>
#include <vector>

#include "results/model/run_report.h"

namespace assay {

// For the console; files ignore them.
struct RenderOptions {
  bool unicode = false;  // the terminal shows UTF-8
  bool colour = false;   // ANSI colours, beside words that say the same
  int width = 80;        // columns; commands to copy are never broken
};

struct Exporter {
  const char* name;       // as --format takes it
  const char* file_name;  // below the run folder; "" where it is only printed
  std::string (*render)(const RunReport&, const RenderOptions&);
  // Why this build cannot, and what to do about it; empty: it can. Null: it always can.
  std::string (*why_not)() = nullptr;
};

const std::vector<Exporter>& Exporters();

// Empty where this build can render the format.
std::string WhyNot(const Exporter& exporter);

}  // namespace assay
