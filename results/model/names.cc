// How cells and parameters are written in text.
#include "absl/strings/str_format.h"
#include "results/model/cell.h"

namespace assay {

std::string ParamText(const ParamValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value))
    return std::to_string(*integer);
  if (const auto* number = std::get_if<double>(&value))
    return absl::StrFormat("%g", *number);
  return std::get<std::string>(value);
}

std::string CellName(const Cell& cell) {
  std::string name =
      absl::StrFormat("%s/%s x%d", cell.workload, cell.variant, cell.threads);
  for (const auto& [param, value] : cell.params)
    name += " " + param + "=" + ParamText(value);
  // That of an imported cell nobody knows.
  const bool is_told = cell.placement != "cores" && !cell.placement.empty();
  if (is_told) name += " place=" + cell.placement;
  if (cell.flavour != "release") name += " flavour=" + cell.flavour;
  return name;
}

std::string SeedText(std::uint64_t seed, const std::string& version) {
  return version.empty() ? absl::StrFormat("%d", seed)
                         : absl::StrFormat("%d@%s", seed, version);
}

}  // namespace assay
