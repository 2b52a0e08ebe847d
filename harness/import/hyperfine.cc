// See hyperfine.h.
#include "harness/import/hyperfine.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "harness/import/thread_pattern.h"
#include "harness/plan/command_cell.h"

namespace assay {
namespace {

using Json = nlohmann::json;

// One command and its runs.
struct Result {
  std::string command;
  std::map<std::string, std::string> params;
  std::string threads_param;  // as typed; empty: no parameter is a number of threads
  std::vector<double> times_s;
  std::vector<std::string> failed_runs;  // "run 3 exited with 1"
};

absl::Status NotHyperfine(const std::string& name, const std::string& what) {
  return absl::InvalidArgumentError(name + ": not a report of hyperfine: " + what);
}

// hyperfine writes parameters as texts; numbers are what users of its API make of them.
std::string ParamText(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_structured() ? "?" : value.dump();
}

void TakeParams(const Json& json, Result* result) {
  for (const auto& [key, value] : json.items()) {
    int threads = 0;
    const std::string text = ParamText(value);
    if (IsWordForThreads(key) && absl::SimpleAtoi(text, &threads) && threads > 0) {
      result->threads_param = text;
    } else {
      result->params[key] = text;
    }
  }
}

// With --ignore-failure, runs that failed are among the times.
std::string FailureOf(const Json& json, std::size_t run) {
  const auto codes = json.find("exit_codes");
  if (codes == json.end() || !codes->is_array() || run >= codes->size()) return "";
  const Json& code = (*codes)[run];
  if (code.is_null()) return absl::StrFormat("run %d was ended by a signal", run + 1);
  if (!code.is_number_integer() || code.get<int>() == 0) return "";
  return absl::StrFormat("run %d exited with %d", run + 1, code.get<int>());
}

absl::StatusOr<Result> ResultOf(const Json& json, const std::string& name) {
  if (!json.is_object() || !json.contains("command") || !json["command"].is_string()) {
    return NotHyperfine(name, "an entry of 'results' has no text 'command'");
  }
  Result result{.command = json["command"].get<std::string>()};
  const auto times = json.find("times");
  if (times == json.end() || !times->is_array()) {
    return NotHyperfine(name,
                        absl::StrFormat("'%s' has no list 'times'", result.command));
  }
  if (json.contains("parameters") && json["parameters"].is_object()) {
    TakeParams(json["parameters"], &result);
  }
  for (std::size_t run = 0; run < times->size(); ++run) {
    const Json& time = (*times)[run];
    if (!time.is_number() || !(time.get<double>() > 0)) {
      return NotHyperfine(name, absl::StrFormat("'%s' has a time that is none, number %d",
                                                result.command, run + 1));
    }
    std::string failure = FailureOf(json, run);
    if (failure.empty()) {
      result.times_s.push_back(time.get<double>());
    } else {
      result.failed_runs.push_back(std::move(failure));
    }
  }
  return result;
}

std::vector<std::string> NamesOf(const std::vector<Result>& parsed) {
  std::vector<std::pair<std::string, std::string>> commands;
  for (const Result& result : parsed) {
    commands.emplace_back(result.command, result.threads_param);
  }
  return TemplatesOf(commands);
}

ImportedSeries SeriesOf(const Result& result, const std::string& named,
                        const ThreadPattern& pattern) {
  ImportedSeries series{.variant = named, .params = result.params};
  if (!result.threads_param.empty()) {
    series.threads = std::atoi(result.threads_param.c_str());
  } else {
    const ThreadedName threaded = pattern.Apply(result.command);
    series.variant = threaded.name;
    series.threads = threaded.threads;
  }
  for (const double time_s : result.times_s) series.samples.push_back({.span_s = time_s});
  return series;
}

}  // namespace

absl::StatusOr<ImportedResults> ReadHyperfine(const Json& json, const std::string& name,
                                              const ImportOptions& options) {
  absl::StatusOr<ThreadPattern> pattern = ThreadPattern::Create(options.threads_pattern);
  if (!pattern.ok()) return pattern.status();
  std::vector<Result> parsed;
  for (const Json& one : json.at("results")) {
    absl::StatusOr<Result> result = ResultOf(one, name);
    if (!result.ok()) return result.status();
    parsed.push_back(*std::move(result));
  }
  ImportedResults results{.file = {.name = name, .tool = "hyperfine"}};
  const std::vector<std::string> names = NamesOf(parsed);
  for (std::size_t i = 0; i < parsed.size(); ++i) {
    results.series.push_back(SeriesOf(parsed[i], names[i], *pattern));
    if (parsed[i].failed_runs.empty()) continue;
    results.failures.push_back(
        {parsed[i].command,
         absl::StrFormat("%d of its runs failed; %s", parsed[i].failed_runs.size(),
                         parsed[i].failed_runs.front())});
  }
  return results;
}

}  // namespace assay
