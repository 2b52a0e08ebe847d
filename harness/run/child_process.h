// The real child: an assay-cell-<family> process, its protocol on a socket, its stdout
// and stderr kept as evidence. Tested in child_process_test.cc.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/run/child.h"
#include "results/model/case_info.h"

namespace assay {

// kHigh needs root: the child's session gets the scheduler's highest autogroup weight.
enum class Priority { kNormal, kHigh };

class ChildProcessFactory final : public ChildFactory {
 public:
  // `families` as found by harness/run/families; output goes to run_folder/evidence.
  ChildProcessFactory(std::vector<FamilyInfo> families, std::string run_folder,
                      Priority priority = Priority::kNormal);

  absl::StatusOr<std::unique_ptr<Child>> Start(const Cell& cell, int generation) override;
  std::string KeyOf(const Cell& cell) override;
  std::string EvidenceOf(const Cell& cell, int generation) override;
  std::string TailOf(const Cell& cell, int generation) override;

 private:
  const FamilyInfo* FamilyOf(const Cell& cell) const;

  std::vector<FamilyInfo> families_;
  std::string run_folder_;
  Priority priority_;
};

// The descriptor at which a child finds its socket.
inline constexpr int kChildSocket = 3;

struct StartOptions {
  Priority priority = Priority::kNormal;
  // Of a sanitizer's: its runtime gets its options, and addresses that it can live with.
  std::string flavour = {};
  bool runs_programs = false;  // whose environment is to be the user's own
  // For a program that is no child by itself and finds its socket at kChildSocket: its
  // command line, in place of "--serve FD", and variables on top of our environment.
  std::vector<std::string> arguments = {};
  std::vector<std::string> variables = {};
  // How long it may take to end by itself when it is no longer needed, because it has to
  // tidy up; 0: it is ended at once.
  double closing_s = 0;
};

// Starts `path --serve FD` in a session of its own; output goes to `output_path`.
absl::StatusOr<std::unique_ptr<Child>> StartChildProcess(
    const std::string& path, const std::string& output_path,
    const StartOptions& options = {});

}  // namespace assay
