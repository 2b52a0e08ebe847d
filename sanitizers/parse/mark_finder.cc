#include "sanitizers/parse/mark_finder.h"

#include <string.h>

#include <algorithm>

namespace assay {
namespace {

// Faster than std::string_view::find, which looks for the first letter alone.
std::size_t Find(std::string_view text, std::string_view part) {
  const void* at = memmem(text.data(), text.size(), part.data(), part.size());
  return at == nullptr
             ? std::string_view::npos
             : static_cast<std::size_t>(static_cast<const char*>(at) - text.data());
}

}  // namespace

bool HasMark(std::string_view line) {
  return std::any_of(kMarks.begin(), kMarks.end(), [&](std::string_view mark) {
    return Find(line, mark) != std::string_view::npos;
  });
}

std::size_t MarkFinder::LineWithMark(std::size_t from) {
  std::size_t first = text_.size();
  for (std::size_t i = 0; i < next_.size(); ++i) {
    if (next_[i] == 0 || next_[i] - 1 < from) {
      const std::size_t found = Find(text_.substr(from), kMarks[i]);
      next_[i] = (found == std::string_view::npos ? text_.size() : from + found) + 1;
    }
    first = std::min(first, next_[i] - 1);
  }
  if (first == 0) return from;
  const std::size_t newline = text_.rfind('\n', first - 1);
  return newline == std::string_view::npos || newline < from ? from : newline + 1;
}

}  // namespace assay
