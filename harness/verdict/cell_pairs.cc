#include "harness/verdict/cell_pairs.h"

#include <algorithm>
#include <map>

namespace assay {

std::string CellKey(Cell cell, bool whatever_flavour) {
  if (whatever_flavour) cell.flavour = "release";
  return CellName(cell);
}

namespace {

// Pairs what has no counterpart yet.
void PairCells(const Plan& before, const Plan& after, bool whatever_flavour,
               std::vector<CellPair>* pairs) {
  std::map<std::string, CellPair*> open;
  for (CellPair& pair : *pairs) {
    if (pair.before >= 0 || pair.after < 0) continue;
    open.emplace(
        CellKey(after.cells[static_cast<std::size_t>(pair.after)], whatever_flavour),
        &pair);
  }
  for (CellPair& pair : *pairs) {
    if (pair.after >= 0 || pair.before < 0) continue;
    const auto found = open.find(
        CellKey(before.cells[static_cast<std::size_t>(pair.before)], whatever_flavour));
    if (found == open.end()) continue;
    found->second->before = pair.before;
    pair.before = -1;  // taken; an empty pair is dropped below
    open.erase(found);
  }
  pairs->erase(std::remove_if(pairs->begin(), pairs->end(),
                              [](const CellPair& pair) {
                                return pair.before < 0 && pair.after < 0;
                              }),
               pairs->end());
}

}  // namespace

std::vector<CellPair> AllPairs(const Plan& before, const Plan& after,
                               bool across_flavours) {
  std::vector<CellPair> pairs;
  for (int i = 0; i < static_cast<int>(after.cells.size()); ++i) pairs.push_back({-1, i});
  for (int i = 0; i < static_cast<int>(before.cells.size()); ++i)
    pairs.push_back({i, -1});
  PairCells(before, after, false, &pairs);
  if (across_flavours) PairCells(before, after, true, &pairs);
  return pairs;
}

}  // namespace assay
