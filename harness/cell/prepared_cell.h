// A cell brought to life in a child: its workload, its team, its iteration count.
// Tested in prepared_cell_test.cc.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "harness/cell/team.h"
#include "harness/declare/registry.h"
#include "results/model/record.h"

namespace assay {

// The engine that calls a timed body once for `iterations` iterations. The body returns
// its span in nanoseconds. harness/bench implements it with Google Benchmark; a test may
// call the body directly.
using TimedBody = absl::FunctionRef<std::int64_t(std::int64_t iterations)>;
using Engine = std::function<absl::Status(const std::string& name,
                                          std::int64_t iterations, TimedBody body)>;

class PreparedCell {
 public:
  // Constructs the workload and lets the lanes enter it. One iteration a sample, until
  // Calibrate() or set_iterations() says otherwise.
  static absl::StatusOr<std::unique_ptr<PreparedCell>> Create(const Cell& cell,
                                                              Engine engine);

  // Finds the iteration count for samples of at least `sample_min_s` seconds and keeps
  // it. Returns the last sample taken.
  absl::StatusOr<Measurement> Calibrate(double sample_min_s);

  std::int64_t iterations() const { return iterations_; }
  void set_iterations(std::int64_t iterations) { iterations_ = iterations; }

  // One sample. An error is a failure of the harness or the workload's machinery (an
  // exception); a wrong answer is part of the measurement.
  absl::StatusOr<Measurement> Measure();

 private:
  PreparedCell(const Cell& cell, Engine engine);
  absl::Status SetUp(const RegisteredCase& registered);
  TeamRun RunTimed(std::int64_t iterations);
  TeamRun RunWithOwnThreads(std::int64_t iterations);
  void AddReadings(Measurement* measurement) const;
  std::int64_t ItemsPerIteration() const;
  std::int64_t WorkersCpuNs() const;

  Cell cell_;
  std::string name_;
  Engine engine_;
  std::unique_ptr<Team> team_;
  std::unique_ptr<Workload> workload_;
  std::vector<ReadingInfo> declared_readings_;
  std::int64_t iterations_ = 1;
};

}  // namespace assay
