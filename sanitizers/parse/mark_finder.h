// What lets a reader of logs skip nearly all of nearly all of them: without one of a few
// marks a line outside of a report is of no interest. Measured by bench_parse; tested in
// mark_finder_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace assay {

inline constexpr std::array<std::string_view, 5> kMarks = {
    "Sanitizer", "runtime error: ", "ASan ", "Shadow memory", "=="};

bool HasMark(std::string_view line);

// Finds the next line with a mark in a piece of a log. Each mark is looked for again only
// once its last place has been passed, so that the piece is read once for each mark.
class MarkFinder {
 public:
  // Refers to the text, which outlives it.
  explicit MarkFinder(std::string_view text) : text_(text) { next_.fill(0); }

  // The beginning of the first line at or behind `from` that has a mark; where there is
  // none, that of the last line, whose end may not have come yet.
  std::size_t LineWithMark(std::size_t from);

 private:
  std::string_view text_;
  std::array<std::size_t, kMarks.size()> next_;  // plus 1; 0: not looked for yet
};

}  // namespace assay
