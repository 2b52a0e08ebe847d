// See comparison_json.h. Tested by golden files in comparison_test.cc.
#include "results/export/comparison_json.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"
#include "results/export/comparison.h"
#include "results/export/numbers.h"
#include "results/export/page.h"
#include "results/export/report_json.h"
#include "results/export/words.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

// The least of an unbounded interval is 0.
Json LowOrNull(double low) { return low > 0 ? FiniteOrNull(low) : Json(nullptr); }

Json CellJson(const CellChange& change) {
  return {{"name", change.cell},
          {"verdict", ChangeName(change.kind)},
          {"ratio", FiniteOrNull(change.ratio)},
          {"low", LowOrNull(change.low)},
          {"high", FiniteOrNull(change.high)},
          {"unit", change.unit},
          {"before_value", FiniteOrNull(change.before)},
          {"after_value", FiniteOrNull(change.after)},
          {"n_before", change.n_before},
          {"n_after", change.n_after},
          {"reason", change.reason},
          {"text", RatioText(change)},
          {"before", BeforeText(change)},
          {"after", AfterText(change)}};
}

Json ComparisonJson(const Comparison& comparison) {
  Json cells = Json::array(), claims = Json::array(), findings = Json::array();
  for (const CellChange& change : comparison.cells) cells.push_back(CellJson(change));
  for (const ClaimChange& change : comparison.claims) {
    claims.push_back({{"claim", change.claim},
                      {"before", VerdictName(change.before)},
                      {"after", VerdictName(change.after)}});
  }
  for (const FindingChange& change : comparison.findings) {
    findings.push_back({{"change", change.is_new ? "new" : "gone"},
                        {"kind", change.finding.kind},
                        {"fingerprint", change.finding.fingerprint},
                        {"summary", change.finding.summary},
                        {"cell", change.finding.cell}});
  }
  return {{"format", "assay-comparison"},
          {"version", 1},
          {"before", comparison.before_id},
          {"after", comparison.after_id},
          {"metric", comparison.metric},
          {"margin", comparison.margin},
          {"confidence", comparison.confidence},
          {"is_worse", IsWorse(comparison)},
          {"cells", cells},
          {"only_before", comparison.only_before},
          {"only_after", comparison.only_after},
          {"claims", claims},
          {"findings", findings},
          {"notes", comparison.notes}};
}

std::string NumberText(double value, const CellChange& change) {
  if (!std::isfinite(value)) return "-";
  return ValueText(Measured{value, value, value, change.unit});
}

}  // namespace

std::string RatioText(const CellChange& change) {
  if (!std::isfinite(change.ratio)) return "-";
  const Measured measured{change.ratio, change.low, change.high, "x"};
  const bool is_bounded = change.low > 0 && std::isfinite(change.high);
  return is_bounded ? MeasuredText(measured)
                    : ValueText(Measured{change.ratio, change.ratio, change.ratio, "x"});
}

std::string BeforeText(const CellChange& change) {
  return NumberText(change.before, change);
}
std::string AfterText(const CellChange& change) {
  return NumberText(change.after, change);
}

std::string ComparisonCounts(const Comparison& comparison) {
  constexpr std::pair<ChangeKind, const char*> kWords[] = {
      {ChangeKind::kRegressed, "regressed"},
      {ChangeKind::kImproved, "improved"},
      {ChangeKind::kUndecided, "undecided"},
      {ChangeKind::kEquivalent, "equivalent"}};
  std::string text;
  for (const auto& [kind, word] : kWords) {
    const auto count =
        std::count_if(comparison.cells.begin(), comparison.cells.end(),
                      [k = kind](const CellChange& one) { return one.kind == k; });
    if (count == 0) continue;
    text += absl::StrFormat("%s%d %s", text.empty() ? "" : ", ", count, word);
  }
  const auto refuted =
      std::count_if(comparison.claims.begin(), comparison.claims.end(), IsNewlyRefuted);
  const auto found = std::count_if(comparison.findings.begin(), comparison.findings.end(),
                                   [](const FindingChange& one) { return one.is_new; });
  const char* separator = "; ";
  if (refuted > 0) {
    text += absl::StrFormat("%s%d claim%s newly refuted", separator, refuted,
                            refuted == 1 ? "" : "s");
    separator = ", ";
  }
  if (found > 0) {
    text +=
        absl::StrFormat("%s%d new finding%s", separator, found, found == 1 ? "" : "s");
  }
  return text;
}

std::string ComparisonSummary(const Comparison& comparison) {
  return absl::StrFormat(
      "The %s of %s over that of %s, cell by cell; up to %.3g%% counts as no difference. "
      "All verdicts together are right with %.3g%% confidence.",
      comparison.metric, comparison.after_id, comparison.before_id,
      comparison.margin * 100, comparison.confidence * 100);
}

std::string ComparisonJsonText(const Comparison& comparison) {
  return JsonText(ComparisonJson(comparison), 2) + "\n";
}

std::string ComparisonPage(const Comparison& comparison,
                           const std::vector<std::string>& notes) {
  const Json data = {{"page", "comparison"},
                     {"comparison", ComparisonJson(comparison)},
                     {"texts",
                      {{"counts", ComparisonCounts(comparison)},
                       {"summary", ComparisonSummary(comparison)},
                       {"notes", notes}}}};
  return FilledPage(JsonText(data, -1));
}

}  // namespace assay
