// The adapter of nlohmann::json for SARIF.
#include "results/export/sarif.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/str_format.h"
#include "results/export/finding_list.h"
#include "results/export/report_json.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kResultsMax = 25'000;
constexpr std::size_t kLocationsMax = 1'000;
constexpr std::size_t kThreadFlowMax = 100;  // of a stack; the outermost are cut
constexpr std::size_t kRelatedMax = 100;     // code scanning shows so many of a result
// Results beyond so much text have no stacks. 25,000 races between random names, of 60
// frames each, then take 8.9 MB compressed with gzip; code scanning takes 10 MB.
constexpr std::size_t kTextWithStacksMax = 50'000'000;

struct Rule {
  const char* id;
  const char* name;
  const char* text;
  const char* help;
};
// By the kinds of findings. What is not here gets a rule with its kind for a name.
constexpr Rule kRules[] = {
    {"race", "DataRace",
     "Two threads access the same memory, one of them writes, and nothing orders them.",
     "Make the two places exclude each other with one mutex, or make the object atomic. "
     "A race is undefined behaviour even where the value seems not to matter."},
    {"lock_order", "LockOrderInversion",
     "Mutexes are taken in opposite orders, so that two threads can wait for each other "
     "for ever.",
     "Take them in one order everywhere, or together with std::scoped_lock."},
    {"mutex_misuse", "MutexMisuse",
     "A mutex is destroyed, locked or unlocked in a state that does not allow it.",
     "See that the mutex outlives its users, and that whoever locked it unlocks it."},
    {"thread_leak", "ThreadLeak", "A thread was neither joined nor detached.",
     "Join it, or use std::jthread."},
    {"signal_unsafe", "SignalUnsafeCall",
     "A signal handler calls a function that is not async-signal-safe.",
     "Only set a flag or write to a pipe in the handler (signal-safety(7))."},
    {"use_after_free", "UseAfterFree", "Memory is used after its lifetime has ended.",
     "See who frees it (the second place) and who still holds a pointer."},
    {"out_of_bounds", "OutOfBounds", "Memory beyond an object's end is accessed.",
     "Check the index or size at the place named."},
    {"invalid_free", "InvalidFree",
     "Memory is freed twice, by the wrong function, or was never allocated.",
     "Give the memory one owner that frees it."},
    {"uninitialised", "UninitialisedRead", "A value is used before it was set.",
     "Initialise it where it is created."},
    {"undefined", "UndefinedBehaviour", "The language gives this operation no meaning.",
     "See the message for which rule is broken."},
    {"leak", "MemoryLeak", "Memory is never freed and nothing points to it any more.",
     "Free it, or give it an owner that does."},
    {"crash", "Crash", "The program was ended by a signal.", "The stack shows where."},
    {"stuck", "Deadlock", "Threads make no progress any more.",
     "The stacks show what each waits for."},
    {"hang", "Hang", "The program did not answer.",
     "The stacks show what each thread waits for."},
    {"forbidden_outcome", "ForbiddenOutcome",
     "A stress test saw an outcome that must not be.", "Replay the seed."},
    {"invariant", "BrokenInvariant", "A stress test's invariant did not hold.",
     "Replay the seed."},
    {"not_linearizable", "NotLinearizable", "A history of operations has no legal order.",
     "Replay the seed."},
    {"wrong_answer", "WrongAnswer", "A workload's answer is not the sequential one.",
     "Run the command that reproduces it."},
    {"not_started", "SanitizerNotStarted",
     "The sanitizer itself did not start, so nothing was checked.",
     "See the message; the README of sanitizers says what helps."},
};

Json Text(const std::string& text) { return {{"text", text}}; }

Json RuleJson(const std::string& kind) {
  for (const Rule& rule : kRules) {
    if (kind != rule.id) continue;
    return {{"id", kind},
            {"name", rule.name},
            {"shortDescription", Text(rule.text)},
            {"fullDescription", Text(rule.text)},
            {"help", Text(rule.help)},
            {"defaultConfiguration", {{"level", "error"}}},
            {"properties",
             {{"tags", {"concurrency", "correctness"}}, {"precision", "very-high"}}}};
  }
  return {{"id", kind},
          {"name", kind},
          {"shortDescription", Text("A finding of the kind " + kind + ".")},
          {"fullDescription", Text("A finding of the kind " + kind + ".")},
          {"help", Text("See the message.")},
          {"defaultConfiguration", {{"level", "error"}}}};
}

// Everything but what a URI may hold as it is becomes %XX (RFC 3986, 3.3).
std::string UriPath(const std::string& path) {
  std::string uri;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') ||
                          std::string("-._~/+,=@").find(c) != std::string::npos;
    uri += is_plain ? std::string(1, c) : absl::StrFormat("%%%02X", byte);
  }
  return uri;
}

Json ArtifactJson(const std::string& file) {
  if (file.starts_with('/')) return {{"uri", "file://" + UriPath(file)}};
  return {{"uri", UriPath(file)}, {"uriBaseId", "%SRCROOT%"}};
}

Json LocationJson(const CodeFrame& frame, const std::string& message) {
  Json location = Json::object();
  if (!frame.file.empty()) {
    Json physical = {{"artifactLocation", ArtifactJson(frame.file)}};
    if (frame.line > 0) {
      physical["region"] = {{"startLine", frame.line}};
      if (frame.column > 0) physical["region"]["startColumn"] = frame.column;
    }
    location["physicalLocation"] = physical;
  }
  if (!frame.function.empty()) {
    location["logicalLocations"] = {
        {{"fullyQualifiedName", frame.function}, {"kind", "function"}}};
  }
  if (!message.empty()) location["message"] = Text(message);
  return location;
}

// A result that names no file is not shown; the child's output, the case or what the
// finding was read from stands in for one then.
Json PrimaryLocation(const Finding& finding, const std::string& title) {
  if (finding.report && !finding.report->place.file.empty()) {
    return LocationJson(finding.report->place, "");
  }
  const std::string& file = !finding.evidence.empty() ? finding.evidence
                            : !finding.cell.empty()   ? finding.cell
                                                      : title;
  Json location = {{"physicalLocation",
                    {{"artifactLocation", ArtifactJson(file.empty() ? "unknown" : file)},
                     {"region", {{"startLine", 1}}}}}};
  if (!finding.cell.empty()) {
    location["logicalLocations"] = {{{"fullyQualifiedName", finding.cell}}};
  }
  return location;
}

Json StackJson(const ReportStack& stack, std::size_t* left) {
  Json frames = Json::array();
  for (const CodeFrame& frame : stack.frames) {
    if (frames.size() == kThreadFlowMax || *left == 0) break;
    --*left;
    frames.push_back({{"location", LocationJson(frame, "")}});
    if (!frame.module.empty()) frames.back()["module"] = frame.module;
  }
  Json json = {{"frames", frames}};
  if (!stack.title.empty()) json["message"] = Text(stack.title);
  return json;
}

// As execution goes: the outermost call first, the access last.
Json ThreadFlowJson(const ReportStack& stack, std::size_t* left) {
  const std::size_t count = std::min({stack.frames.size(), kThreadFlowMax, *left});
  *left -= count;
  Json locations = Json::array();
  for (std::size_t i = count; i-- > 0;) {
    const bool is_access = i == 0;
    Json step = {
        {"location", LocationJson(stack.frames[i], is_access ? stack.title : "")}};
    if (is_access) step["importance"] = "essential";
    locations.push_back(step);
  }
  Json flow = {{"locations", locations}};
  if (!stack.title.empty()) flow["message"] = Text(stack.title);
  return flow;
}

Json RelatedJson(const SanitizerReport& report) {
  Json related = Json::array();
  const auto add = [&](const CodeFrame& frame, const std::string& message) {
    if (frame.file.empty() || related.size() == kRelatedMax) return;
    related.push_back(LocationJson(frame, message));
    related.back()["id"] = related.size();
  };
  add(report.other_place, "the other side");
  for (const ReportStack& stack : report.stacks) {
    if (stack.role == StackRole::kAccess || stack.frames.empty()) continue;
    add(stack.frames.front(), stack.title);
  }
  return related;
}

Json FlowsJson(const SanitizerReport& report) {
  std::size_t left = kLocationsMax;
  Json flows = Json::array();
  for (const ReportStack& stack : report.stacks) {
    const bool shows = stack.role == StackRole::kAccess || stack.role == StackRole::kFree;
    if (shows && !stack.frames.empty() && left > 0) {
      flows.push_back(ThreadFlowJson(stack, &left));
    }
  }
  return flows;
}

Json StacksJson(const SanitizerReport& report) {
  std::size_t left = kLocationsMax;
  Json stacks = Json::array();
  for (const ReportStack& stack : report.stacks) {
    if (!stack.frames.empty() && left > 0) stacks.push_back(StackJson(stack, &left));
  }
  return stacks;
}

// Whether the report has more than its result shows.
bool IsCut(const SanitizerReport& report) {
  std::size_t frames = 0, related = 1;
  bool is_cut = false;
  for (const ReportStack& stack : report.stacks) {
    is_cut |= stack.frames.size() > kThreadFlowMax;
    frames += stack.frames.size();
    if (stack.role != StackRole::kAccess) ++related;
  }
  return is_cut || frames > kLocationsMax || related > kRelatedMax;
}

Json PropertiesJson(const Finding& finding) {
  Json properties = Json::object();
  if (!finding.seen_by.empty()) properties["seenBy"] = finding.seen_by;
  if (!finding.cell.empty()) properties["cell"] = finding.cell;
  if (!finding.reproduce.empty()) properties["reproduce"] = finding.reproduce;
  if (!finding.seed.empty()) properties["seed"] = finding.seed;
  return properties;
}

Json ResultJson(const Finding& finding, const std::string& title, std::size_t rule) {
  Json result = {
      {"ruleId", finding.kind},
      {"ruleIndex", rule},
      {"level", "error"},
      {"message", Text(finding.summary.empty() ? finding.kind : finding.summary)},
      {"locations", {PrimaryLocation(finding, title)}},
      {"occurrenceCount", std::max(1, finding.count)},
      // Code scanning tells alerts apart by the first, others by the second.
      {"partialFingerprints",
       {{"primaryLocationLineHash", finding.fingerprint + ":1"},
        {"assayFinding/v1", finding.fingerprint}}},
      {"properties", PropertiesJson(finding)}};
  if (finding.report) {
    const Json related = RelatedJson(*finding.report);
    if (!related.empty()) result["relatedLocations"] = related;
    const Json flows = FlowsJson(*finding.report);
    if (!flows.empty()) result["codeFlows"] = {{{"threadFlows", flows}}};
    const Json stacks = StacksJson(*finding.report);
    if (!stacks.empty()) result["stacks"] = stacks;
  }
  if (!finding.known.empty()) {
    result["suppressions"] = {{{"kind", "external"}, {"justification", finding.known}}};
  }
  return result;
}

// How many results code scanning's limits changed.
struct Cuts {
  std::size_t left_out = 0;
  std::size_t shortened = 0;
  std::size_t without_stacks = 0;
};

void AddNotes(const Cuts& cuts, std::vector<std::string>* notes) {
  if (cuts.left_out > 0) {
    notes->push_back(
        absl::StrFormat("%d more findings were left out, since code scanning takes %d",
                        cuts.left_out, kResultsMax));
  }
  if (cuts.shortened > 0) {
    notes->push_back(
        absl::StrFormat("%d result%s only the first %d frames of a stack, %d of all "
                        "stacks and %d related "
                        "locations, since code scanning takes no more",
                        cuts.shortened, cuts.shortened == 1 ? " shows" : "s show",
                        kThreadFlowMax, kLocationsMax, kRelatedMax));
  }
  if (cuts.without_stacks > 0) {
    notes->push_back(absl::StrFormat(
        "%d result%s no stacks, since code scanning takes files of 10 MB",
        cuts.without_stacks, cuts.without_stacks == 1 ? " has" : "s have"));
  }
}

// Where too many were found, the known ones are left out first.
std::vector<const Finding*> NewFirst(const std::vector<Finding>& findings) {
  std::vector<const Finding*> order;
  for (const Finding& finding : findings) {
    if (!finding.expected) order.push_back(&finding);
  }
  std::stable_partition(order.begin(), order.end(),
                        [](const Finding* finding) { return IsNew(*finding); });
  return order;
}

}  // namespace

std::string FindingsSarif(const FindingList& list) {
  std::map<std::string, std::size_t> rule_index;
  Json rules = Json::array(), results = Json::array(), notifications = Json::array();
  Cuts cuts;
  std::size_t text_size = 0;
  for (const Finding* finding : NewFirst(list.findings)) {
    if (results.size() == kResultsMax) {
      ++cuts.left_out;
      continue;
    }
    const auto [rule, added] = rule_index.emplace(finding->kind, rules.size());
    if (added) rules.push_back(RuleJson(finding->kind));
    Json result = ResultJson(*finding, list.title, rule->second);
    if (finding->report) {
      const std::size_t size = JsonText(result, -1).size();
      if (text_size + size > kTextWithStacksMax) {
        result.erase("codeFlows");
        result.erase("stacks");
        ++cuts.without_stacks;
      } else {
        text_size += size;
        if (IsCut(*finding->report)) ++cuts.shortened;
      }
    }
    results.push_back(std::move(result));
  }
  std::vector<std::string> notes = list.notes;
  AddNotes(cuts, &notes);
  for (const std::string& note : notes) {
    notifications.push_back({{"level", "note"}, {"message", Text(note)}});
  }
  Json invocation = {{"executionSuccessful", true}};
  if (!notifications.empty()) invocation["toolExecutionNotifications"] = notifications;
  Json run = {
      {"tool",
       {{"driver",
         {{"name", "assay"},
          {"semanticVersion", list.assay_version.empty() ? "0.0.0" : list.assay_version},
          {"rules", rules}}}}},
      {"automationDetails",
       {{"id", (list.category.empty() ? "assay" : list.category) + "/"}}},
      {"invocations", {invocation}},
      {"columnKind", "utf16CodeUnits"},
      {"results", results}};
  const Json log = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                    {"version", "2.1.0"},
                    {"runs", {run}}};
  return JsonText(log, 1) + "\n";
}

std::string RenderSarif(const RunReport& report, const RenderOptions&) {
  return FindingsSarif({.title = report.run_id,
                        .category = "assay",
                        .assay_version = report.environment.assay_version,
                        .findings = report.findings,
                        .notes = {}});
}

}  // namespace assay
