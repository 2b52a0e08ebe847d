#include "results/export/finding_stack.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "results/export/text_table.h"

namespace assay {

std::string PlaceOf(const CodeFrame& frame) {
  if (frame.file.empty() || frame.line == 0) return frame.file;
  return absl::StrFormat("%s:%d", frame.file, frame.line);
}

std::string FrameText(const CodeFrame& frame) {
  std::string text = frame.function.empty() ? "?" : frame.function;
  const std::string place = PlaceOf(frame);
  if (!place.empty()) return text + " " + place;
  return frame.module.empty() ? text : text + " (" + frame.module + ")";
}

std::string StackText(const ReportStack& stack, std::size_t frames_max,
                      std::size_t indent) {
  const std::string blanks(indent, ' ');
  std::string text =
      blanks + Printable(stack.title.empty() ? "stack" : stack.title) + "\n";
  const auto user = static_cast<std::size_t>(
      std::find_if(stack.frames.begin(), stack.frames.end(),
                   [](const CodeFrame& frame) { return !frame.file.empty(); }) -
      stack.frames.begin());
  const bool skips = user > 1 && user < stack.frames.size();
  std::size_t shown = 0;
  for (std::size_t i = 0; i < stack.frames.size(); ++i) {
    if (skips && i == 1) {
      text += absl::StrFormat("%s  ... %d more\n", blanks, user - 1);
      i = user;
    }
    if (shown++ == frames_max) {
      text += absl::StrFormat("%s  ... %d more\n", blanks, stack.frames.size() - i);
      break;
    }
    text +=
        absl::StrFormat("%s  #%d %s\n", blanks, i, Printable(FrameText(stack.frames[i])));
  }
  return text;
}

}  // namespace assay
