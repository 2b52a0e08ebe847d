// Which cells of two runs are the same. Tested in compare_test.cc.
#pragma once

#include <string>
#include <vector>

#include "results/model/plan.h"

namespace assay {

// What makes two cells the same, as text. Calibrated constants are left out: they differ
// from run to run and are allowed for.
std::string CellKey(Cell cell, bool whatever_flavour);

// Cells of the two runs that are the same, as indices; -1 where there is no counterpart.
struct CellPair {
  int before = -1;
  int after = -1;
};

// In the order of the second run; then what only the first one has. Cells of the same
// flavour are paired first, then, if `across_flavours`, those of any.
std::vector<CellPair> AllPairs(const Plan& before, const Plan& after,
                               bool across_flavours);

}  // namespace assay
