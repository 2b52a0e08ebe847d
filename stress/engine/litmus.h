// Litmus tests: a few shared variables, two to four actors of a few instructions, perhaps
// an arbiter that looks at the variables when all have ended, and a table of outcomes.
//
//   struct Variables { std::atomic<int> x{0}, y{0}; };
//
//   const RegisterStress kRelaxed{
//       {.name = "store_buffering", .variant = "relaxed", .question = "...",
//        .outcomes = {{"0, 0", kInteresting, "both stores were still on their way"},
//        ...}},
//       Litmus<Variables>(
//           [](Variables& v) { v.x.store(1, relaxed); return v.y.load(relaxed); },
//           [](Variables& v) { v.y.store(1, relaxed); return v.x.load(relaxed); })};
//
// An actor returns nothing, a number or a std::array of numbers; at most four numbers
// make an outcome, in the order of the actors, the arbiter's last. `Arbiter(lambda)`
// comes first among the arguments. Actors are lambdas without captures. They run in loops
// of a thousand fresh states without meeting in between, which is what makes tens of
// millions of iterations a second; in one stride out of 16 (all of a perturbed burst) the
// lanes meet before every state.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <limits>
#include <new>
#include <tuple>
#include <type_traits>
#include <vector>

#include "stress/engine/stress_test.h"
#include "stress/engine/thrown.h"

namespace assay {

// Marks the first argument of Litmus() as the arbiter: called when all actors have ended.
template <typename Call>
struct Arbiter {
  explicit Arbiter(Call) {}
};

namespace litmus {

// What an actor saw, as the numbers that are stored.
template <typename T>
struct Numbers;
template <>
struct Numbers<void> : std::integral_constant<std::size_t, 0> {};
template <std::integral T>
struct Numbers<T> : std::integral_constant<std::size_t, 1> {};
template <std::integral T, std::size_t kCount>
struct Numbers<std::array<T, kCount>> : std::integral_constant<std::size_t, kCount> {};

template <typename T>
std::int16_t Clamped(T number) {
  using Limits = std::numeric_limits<std::int16_t>;
  if (std::cmp_less(number, Limits::min())) return Limits::min();
  if (std::cmp_greater(number, Limits::max())) return Limits::max();
  return static_cast<std::int16_t>(number);
}

// Calls an actor and returns its numbers.
template <typename Actor, typename State>
auto Play(State& state) {
  using Result = std::invoke_result_t<Actor, State&>;
  std::array<std::int16_t, Numbers<Result>::value> numbers{};
  if constexpr (std::is_void_v<Result>) {
    Actor{}(state);
  } else if constexpr (std::same_as<Result, bool>) {
    numbers[0] = Actor{}(state) ? 1 : 0;
  } else if constexpr (std::integral<Result>) {
    numbers[0] = Clamped(Actor{}(state));
  } else {
    const Result result = Actor{}(state);
    std::transform(result.begin(), result.end(), numbers.begin(),
                   [](auto number) { return Clamped(number); });
  }
  return numbers;
}

struct NoArbiter {};

template <typename State, typename ArbiterCall, typename... Actors>
class LitmusTest final : public StressTest {
 public:
  explicit LitmusTest(const TestSetup& setup) : states_(kStride), thrown_(setup.actors) {
    grading_ = {.numbers = kNumbers, .table = setup.table};
    std::apply([](auto&... seen) { (seen.resize(kStride), ...); }, seen_);
  }

  std::int64_t stride_max() const override { return kStride; }
  bool always_stepped() const override { return false; }
  const Grading& grading() const override { return grading_; }

  void Renew(int lane, StatesRange range, std::int64_t) override {
    thrown_.Forget(lane);
    for (std::int64_t i = range.from; i < range.to; ++i) {
      State* const state = &states_[static_cast<std::size_t>(i)].state;
      state->~State();
      new (state) State();
    }
  }

  void Run(const LaneStride& stride) override {
    RunActor(stride, std::index_sequence_for<Actors...>{});
  }

  void Judge(StatesRange range, std::int64_t iteration, OutcomeTally& tally) override {
    for (std::int64_t i = range.from; i < range.to; ++i) {
      const auto state = static_cast<std::size_t>(i);
      if (const std::string* thrown = thrown_.Find(i)) {
        tally.CountFailure(
            {.kind = "exception", .text = *thrown, .iteration = iteration + i});
      } else {
        tally.Count(Pack(NumbersOf(state)), iteration + i);
      }
    }
  }

 private:
  // States of a cache line or two: some 100 KB, which stay in a second-level cache.
  static constexpr std::int64_t kStride = 1024;
  static constexpr bool kHasArbiter = !std::same_as<ArbiterCall, NoArbiter>;

  template <typename Call>
  static constexpr std::size_t CountOf() {
    return Numbers<std::invoke_result_t<Call, State&>>::value;
  }
  static constexpr int ArbiterNumbers() {
    if constexpr (kHasArbiter) return static_cast<int>(CountOf<ArbiterCall>());
    return 0;
  }
  static constexpr int kNumbers =
      static_cast<int>((CountOf<Actors>() + ...)) + ArbiterNumbers();
  static_assert(kNumbers >= 1 && kNumbers <= kOutcomeNumbersMax,
                "an outcome has one to four numbers");

  // A line of its own, so that actors on one state do not disturb those on the next.
  struct alignas(64) Place {
    State state;
  };

  template <std::size_t... kActors>
  void RunActor(const LaneStride& stride, std::index_sequence<kActors...>) {
    ((stride.actor == static_cast<int>(kActors)
          ? RunLoop<kActors, std::tuple_element_t<kActors, std::tuple<Actors...>>>(stride)
          : void()),
     ...);
  }

  template <std::size_t kActor, typename Actor>
  void RunLoop(const LaneStride& stride) {
    auto* const seen = std::get<kActor>(seen_).data();
    Place* const states = states_.data();
    const bool plain = !stride.stepped && stride.perturber == nullptr;
    std::int64_t i = 0;
    while (i < stride.count) {
      try {
        if (plain) {
          for (; i < stride.count; ++i) seen[i] = Play<Actor>(states[i].state);
        } else {
          for (; i < stride.count; ++i) {
            stride.Step(i);
            seen[i] = Play<Actor>(states[i].state);
          }
        }
      } catch (...) {
        thrown_.Note(stride.lane, "actor " + std::to_string(stride.actor), i++);
      }
    }
  }

  auto NumbersOf(std::size_t state) {
    std::array<std::int16_t, static_cast<std::size_t>(kNumbers)> numbers;
    auto at = numbers.begin();
    const auto append = [&at](const auto& some) {
      at = std::copy(some.begin(), some.end(), at);
    };
    std::apply([&](const auto&... seen) { (append(seen[state]), ...); }, seen_);
    if constexpr (kHasArbiter) append(Play<ArbiterCall>(states_[state].state));
    return numbers;
  }

  Grading grading_;
  std::vector<Place> states_;
  ThrownInStride thrown_;
  // Of each actor, by state: written by one lane, dense.
  std::tuple<std::vector<
      std::array<std::int16_t, Numbers<std::invoke_result_t<Actors, State&>>::value>>...>
      seen_;
};

}  // namespace litmus

template <typename State, typename... Actors>
TestShape Litmus(Actors...) {
  return {.actors = sizeof...(Actors), .make = [](const TestSetup& setup) {
            return std::unique_ptr<StressTest>(
                std::make_unique<litmus::LitmusTest<State, litmus::NoArbiter, Actors...>>(
                    setup));
          }};
}

template <typename State, typename ArbiterCall, typename... Actors>
TestShape Litmus(Arbiter<ArbiterCall>, Actors...) {
  return {
      .actors = sizeof...(Actors), .make = [](const TestSetup& setup) {
        return std::unique_ptr<StressTest>(
            std::make_unique<litmus::LitmusTest<State, ArbiterCall, Actors...>>(setup));
      }};
}

}  // namespace assay
