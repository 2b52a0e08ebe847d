// Metrics by the names that claims have for them. Tested in claims_test.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "results/model/claim.h"

namespace assay {

// Those that a user may claim something of, as they are written.
std::vector<std::string> MetricNames();

// Nothing for an unknown name.
std::optional<Metric> MetricNamed(const std::string& name);

}  // namespace assay
