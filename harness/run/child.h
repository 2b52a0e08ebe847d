// A child as the runner sees it: something that answers requests, or fails to. The real
// one is child_process.h; tests script theirs.
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "results/model/message.h"

namespace assay {

// The child did not answer. The kinds are those of Finding::kind.
struct ChildFault {
  std::string kind;         // crash | hang | early_exit | protocol
  std::string summary;      // "killed by signal 11 (Segmentation fault)"
  std::string stacks = {};  // of its threads, where it did not answer
};

class Child {
 public:
  virtual ~Child() = default;

  // Sends the request and sleeps until the reply or the timeout. After a fault the child
  // is dead and must not be asked again.
  virtual std::variant<Reply, ChildFault> Ask(const Request& request,
                                              double timeout_s) = 0;

  // The stacks of its threads at this moment, as text; empty where they cannot be read.
  virtual std::string Stacks() { return ""; }
};

class ChildFactory {
 public:
  virtual ~ChildFactory() = default;
  // A fresh child that can run this workload in this flavour.
  virtual absl::StatusOr<std::unique_ptr<Child>> Start(const Cell& cell,
                                                       int generation) = 0;

  // Which child executable a cell needs; cells with the same key share a child.
  virtual std::string KeyOf(const Cell& cell) = 0;

  // Where the child's output is kept, relative to the run folder, and the end of it, at
  // most 64 KiB.
  virtual std::string EvidenceOf(const Cell& cell, int generation) = 0;
  virtual std::string TailOf(const Cell& cell, int generation) = 0;
};

}  // namespace assay
