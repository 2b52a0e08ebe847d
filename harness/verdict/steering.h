// Which cells are still worth measuring: for claims, those of the open ones, and when all
// are decided, those that predictions need; for a sweep, all until the rounds are done.
// Tested in steering_test.cc.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "harness/run/runner.h"
#include "harness/verdict/grade.h"

namespace assay {

class ClaimSteering final : public Steering {
 public:
  // Keeps a reference to the plan.
  ClaimSteering(const Plan& plan, const ContentionLimits& limits)
      : plan_(plan), grader_(plan, limits) {}

  std::vector<int> ActiveCells(const RunRecords& records) override;
  std::string EndReason() const override { return end_reason_; }

  int decided() const { return decided_; }  // claims, at the last call of ActiveCells

 private:
  std::set<int> CellsToPredictFrom() const;

  const Plan& plan_;
  Grader grader_;
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
