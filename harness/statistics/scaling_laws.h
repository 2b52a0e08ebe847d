// Which scaling laws agree with measured speedups, and with which parameters.
//
// A law is not fitted to points and then trusted: it is inverted over intervals. Each
// thread count p brings an interval for the speedup S(p), all of them valid together;
// every choice of parameters whose curve passes through all intervals stays possible, the
// rest is excluded, and a law for which nothing stays is refuted. So a band is as wide as
// the data leave it, also at the edge of the parameters' range, where resampled
// least-squares fits cover far too rarely (docs/procedure.md 8).
//
//   Karp and Flatt     e(p) = (1/S - 1/p) / (1 - 1/p)       CACM 33:539, 1990
//   Amdahl             S(p) = p / (1 + s (p-1))             AFIPS 1967
//   Gustafson          S(p) = p - s (p-1)                   CACM 31:532, 1988
//   universal (USL)    S(p) = p / (1 + s (p-1) + k p (p-1)) Gunther, "Guerrilla Capacity
//                                                           Planning", 2007
//
// In the plane of (s, k) each interval of the USL is a strip between two parallel lines,
//   (p/S_high - 1) / (p-1)  <=  s + p k  <=  (p/S_low - 1) / (p-1),
// so the possible parameters are a convex polygon and every extreme lies at a vertex.
// Example: S(2) in [1.5, 1.52] says s + 2k >= 0.31, S(4) in [3.6, 3.65] says s + 4k <=
// 0.04: no k >= 0 does both, the USL is refuted.
//
// Pure. Tested in scaling_laws_test.cc, coverage in laws_acceptance_test.cc.
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "harness/statistics/estimate.h"

namespace assay {

// The speedup of some code on `threads` > 1 over the same code on one thread. The
// interval is to hold together with those of the other thread counts; low may be 0 and
// high infinite where nothing is known.
struct ScalingPoint {
  int threads = 2;
  Interval speedup = {};
  double log_sd = 0.01;  // standard error of log(estimate): its weight in point estimates
};

// The serial fraction that this one point shows, by Karp and Flatt. Negative where the
// speedup is more than linear.
Interval SerialFraction(const ScalingPoint& point);

// The same for scaled work (Gustafson): (p - S) / (p - 1).
Interval ScaledSerialFraction(const ScalingPoint& point);

// A law of one parameter, the serial fraction s in [0, 1].
struct SerialFit {
  bool refuted = false;  // no s agrees with every interval; `serial` is then meaningless
  Interval serial = {};
};
SerialFit FitAmdahl(std::span<const ScalingPoint> points);
SerialFit FitGustafson(
    std::span<const ScalingPoint> points);  // points are scaled speedup

// The USL's parameters, s >= 0 for contention and k >= 0 for coherency.
struct UslParameters {
  double contention = 0;
  double coherency = 0;
};

struct UslFit {
  bool refuted = false;
  // The corners of the set of possible parameters; empty where refuted or where no
  // interval bounds it from above.
  std::vector<UslParameters> corners = {};
  Interval contention = {};
  Interval coherency = {};
  // Threads beyond which more make it slower; only where the data exclude k = 0.
  std::optional<Interval> peak = {};
  bool IsBounded() const { return !corners.empty(); }
};
// One point bounds a strip only: the two parameters can be told apart from two on.
UslFit FitUsl(std::span<const ScalingPoint> points);

double AmdahlSpeedup(double serial, int threads);
double GustafsonSpeedup(double serial, int threads);
double UslSpeedup(UslParameters parameters, int threads);

}  // namespace assay
