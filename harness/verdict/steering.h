// Which cells are still worth measuring: for claims, those of the open ones; for a sweep,
// all until the rounds are done. Tested in steering_test.cc.
#pragma once

#include <string>
#include <vector>

#include "harness/run/runner.h"
#include "harness/verdict/grade.h"

namespace assay {

class ClaimSteering final : public Steering {
 public:
  // Keeps references to both.
  ClaimSteering(const Plan& plan, const ContentionLimits& limits)
      : plan_(plan), limits_(limits) {}

  std::vector<int> ActiveCells(const RunRecords& records) override;
  std::string EndReason() const override { return end_reason_; }

  int decided() const { return decided_; }  // claims, at the last call of ActiveCells

 private:
  const Plan& plan_;
  const ContentionLimits& limits_;
  std::string end_reason_;
  int decided_ = 0;
};

class SweepSteering final : public Steering {
 public:
  explicit SweepSteering(const Plan& plan) : plan_(plan) {}
  std::vector<int> ActiveCells(const RunRecords& records) override;
  std::string EndReason() const override { return "rounds"; }

 private:
  const Plan& plan_;
};

}  // namespace assay
