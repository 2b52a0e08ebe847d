// "Did you mean ...?": the nearest of a few known names, for error messages.
#pragma once

#include <string>
#include <vector>

namespace assay {

// Single-character insertions, deletions, substitutions and swaps of neighbours that turn
// one into the other (optimal string alignment; Damerau, CACM 7:171, 1964).
int EditDistance(const std::string& a, const std::string& b);

// The known name nearest to `name`, or an empty string where none is near enough to be
// a likely slip (at most a third of its letters, and at least one, differ; a known name
// that starts with `name` is always near).
std::string NearestName(const std::string& name, const std::vector<std::string>& known);

// " Did you mean 'x'? Known: a, b, x." -- ready to be appended to a sentence.
std::string Suggestion(const std::string& name, const std::vector<std::string>& known);

}  // namespace assay
