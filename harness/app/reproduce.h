// Commands to paste into a shell: this process's own, and those that measure or hunt
// again where something was found. Tested through the commands that print them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "results/model/plan.h"

namespace assay {

// The command line of this process, quoted so that it can be pasted into a shell.
std::string CommandLine();

// `places`: where the user said that the children are; usually none.
using ChildPlaces = std::vector<std::string>;

// Measures one cell again.
std::string SweepCommand(const Cell& cell, std::uint64_t seed, const ChildPlaces& places);

// Replays one burst.
std::string ReplayCommand(const Cell& cell, const BurstOrder& order,
                          const ChildPlaces& places);

// Hunts in one cell again as the plan did.
std::string HuntCommand(const Cell& cell, const Plan& plan, const ChildPlaces& places);

}  // namespace assay
