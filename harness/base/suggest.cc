// See suggest.h. Tested in suggest_test.cc.
#include "harness/base/suggest.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace assay {

int EditDistance(const std::string& a, const std::string& b) {
  // Distances of prefixes: rows for i-2, i-1 and i letters of a.
  std::vector<int> before_last, last, row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_last = std::exchange(last, row);
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int substituted = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, substituted});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
  }
  return row.back();
}

std::string NearestName(const std::string& name, const std::vector<std::string>& known) {
  std::string nearest;
  int nearest_distance = std::max(1, static_cast<int>(name.size()) / 3) + 1;
  for (const std::string& candidate : known) {
    const bool is_prefix = !name.empty() && candidate.rfind(name, 0) == 0;
    const int distance = is_prefix ? 0 : EditDistance(name, candidate);
    if (distance < nearest_distance) {
      nearest = candidate;
      nearest_distance = distance;
    }
  }
  return nearest;
}

std::string Suggestion(const std::string& name, const std::vector<std::string>& known) {
  std::string text;
  if (const std::string nearest = NearestName(name, known); !nearest.empty()) {
    text += " Did you mean '" + nearest + "'?";
  }
  if (known.empty()) return text;
  text += " Known: ";
  for (std::size_t i = 0; i < known.size(); ++i) text += (i > 0 ? ", " : "") + known[i];
  return text + ".";
}

}  // namespace assay
