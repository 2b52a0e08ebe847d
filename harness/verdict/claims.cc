// The grammar of claims files; toml_table.h does the reading. Tested in claims_test.cc.
#include "harness/verdict/claims.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

#include "absl/strings/str_format.h"
#include "harness/base/suggest.h"
#include "harness/plan/command_cell.h"
#include "harness/plan/plan_command.h"
#include "harness/verdict/command_table.h"
#include "harness/verdict/formula.h"
#include "harness/verdict/metric_name.h"
#include "harness/verdict/target.h"
#include "harness/verdict/toml_table.h"

namespace assay {
namespace {

const Keys kFileKeys = {{"claim", false, "[[claim]]"},
                        {"projection", false, "[[projection]]"}};
const Keys kClaimKeys = {
    {"id", true, "id = \"evolution-8-cores\""},
    {"says", false, "says = \"at least 6x on 8 cores\""},
    {"source", false, "source = \"paper.pdf, section 5\""},
    {"workload", false, "workload = \"agent_evolution\""},
    {"params", false, "params = { agents = 64 }"},
    {"baseline", false, "baseline = { variant = \"sequential\", threads = 1 }"},
    {"candidate", true, "candidate = { variant = \"work_stealing\", threads = 2 }"},
    {"metric", true, "metric = \"speedup\""},
    {"target", true, "target = \">= 1.5\""},
    {"confidence", false, "confidence = 0.95"},
};
const Keys kProgramArmKeys = {
    {"threads", true, "threads = 2"},
    {"params", false, "params = { level = 3 }"},
};
const Keys kProgramBaselineKeys = {
    {"command", false, "command = [\"gzip\", \"-c\", \"big.tar\"]"},
    {"shell", false, "shell = \"sort < names | uniq\""},
    {"threads", false, "threads = 1"},
    {"params", false, "params = { level = 3 }"},
};
const Keys kArmKeys = {
    {"variant", true, "variant = \"sequential\""},
    {"threads", true, "threads = 2"},
    {"params", false, "params = { agents = 64 }"},
};
const Keys kProjectionKeys = {
    {"workload", true, "workload = \"agent_evolution\""},
    {"label", true, "label = \"0.85 per worker\""},
    {"source", false, "source = \"paper.pdf, section 5\""},
    {"formula", false, "formula = \"0.85 * n\""},
    {"points", false, "points = [[1, 1.0], [4, 3.4]]"},
};

// Those of any claim and those of one about a program.
const Keys& ClaimKeys() {
  static const Keys kKeys = [] {
    Keys keys = kClaimKeys;
    keys.insert(keys.end(), ProgramKeys().begin(), ProgramKeys().end());
    return keys;
  }();
  return kKeys;
}

Target ReadTarget(TableReader& reader, Metric metric) {
  const absl::StatusOr<Target> target = TargetFor(metric, reader.Text("target"));
  if (target.ok()) return *target;
  reader.Fail(reader.Line("target"), std::string(target.status().message()));
  return {};
}

Metric ReadMetric(TableReader& reader) {
  const std::string name = reader.Text("metric");
  if (const std::optional<Metric> metric = MetricNamed(name)) return *metric;
  reader.Fail(reader.Line("metric"), absl::StrFormat("unknown metric '%s'.%s", name,
                                                     Suggestion(name, MetricNames())));
  return Metric::kSpeedup;
}

// An arm of a claim about a workload, or of one about a program: that has no variants,
// but may be compared with another program.
ClaimArm ReadArm(TableReader& claim, const char* name, const std::string& subject,
                 const std::optional<CommandSpec>& command, FirstError& error) {
  const toml::table* table = claim.Table(name);
  if (table == nullptr) return {};
  const bool is_baseline = std::string(name) == "baseline";
  TableReader reader(*table,
                     !command      ? kArmKeys
                     : is_baseline ? kProgramBaselineKeys
                                   : kProgramArmKeys,
                     error);
  reader.CheckKeys(claim.Line(name), absl::StrFormat("%s: %s", subject, name));
  ClaimArm arm{.variant = command ? kCommandVariant : reader.Text("variant"),
               .threads = reader.Threads(),
               .params = reader.Parameters()};
  if (command && is_baseline && (reader.Has("command") || reader.Has("shell"))) {
    arm.variant = kBaselineVariant;
    arm.command = command;
    arm.command->program.argv = ReadWords(reader);
  }
  return arm;
}

// Absent where the metric needs one, or present where it has none, is a mistake.
ClaimArm ReadBaseline(TableReader& claim, Metric metric, const std::string& subject,
                      const std::optional<CommandSpec>& command, FirstError& error) {
  const std::string metric_name = claim.Text("metric");
  if (NeedsBaseline(metric) && !claim.Has("baseline")) {
    claim.Wrong("baseline",
                absl::StrFormat("metric '%s' compares two cells, but there is no key "
                                "'baseline'. Add one",
                                metric_name));
  }
  if (!NeedsBaseline(metric) && claim.Has("baseline")) {
    claim.Fail(
        claim.Line("baseline"),
        absl::StrFormat("metric '%s' is measured on the candidate alone, so it has no "
                        "baseline. Remove the key 'baseline'.",
                        metric_name));
  }
  return ReadArm(claim, "baseline", subject, command, error);
}

double ReadConfidence(TableReader& reader) {
  const double confidence = reader.Number("confidence", 0.95);
  if (confidence >= 0.5 && confidence <= 0.9999) return confidence;
  reader.Wrong(
      "confidence",
      absl::StrFormat("'confidence' is %g, but must be from 0.5 to 0.9999", confidence));
  return 0.95;
}

// "claim 'x'", or "claim number 3" where it has no name yet.
std::string Subject(const char* kind, const toml::table& table, const char* name_key,
                    std::size_t number) {
  const std::string name = table[name_key].value_or(std::string());
  return name.empty() ? absl::StrFormat("%s number %d", kind, number)
                      : absl::StrFormat("%s '%s'", kind, name);
}

// A workload, or a program: what the claim is about.
void ReadSubject(TableReader& reader, Claim* claim) {
  const bool is_program = reader.Has("command") || reader.Has("shell");
  if (reader.Has("workload") == is_program) {
    reader.Fail(reader.Line("workload"),
                absl::StrFormat("needs %s of the keys 'workload' and 'command'. %s",
                                is_program ? "only one" : "one",
                                is_program ? "Remove the other."
                                           : "Add one, such as workload = "
                                             "\"agent_evolution\" or command = "
                                             "[\"xz\", \"-T{threads}\", \"-kc\", "
                                             "\"big.tar\"]."));
    return;
  }
  if (is_program) {
    claim->command = ReadCommand(reader);
    claim->workload =
        reader.Has("name") ? reader.Text("name") : NameOfProgram(claim->command->program);
    return;
  }
  for (const Key& key : ProgramKeys()) {
    if (!reader.Has(key.name)) continue;
    reader.Fail(reader.Line(key.name),
                absl::StrFormat("key '%s' is of claims about a program (command = "
                                "[...]), and this one is about a workload. Remove it.",
                                key.name));
  }
  claim->workload = reader.Text("workload");
}

Claim ReadClaim(const toml::table& table, std::size_t number, FirstError& error) {
  TableReader reader(table, ClaimKeys(), error);
  const std::string subject = Subject("claim", table, "id", number);
  reader.CheckKeys(LineOf(table), subject);
  Claim claim;
  claim.id = reader.Text("id");
  claim.says = reader.Text("says");
  claim.source = reader.Text("source");
  claim.file = error.file();
  claim.line = LineOf(table);
  ReadSubject(reader, &claim);
  claim.params = reader.Parameters();
  claim.metric = ReadMetric(reader);
  claim.baseline = ReadBaseline(reader, claim.metric, subject, claim.command, error);
  claim.candidate = ReadArm(reader, "candidate", subject, claim.command, error);
  claim.target = ReadTarget(reader, claim.metric);
  claim.confidence = ReadConfidence(reader);
  return claim;
}

void ReadPoints(TableReader& reader, Projection& projection) {
  const toml::array* array = reader.Array("points");
  if (array == nullptr) return;
  if (array->empty()) reader.Wrong("points", "'points' is empty, but must hold pairs");
  for (const toml::node& node : *array) {
    const toml::array* pair = node.as_array();
    const bool is_pair = pair != nullptr && pair->size() == 2 &&
                         pair->get(0)->is_number() && pair->get(1)->is_number();
    const double n = is_pair ? *pair->get(0)->value<double>() : 0;
    const double speedup = is_pair ? *pair->get(1)->value<double>() : 0;
    const double previous =
        projection.points.empty() ? 0 : projection.points.back().first;
    if (!(n > previous && std::isfinite(n) && speedup > 0 && std::isfinite(speedup))) {
      reader.Wrong("points",
                   "'points' must hold pairs of positive numbers [n, speedup] with n "
                   "increasing");
      return;
    }
    projection.points.emplace_back(n, speedup);
  }
}

Projection ReadProjection(const toml::table& table, std::size_t number,
                          FirstError& error) {
  TableReader reader(table, kProjectionKeys, error);
  reader.CheckKeys(LineOf(table), Subject("projection", table, "label", number));
  Projection projection;
  projection.workload = reader.Text("workload");
  projection.label = reader.Text("label");
  projection.source = reader.Text("source");
  projection.formula = reader.Text("formula");
  if (reader.Has("formula") == reader.Has("points")) {
    reader.Fail(
        LineOf(table),
        absl::StrFormat("needs exactly one of the keys 'formula' and 'points', such as "
                        "formula = \"0.85 * n\", but has %s.",
                        reader.Has("formula") ? "both" : "neither"));
  }
  if (!projection.formula.empty()) {
    absl::StatusOr<std::vector<std::pair<double, double>>> points =
        PointsOfFormula(projection.formula);
    if (points.ok()) {
      projection.points = *std::move(points);
      return projection;
    }
    reader.Wrong("formula",
                 absl::StrFormat("formula '%s' cannot be used: %s", projection.formula,
                                 std::string(points.status().message())));
  }
  ReadPoints(reader, projection);
  return projection;
}

// The tables of [[name]], in the file's order.
std::vector<const toml::table*> Tables(const toml::table& file, const char* name,
                                       FirstError& error) {
  std::vector<const toml::table*> tables;
  const toml::node* node = file.get(name);
  if (node == nullptr) return tables;
  const toml::array* array = node->as_array();
  if (array == nullptr || !array->is_homogeneous(toml::node_type::table)) {
    error.Add(LineOf(*node),
              absl::StrFormat("'%s' is %s, but must be a list of tables. Write "
                              "[[%s]], with two brackets, above each.",
                              name, TypeText(*node), name));
    return tables;
  }
  for (const toml::node& element : *array) tables.push_back(element.as_table());
  return tables;
}

void ReportDuplicateIds(const std::vector<Claim>& claims, FirstError& error) {
  std::map<std::string, int> lines;
  for (const Claim& claim : claims) {
    const auto [first, is_new] = lines.emplace(claim.id, claim.line);
    if (is_new) continue;
    error.Add(claim.line,
              absl::StrFormat("claim '%s': the id is taken by the claim at line %d. "
                              "Give each claim an id of its own.",
                              claim.id, first->second));
  }
}

ClaimsFile ReadFile(const toml::table& table, FirstError& error) {
  ClaimsFile file;
  TableReader(table, kFileKeys, error).CheckKeys(1, "top level");
  for (const toml::table* claim : Tables(table, "claim", error)) {
    file.claims.push_back(ReadClaim(*claim, file.claims.size() + 1, error));
  }
  for (const toml::table* projection : Tables(table, "projection", error)) {
    file.projections.push_back(
        ReadProjection(*projection, file.projections.size() + 1, error));
  }
  ReportDuplicateIds(file.claims, error);
  if (file.claims.empty()) {
    error.Add(
        1,
        "no [[claim]] in this file. Add one with id, workload, baseline, candidate, "
        "metric and target.");
  }
  return file;
}

}  // namespace

absl::StatusOr<ClaimsFile> ParseClaims(const std::string& text,
                                       const std::string& file_name) {
  FirstError error(file_name);
  try {
    ClaimsFile file = ReadFile(toml::parse(text, file_name), error);
    if (error.status().ok()) return file;
  } catch (const toml::parse_error& syntax) {
    // toml++ knows what it met, but not what an author of claims tends to forget.
    error.Add(LineOf(syntax.source()),
              absl::StrFormat(
                  "not valid TOML: %s. Words need quotes (metric = \"speedup\"), each "
                  "key its own line, and { } stays on one line.",
                  std::string(syntax.description())));
  }
  return error.status();
}

absl::StatusOr<ClaimsFile> LoadClaims(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  stream.peek();  // a folder opens like a file and fails only when it is read
  if (!stream.is_open() || stream.bad()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s: cannot be read: %s. Name a claims file, such as "
                        "workloads/claims/two_cores.toml.",
                        path, std::strerror(errno)));
  }
  std::ostringstream text;
  text << stream.rdbuf();
  return ParseClaims(text.str(), path);
}

}  // namespace assay
