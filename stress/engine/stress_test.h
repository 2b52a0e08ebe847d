// What the engine drives: a stride of fresh states on which every lane plays its actor.
// Virtual calls come once a stride, never once an iteration. Authors do not see this:
// they write one of the three kinds in litmus.h, invariant.h and history.h, which are
// made of it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "results/model/cell.h"
#include "stress/engine/outcome_tally.h"
#include "stress/engine/perturb.h"
#include "stress/engine/rendezvous.h"

namespace assay {

// A part of the stride's states, [from, to).
struct StatesRange {
  std::int64_t from = 0;
  std::int64_t to = 0;
};

// How a lane runs through the states of a stride.
struct LaneStride {
  int lane = 0;
  int actor = 0;               // that it plays in this stride
  std::int64_t count = 0;      // of states
  std::int64_t iteration = 0;  // number of the first one, within the burst
  bool stepped = false;        // the lanes meet before every state, not only the first
  Rendezvous& rendezvous;
  Perturber* perturber = nullptr;  // null: free

  // Called before every state. Meeting is never perturbed, only what follows.
  void Step(std::int64_t state) const {
    current_perturber = nullptr;
    if (stepped) rendezvous.Meet(lane);
    if (perturber == nullptr) return;
    perturber->Begin(actor, iteration + state);
    current_perturber = perturber;
  }
};

class StressTest {
 public:
  virtual ~StressTest() = default;

  // How many states there are at most in a stride.
  virtual std::int64_t stride_max() const = 0;
  // Iterations so long that the lanes should meet before each; otherwise mostly once a
  // stride.
  virtual bool always_stepped() const = 0;
  virtual const Grading& grading() const = 0;

  // All three are called on every lane; between them all lanes meet.
  virtual void Renew(int lane, StatesRange range, std::int64_t iteration) = 0;
  virtual void Run(const LaneStride& stride) = 0;
  virtual void Judge(StatesRange range, std::int64_t iteration, OutcomeTally& tally) = 0;
};

// Builds the test of one cell for one burst. Throws where it cannot.
struct TestSetup {
  int actors = 2;
  int operations = 0;  // of each actor's script; 0: the case has no such axis
  std::uint64_t seed = 1;
  const std::vector<OutcomeInfo>* table = nullptr;  // outlives the test
};
using MakeStressTest = std::unique_ptr<StressTest> (*)(const TestSetup&);

// What Litmus(), Invariant() and History() return: what a case is made of.
struct TestShape {
  StressKind kind = StressKind::kLitmus;
  int actors = 0;  // 0: as many as there are lanes
  MakeStressTest make = nullptr;
};

}  // namespace assay
