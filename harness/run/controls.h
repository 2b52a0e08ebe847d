// Runs a flavour's controls (sanitizers/controls): programs that are known to be wrong
// and must be caught, and known to be right and must not be. Where one fails, nothing
// that the flavour says can be trusted. Tested in controls_test.cc.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "results/model/control.h"
#include "sanitizers/flavours.h"

namespace assay {

inline constexpr char kControlsProgram[] = "assay-sanitizer-controls";

// Whether a control did what it must: a wrong one was reported with its kind, a right one
// ended well and nothing was reported.
ControlOutcome JudgeControl(ControlOutcome control, int exit_code,
                            const std::string& output);

// Runs all of them, each in a process of its own, at most 30 s; suppressions are written
// into `folder`, which exists. An error where the program cannot say what it has.
struct ControlRun {
  std::vector<ControlOutcome> outcomes;
  std::map<std::string, int> suppression_hits;  // of all controls together
};
absl::StatusOr<ControlRun> RunControls(
    const std::string& program, const Flavour& flavour, const std::string& folder,
    const std::function<void(const std::string& name)>& show_progress);

// "race:^Foo was used 3 times", or that it was not and may be dropped: one for each
// suppression of the flavour.
std::vector<std::string> SuppressionNotes(const Flavour& flavour,
                                          const std::map<std::string, int>& hits);

}  // namespace assay
