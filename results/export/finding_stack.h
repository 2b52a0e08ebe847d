// A report's stacks as lines of text, cut to what a reader looks at first.
#pragma once

#include <string>

#include "results/model/sanitizer_report.h"

namespace assay {

// "Cache::Put(int) src/cache.cc:41": as much as is known.
std::string FrameText(const CodeFrame& frame);

// A title and `frames_max` of its frames at most, every line after `indent` blanks: the
// innermost one, and then from where the user's code begins, which is where a file is
// known.
std::string StackText(const ReportStack& stack, std::size_t frames_max,
                      std::size_t indent);

// "src/cache.cc:41"; empty where no file is known.
std::string PlaceOf(const CodeFrame& frame);

}  // namespace assay
