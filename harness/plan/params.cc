#include "harness/plan/params.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>

#include "absl/strings/str_format.h"
#include "harness/base/suggest.h"

namespace assay {
namespace {

const char* TypeName(const ParamValue& value) {
  constexpr const char* kNames[] = {"an integer", "a number", "a word"};
  return kNames[value.index()];
}

const ParamInfo* FindParam(const CaseInfo& info, const std::string& name) {
  for (const ParamInfo& param : info.params) {
    if (param.name == name) return &param;
  }
  return nullptr;
}

absl::Status Unknown(const CaseInfo& info, const std::string& name) {
  std::vector<std::string> known;
  for (const ParamInfo& param : info.params) known.push_back(param.name);
  return absl::InvalidArgumentError(absl::StrFormat(
      "unknown parameter '%s' of %s.%s", name, info.name, Suggestion(name, known)));
}

absl::Status CheckRange(const ParamInfo& param, double value) {
  const bool low = param.minimum && value < *param.minimum;
  const bool high = param.maximum && value > *param.maximum;
  if (!low && !high) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrFormat(
      "parameter '%s' is %g, but must be %s %g", param.name, value,
      low ? "at least" : "at most", low ? *param.minimum : *param.maximum));
}

absl::StatusOr<ParamValue> CheckValue(const ParamInfo& param, ParamValue value) {
  const bool wants_number = std::holds_alternative<double>(param.default_value);
  if (const auto* integer = std::get_if<std::int64_t>(&value); integer && wants_number) {
    value = static_cast<double>(*integer);
  }
  if (value.index() != param.default_value.index()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "parameter '%s' is %s, but must be %s, such as %s", param.name, TypeName(value),
        TypeName(param.default_value), ParamText(param.default_value)));
  }
  absl::Status status;
  if (const auto* word = std::get_if<std::string>(&value)) {
    const auto& choices = param.choices;
    if (!choices.empty() &&
        std::find(choices.begin(), choices.end(), *word) == choices.end()) {
      status = absl::InvalidArgumentError(
          absl::StrFormat("parameter '%s' cannot be '%s'.%s", param.name, *word,
                          Suggestion(*word, choices)));
    }
  } else if (const auto* number = std::get_if<double>(&value)) {
    status =
        std::isfinite(*number)
            ? CheckRange(param, *number)
            : absl::InvalidArgumentError("parameter '" + param.name + "' is not finite");
  } else {
    status = CheckRange(param, static_cast<double>(std::get<std::int64_t>(value)));
  }
  if (!status.ok()) return status;
  return value;
}

}  // namespace

absl::StatusOr<ParamOverride> SplitParam(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return absl::InvalidArgumentError(
        absl::StrFormat("'%s' is not a parameter; write -p name=value", text));
  }
  return ParamOverride{text.substr(0, equals), text.substr(equals + 1)};
}

absl::StatusOr<std::vector<ParamOverride>> SplitParams(
    const std::vector<std::string>& texts) {
  std::vector<ParamOverride> overrides;
  for (const std::string& text : texts) {
    absl::StatusOr<ParamOverride> one = SplitParam(text);
    if (!one.ok()) return one.status();
    overrides.push_back(*std::move(one));
  }
  return overrides;
}

absl::StatusOr<ParamValue> ParseParamValue(const ParamInfo& param,
                                           const std::string& text) {
  if (std::holds_alternative<std::string>(param.default_value)) {
    return CheckValue(param, text);
  }
  char* end = nullptr;
  errno = 0;
  ParamValue value;
  if (std::holds_alternative<std::int64_t>(param.default_value)) {
    value = std::int64_t{std::strtoll(text.c_str(), &end, 10)};
  } else {
    value = std::strtod(text.c_str(), &end);
  }
  if (text.empty() || *end != '\0' || errno == ERANGE) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "parameter '%s' is '%s', but must be %s, such as %s", param.name, text,
        TypeName(param.default_value), ParamText(param.default_value)));
  }
  return CheckValue(param, value);
}

absl::StatusOr<Params> CompleteParams(const CaseInfo& info, const Params& overrides) {
  Params params;
  for (const ParamInfo& param : info.params) params[param.name] = param.default_value;
  for (const auto& [name, value] : overrides) {
    const ParamInfo* param = FindParam(info, name);
    if (param == nullptr) return Unknown(info, name);
    absl::StatusOr<ParamValue> checked = CheckValue(*param, value);
    if (!checked.ok()) return checked.status();
    params[name] = *std::move(checked);
  }
  return params;
}

namespace {

absl::StatusOr<std::vector<ParamValue>> ParseValues(const ParamOverride& override_,
                                                    const CaseInfo& info) {
  const ParamInfo unknown{.name = override_.name, .default_value = std::string()};
  const auto known =
      std::find_if(info.params.begin(), info.params.end(),
                   [&](const ParamInfo& p) { return p.name == override_.name; });
  std::vector<ParamValue> values;
  for (std::size_t begin = 0; begin <= override_.value.size();) {
    const std::size_t end =
        std::min(override_.value.find(',', begin), override_.value.size());
    absl::StatusOr<ParamValue> value =
        ParseParamValue(known == info.params.end() ? unknown : *known,
                        override_.value.substr(begin, end - begin));
    if (!value.ok()) return value.status();
    values.push_back(*std::move(value));  // CompleteParams reports an unknown name
    begin = end + 1;
  }
  return values;
}

}  // namespace

absl::StatusOr<std::vector<Params>> ParamCombinations(
    const std::vector<ParamOverride>& overrides, const CaseInfo& info) {
  std::vector<Params> combinations = {{}};
  for (const ParamOverride& override_ : overrides) {
    absl::StatusOr<std::vector<ParamValue>> values = ParseValues(override_, info);
    if (!values.ok()) return values.status();
    std::vector<Params> longer;
    for (const Params& params : combinations) {
      for (const ParamValue& value : *values) {
        longer.push_back(params);
        longer.back()[override_.name] = value;
      }
    }
    combinations = std::move(longer);
  }
  return combinations;
}

}  // namespace assay
