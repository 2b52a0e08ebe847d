// What a child says about the cases it can run: names, variants, parameters.
// Plain data; produced by `assay-cell-<family> --list`, shown by `assay list`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "results/model/stress.h"

namespace assay {

// A parameter's type is the type of its default: integer, number or word.
using ParamValue = std::variant<std::int64_t, double, std::string>;
using Params = std::map<std::string, ParamValue>;

struct ParamInfo {
  std::string name;
  ParamValue default_value;
  std::string help;               // one phrase, with the unit
  std::optional<double> minimum;  // for integers and numbers
  std::optional<double> maximum;
  std::vector<std::string> choices;  // for words; empty means any
  bool operator==(const ParamInfo&) const = default;
};

// A number that a case takes of each sample for itself, beside time and throughput.
struct ReadingInfo {
  std::string name;  // "p99"
  std::string unit;  // "ms" for times; what is shown picks ns, us, ms or s
  std::string help;  // one phrase
  bool operator==(const ReadingInfo&) const = default;
};

// How a case uses more threads. With kStrong a fixed amount of work is shared by the
// lanes and speedup is the ratio of spans; with kThroughput each lane does the same
// work and speedup is the ratio of rates.
enum class Scales { kStrong, kThroughput };

// Who supplies the threads of a variant.
enum class Threading {
  kLanes,   // the harness's pinned lanes, as many as the cell asks for
  kSingle,  // sequential: one lane, and a cell with more threads is a mistake
  kOwn,     // one lane; the workload starts its own threads or processes on the cell's
            // CPUs (a runtime such as OpenMP, a process pool)
};

struct CaseInfo {
  std::string name;      // the case: "agent_evolution"
  std::string variant;   // one implementation of it: "work_stealing"
  std::string question;  // what measuring it answers
  std::string about;     // what is particular to this variant, one sentence
  Scales scales = Scales::kStrong;
  Threading threading = Threading::kLanes;
  std::vector<ParamInfo> params;
  std::string item = "iteration";  // what one item of throughput is: "get", "agent"
  std::vector<ReadingInfo> readings = {};
  std::optional<StressInfo> stress = {};  // only of stress cases
  bool operator==(const CaseInfo&) const = default;
};

// One child executable and everything in it.
struct FamilyInfo {
  std::string family;
  std::string flavour;   // release, debug, tsan, asan
  std::string compiler;  // "g++ 12.2.0"
  std::string path;      // of the executable; filled in by whoever found it
  std::vector<CaseInfo> cases;
  bool operator==(const FamilyInfo&) const = default;
};

// The value as a user would write it: 64, 0.5, first_touch.
std::string ParamText(const ParamValue& value);

}  // namespace assay
