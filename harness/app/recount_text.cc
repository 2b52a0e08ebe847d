#include "harness/app/recount_text.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_format.h"
#include "results/export/numbers.h"
#include "results/export/text_table.h"
#include "results/export/words.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kWidth = 80;
constexpr double kFloorLog = RuleOptions{}.floor_log;

// One of the counts that decide, in words that can be checked against the file.
struct Count {
  std::string what;  // "below 1.809"
  std::string key;
  int rounds = 0;
};

// Those adverse to the claim: few of each prove it.
std::vector<Count> AdverseToTheClaim(const Recount& recount, const Target& target) {
  std::vector<Count> counts;
  if (target.low > 0) {
    counts.push_back({absl::StrFormat("below %.4g", target.low * std::exp(kFloorLog)),
                      "below_low", recount.counts.at_least_low});
  }
  if (!std::isinf(target.high)) {
    counts.push_back({absl::StrFormat("above %.4g", target.high * std::exp(-kFloorLog)),
                      "above_high", recount.counts.at_most_high});
  }
  return counts;
}

// Those adverse to its contrary: few of one refute it.
std::vector<Count> AdverseToTheContrary(const Recount& recount, const Target& target) {
  std::vector<Count> counts;
  if (target.low > 0) {
    counts.push_back({absl::StrFormat("%.4g or more", target.low * std::exp(-kFloorLog)),
                      "at_or_above_low", recount.counts.below_low});
  }
  if (!std::isinf(target.high)) {
    counts.push_back({absl::StrFormat("%.4g or less", target.high * std::exp(kFloorLog)),
                      "at_or_below_high", recount.counts.above_high});
  }
  return counts;
}

std::string Line(const std::string& name, const std::string& value) {
  const std::size_t column = 26;
  const std::string wrapped = Wrap(value, {.width = kWidth, .indent = column + 2});
  const std::string padded =
      "  " + name + std::string(name.size() < column ? column - name.size() : 1, ' ');
  return padded + wrapped.substr(wrapped.find_first_not_of(' '));
}

std::string RowsText(const Recount& recount) {
  return absl::StrFormat("%d: %d dropped as warm-up, %d void, %d contended, %d clean",
                         recount.rows, recount.dropped, recount.voided, recount.contended,
                         recount.clean);
}

std::string UsedText(const Recount& recount) {
  const int n = recount.decision.n;
  if (n == 0) return "none";
  std::string text =
      absl::StrFormat("%d clean rounds, up to round %d", n, recount.last_round);
  if (recount.kind != VerdictKind::kUndecided && n < recount.clean) {
    text += absl::StrFormat("; a verdict is final, so the %d after it do not count",
                            recount.clean - n);
  }
  return text;
}

std::string MeasuredLine(const Recount& recount, const RecountOptions& options) {
  const Decision& decision = recount.decision;
  if (!std::isfinite(decision.estimate)) return "no clean round was measured";
  const std::string percent = absl::StrFormat("%g%%", options.confidence * 100);
  if (decision.c < 0) {
    return absl::StrFormat(
        "%.4gx, n = %d; an interval takes 12 independent rounds at least",
        decision.estimate, decision.n);
  }
  return absl::StrFormat(
      "%s, n = %d; the interval holds at %s whenever one looks",
      MeasuredText({decision.estimate, decision.low, decision.high, "x"},
                   {options.target.low, options.target.high}),
      decision.n, percent);
}

std::string CountLines(const std::vector<Count>& counts, const Decision& decision,
                       const char* effect) {
  std::string text;
  for (const Count& count : counts) {
    std::string value = absl::StrFormat("%d of %d; ", count.rounds, decision.n);
    value += decision.c < 0 ? std::string("no count decides before 12 independent rounds")
                            : absl::StrFormat("%d or fewer %s", decision.c, effect);
    text += Line("rounds " + count.what, value);
  }
  return text;
}

Json FiniteOrNull(double number) {
  return std::isfinite(number) ? Json(number) : Json(nullptr);
}

Json CountsJson(const std::vector<Count>& counts) {
  Json json = Json::object();
  for (const Count& count : counts) json[count.key] = count.rounds;
  return json;
}

}  // namespace

std::string RecountText(const Recount& recount, const RecountOptions& options) {
  const Decision& decision = recount.decision;
  std::string text = absl::StrFormat("%s  %s %s\n", VerdictName(recount.kind),
                                     MetricName(options.metric), options.target.text);
  text += Wrap(MeasuredLine(recount, options), {.width = kWidth, .indent = 2});
  text += Wrap(recount.reason, {.width = kWidth, .indent = 2});
  text += "\nWHAT WAS COUNTED\n";
  text += Line("rounds in the file", RowsText(recount));
  text += Line("used", UsedText(recount));
  const bool is_range = AdverseToTheClaim(recount, options.target).size() > 1;
  text += CountLines(AdverseToTheClaim(recount, options.target), decision,
                     is_range ? "of both prove the claim" : "prove the claim");
  text += CountLines(AdverseToTheContrary(recount, options.target), decision,
                     is_range ? "of either refute it" : "refute it");
  text += Line("dependence (psi)",
               absl::StrFormat("%.2f: %d rounds count as %d", decision.psi, decision.n,
                               static_cast<int>(std::floor(decision.n / decision.psi))));
  text += Line("span", absl::StrFormat("%.1f s, of %g s needed", recount.span_s,
                                       options.span_min_s));
  text += Line("starts of the processes",
               absl::StrFormat("%d, of %d needed", recount.generations,
                               RuleOptions{}.generations_min));
  return text;
}

std::string RecountJson(const Recount& recount, const RecountOptions& options) {
  const Decision& decision = recount.decision;
  const bool has_interval = decision.c >= 0;
  const Json json = {
      {"verdict", VerdictName(recount.kind)},
      {"metric", MetricName(options.metric)},
      {"target", options.target.text},
      {"estimate", FiniteOrNull(decision.estimate)},
      {"low", has_interval ? FiniteOrNull(decision.low) : Json(nullptr)},
      {"high", has_interval ? FiniteOrNull(decision.high) : Json(nullptr)},
      {"confidence", options.confidence},
      {"rounds", recount.rows - recount.dropped},
      {"clean_rounds", decision.n},
      {"reason", recount.reason},
      {"rounds_needed",
       recount.rounds_needed ? Json(*recount.rounds_needed) : Json(nullptr)},
      {"rows",
       {{"all", recount.rows},
        {"dropped", recount.dropped},
        {"void", recount.voided},
        {"contended", recount.contended},
        {"clean", recount.clean}}},
      {"adverse_to_claim", CountsJson(AdverseToTheClaim(recount, options.target))},
      {"adverse_to_contrary", CountsJson(AdverseToTheContrary(recount, options.target))},
      {"tolerated", has_interval ? Json(decision.c) : Json(nullptr)},
      {"floor_log", kFloorLog},
      {"psi", decision.psi},
      {"span_s", recount.span_s},
      {"generations", recount.generations},
      {"last_round", recount.last_round < 0 ? Json(nullptr) : Json(recount.last_round)},
      {"ungated", recount.ungated}};
  return json.dump(2) + "\n";
}

}  // namespace assay
