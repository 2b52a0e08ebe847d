// What measured speedups say about a thread count that was not measured, and when they
// say too little for a number.
//
// Upper end: the serial fraction of Karp and Flatt at the largest measured count,
// assuming only that it does not fall beyond, and is not negative. Lower end: the worst
// curve among those of the USL that agree with all measurements. A band of the two is
// given only where (docs/procedure.md 8):
//   - at least two thread counts above 1 were measured, and the USL is not refuted;
//   - the count asked for is at most four times the largest measured one;
//   - the lanes would not cross a border that the measurements did not: into another
//     memory node, onto sibling hardware threads, beyond the machine;
//   - the ends are within a factor of two.
// Otherwise only "at most" remains. Neither proves anything: a claim about a count that
// was not measured is never PROVED. Tested in extrapolation_test.cc.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "harness/statistics/scaling_laws.h"

namespace assay {

struct ExtrapolationRequest {
  std::span<const ScalingPoint> points = {};  // by ascending threads
  bool scaled_work = false;  // points are scaled speedups; Gustafson bounds them
  int threads = 0;           // asked for; more than were measured
  // Thread counts, ascending, up to which more lanes are like those before: cores of a
  // memory node, cores, hardware threads of the machine.
  std::span<const int> borders = {};
};

struct Extrapolation {
  std::optional<double> at_most = {};  // absent where nothing was measured
  // The speedups may be more than linear; that they do not stay so is assumed as well.
  bool assumes_linear = false;
  std::optional<Interval> band = {};  // its high end is `at_most`
  std::string refusal = {};           // why there is no band; empty where there is one
};

Extrapolation Extrapolate(const ExtrapolationRequest& request);

}  // namespace assay
