// A report as a JSON value, for the formats that are made of it: report.json is this
// text, the HTML page carries it. The fields are part of the contract with scripts.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "results/model/run_report.h"

namespace assay {

nlohmann::ordered_json ReportJson(const RunReport& report);

// `indent` below 0: on one line. Bytes that are no UTF-8 are replaced.
std::string JsonText(const nlohmann::ordered_json& json, int indent);

}  // namespace assay
