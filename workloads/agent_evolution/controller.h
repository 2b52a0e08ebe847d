// The neural controller that evolves: the six state variables of a cart in, the force on
// it out, one hidden layer. No bias terms: the task looks the same in a mirror, and so
// does a network of odd functions. Its activation is x / (1 + |x|), which needs no
// approximation (D. Elliott, "A better activation function for artificial neural
// networks", 1993). Tested in evaluation_test.cc.
#pragma once

#include <array>
#include <cstddef>

#include "workloads/agent_evolution/double_pole.h"

namespace assay {

constexpr std::size_t kInputs = 6;
constexpr std::size_t kHidden = 6;
// A hidden neuron's genes lie together: its input weights, then its output weight.
constexpr std::size_t kGenesPerNeuron = kInputs + 1;
constexpr std::size_t kGenes = kHidden * kGenesPerNeuron;

// Weights, each in both halves, so that the network loads them without shuffling.
using ControllerWeights = std::array<Pair, kGenes>;

inline Pair Activation(Pair x) { return x / (1.0 + Abs(x)); }

// The force in newtons, strictly within +-kForceMax.
inline Pair ControlForce(const ControllerWeights& weights, const Carts& carts) {
  // Scaled so that a balanced cart's inputs are about within +-1. Positions and angles
  // have their limits; the divisors of the velocities (2 m/s, 2 and 4 rad/s) are ours.
  const std::array<Pair, kInputs> inputs = {
      carts.position * (1 / kTrackHalfLength), carts.velocity * (1 / 2.0),
      carts.angle[0] * (1 / kAngleMax),        carts.spin[0] * (1 / 2.0),
      carts.angle[1] * (1 / kAngleMax),        carts.spin[1] * (1 / 4.0)};
  Pair output = Both(0.0);
  for (std::size_t neuron = 0; neuron < kHidden; ++neuron) {
    const Pair* genes = &weights[neuron * kGenesPerNeuron];
    Pair sum = Both(0.0);
    for (std::size_t i = 0; i < kInputs; ++i) sum += genes[i] * inputs[i];
    output += genes[kInputs] * Activation(sum);
  }
  return kForceMax * Activation(output);
}

}  // namespace assay
