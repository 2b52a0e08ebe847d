// The plan of `assay command --google-benchmark`: one cell for each benchmark that the
// program has, measured by starting the program for that benchmark alone. Pure. Tested
// in plan_benchmarks_test.cc.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/import/google_benchmark.h"
#include "harness/plan/plan_command.h"

namespace assay {

struct BenchmarksRequest {
  std::string name;      // of the workload; empty: the program's
  CommandSpec spec;      // the program as typed
  std::string baseline;  // as of MarkBaseline
  std::vector<CommandClaim> claims;
};

// How the program is asked to run everything once, and to say what there is.
std::vector<std::string> TrialArguments(std::vector<std::string> argv);

// `trial` is what it said then. Benchmarks that need more CPUs than there are, and those
// that do not work, are left out with a note. InvalidArgument where nothing is left.
absl::StatusOr<Plan> PlanBenchmarks(const BenchmarksRequest& request,
                                    const BenchmarkReport& trial,
                                    const PlanOptions& options, const Topology& topology);

}  // namespace assay
