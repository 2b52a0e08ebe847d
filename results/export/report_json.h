// A report as a JSON value, for the formats that are made of it: report.json is this
// text, the HTML page carries it. The fields are part of the contract with scripts.
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "results/model/run_report.h"

namespace assay {

nlohmann::ordered_json ReportJson(const RunReport& report);

// JSON has no infinity: an end that nothing bounds is null.
inline nlohmann::ordered_json FiniteOrNull(double number) {
  return std::isfinite(number) ? nlohmann::ordered_json(number)
                               : nlohmann::ordered_json(nullptr);
}

inline nlohmann::ordered_json OrNull(const std::optional<double>& number) {
  return number ? FiniteOrNull(*number) : nlohmann::ordered_json(nullptr);
}

template <typename Items, typename ToJson>
nlohmann::ordered_json JsonList(const Items& items, ToJson to_json) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& item : items) list.push_back(to_json(item));
  return list;
}

// `indent` below 0: on one line. Bytes that are no UTF-8 are replaced.
std::string JsonText(const nlohmann::ordered_json& json, int indent);

}  // namespace assay
