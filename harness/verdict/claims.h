// Claims files: what somebody says of a program's speed, in a form that can be tested.
//
//   [[claim]]
//   id        = "evolution-8-cores"
//   says      = "at least 6x on 8 cores"                      # optional
//   source    = "where that was said"                         # optional
//   workload  = "agent_evolution"
//   params    = { agents = 100, work_ms = 500 }               # optional
//   baseline  = { variant = "sequential", threads = 1 }       # and params, optional
//   candidate = { variant = "work_stealing", threads = 8 }
//   metric    = "speedup"                                     # or one of those below
//   target    = ">= 6.0"                                      # "<= 1.05", "0.85..1.05"
//   confidence = 0.95          # optional
//
//   [[claim]]                  # about any program (assay command)
//   id        = "xz-two-threads"
//   command   = ["xz", "-T{threads}", "-kc", "big.tar"]       # or: shell = "..."
//   check     = "xz -dc | cmp - big.tar"     # optional, as are name, env, input, setup,
//                                            # prepare, cleanup, same_output, pin,
//                                            timeout, # discard_output and ignore_exit
//   baseline  = { threads = 1 }                               # and command, optional
//   candidate = { threads = 2 }                               # and params, optional
//   metric    = "speedup"
//   target    = ">= 1.8"
//
//   [[projection]]             # a reference line for the plots, not a claim
//   workload = "agent_evolution"
//   label    = "0.85 per worker"
//   source   = "where that was said"                          # optional
//   formula  = "0.85 * n"      # or: points = [[1, 1.0], [4, 3.4]]
//
// Metrics: speedup, efficiency, scaled_speedup and overhead compare the candidate with a
// baseline; throughput, time (of one iteration, "<= 50 ms") and failure_rate have none.
//
// Every message names file, line and key and says what would be right. Whether a case,
// variant or parameter exists is not known here: the planner checks that.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "results/model/claim.h"

namespace assay {

struct ClaimsFile {
  std::vector<Claim> claims;  // in the file's order; never empty
  std::vector<Projection> projections;
};

// `file_name` stands in messages and in Claim::file. Anything wrong is InvalidArgument
// with one message: that of the first mistake found.
absl::StatusOr<ClaimsFile> ParseClaims(const std::string& text,
                                       const std::string& file_name);

// ParseClaims of the file at `path`; one that cannot be read is InvalidArgument as well.
absl::StatusOr<ClaimsFile> LoadClaims(const std::string& path);

}  // namespace assay
