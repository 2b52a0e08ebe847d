// CPU lists as Linux writes them: "0-3,8". Order is kept, because a list of lanes is in
// lane order. Tested in topology_test.cc.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace assay {

// {0, 1, 2, 5} is "0-2,5"; {2, 0, 1} is "2,0-1"; nothing is "none".
std::string CpuListText(const std::vector<int>& cpus);

// The inverse. InvalidArgument where the text is anything but numbers and ascending
// ranges separated by commas.
absl::StatusOr<std::vector<int>> ParseCpuList(const std::string& text);

}  // namespace assay
