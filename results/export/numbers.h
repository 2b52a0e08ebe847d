// How numbers are written for people: with their unit, and with no more digits than the
// interval supports.
#pragma once

#include <string>
#include <vector>

#include "results/model/run_report.h"

namespace assay {

// "1.92x [1.88, 1.95]", "64.1 ms [63.8, 64.5]", "12.3 M get/s [12.1, 12.4]". Milliseconds
// become ns, us or s, rates k, M or G. At least three significant digits, and as many
// more as it takes to see the interval's width, or that an end is not at a bound which it
// is near: 1.4996 against a target of 1.5 is not written as 1.50.
struct Measured {
  double value = 0;
  double low = 0;
  double high = 0;
  std::string unit;
};
std::string MeasuredText(const Measured& measured,
                         const std::vector<double>& bounds = {});

// The value alone: "1.92x". The same digits as MeasuredText.
std::string ValueText(const Measured& measured);

// "-" for null.
std::string MeasuredText(const Estimate* estimate);
std::string ValueText(const Estimate* estimate);

// "61.3 s".
std::string SecondsText(double seconds);

// The estimate and interval of a verdict in `unit`; "-" where nothing was measured.
std::string MeasuredText(const Verdict& verdict, const std::string& unit);

}  // namespace assay
