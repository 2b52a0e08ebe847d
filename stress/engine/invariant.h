// Invariant tests: every actor runs a script of operations on one shared object, and when
// all have ended the object is asked whether its invariants hold.
//
//   class LazyInstance {
//    public:
//     explicit LazyInstance(const TestSetup& setup);    // or no argument
//     void Act(Actor& actor) { seen_[actor.index()] = Get(); }
//     std::string Check() { return AllSame(seen_) ? "" : "2 instances"; }
//   };
//   const RegisterStress kBroken{{...}, Invariant<LazyInstance>()};
//
// The object is new in every iteration. What is too costly for that (a database, a thread
// pool) goes into `struct World`, made once a burst: then the constructor takes
// (World&, const TestSetup&). Where objects share such a thing and cannot stand side by
// side, `static constexpr std::int64_t kStrideMax = 1` makes them one at a time;
// otherwise up to 128 are made before the lanes run through them. Check() returns an
// empty string or what is violated, in words that do not differ from one iteration to the
// next, so that they can be counted; what does differ follows on lines of its own.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "harness/base/random.h"
#include "stress/engine/stress_test.h"
#include "stress/engine/thrown.h"

namespace assay {

// A lane, as an actor sees it.
class Actor {
 public:
  struct Role {
    int index = 0;  // from 0
    int count = 2;
    int operations = 0;  // how long its script is to be; 0: as the case likes
    std::uint64_t seed = 1;
  };
  Actor(const Role& role, std::int64_t iteration)
      : role_(role),
        random_{role.seed, static_cast<std::uint64_t>(role.index),
                static_cast<std::uint64_t>(iteration)} {}

  int index() const { return role_.index; }
  int count() const { return role_.count; }
  int operations() const { return role_.operations; }
  // A function of the burst's seed, the iteration and the actor.
  KeyedRandom& random() { return random_; }

 private:
  Role role_;
  KeyedRandom random_;
};

namespace invariant {

struct NoWorld {};

template <typename T>
struct WorldOf {
  using type = NoWorld;
};
template <typename T>
requires requires { typename T::World; }
struct WorldOf<T> {
  using type = typename T::World;
};

template <typename T>
class InvariantTest final : public StressTest {
 public:
  using World = typename WorldOf<T>::type;

  explicit InvariantTest(const TestSetup& setup)
      : setup_(setup),
        thrown_(setup.actors),
        places_(static_cast<std::size_t>(StrideMax())) {
    grading_ = {.table = setup.table, .good = "invariants hold"};
    if constexpr (std::is_constructible_v<World, const TestSetup&>) {
      world_ = std::make_unique<World>(setup);
    } else {
      world_ = std::make_unique<World>();
    }
  }

  std::int64_t stride_max() const override { return StrideMax(); }
  bool always_stepped() const override { return true; }
  const Grading& grading() const override { return grading_; }

  void Renew(int lane, StatesRange range, std::int64_t iteration) override {
    thrown_.Forget(lane);
    TestSetup setup = setup_;
    for (std::int64_t i = range.from; i < range.to; ++i) {
      setup.seed = setup_.seed + static_cast<std::uint64_t>(iteration + i);
      try {
        Make(setup, &places_[static_cast<std::size_t>(i)].object);
      } catch (...) {
        thrown_.Note(lane, "the constructor", i);  // and the place stays empty
      }
    }
  }

  void Run(const LaneStride& stride) override {
    const Actor::Role role{.index = stride.actor,
                           .count = setup_.actors,
                           .operations = setup_.operations,
                           .seed = setup_.seed};
    for (std::int64_t i = 0; i < stride.count; ++i) {
      std::optional<T>& object = places_[static_cast<std::size_t>(i)].object;
      Actor actor(role, stride.iteration + i);
      stride.Step(i);
      if (!object) continue;
      try {
        object->Act(actor);
      } catch (...) {
        thrown_.Note(stride.lane, "actor " + std::to_string(stride.actor), i);
      }
    }
  }

  void Judge(StatesRange range, std::int64_t iteration, OutcomeTally& tally) override {
    for (std::int64_t i = range.from; i < range.to; ++i) {
      std::optional<T>& object = places_[static_cast<std::size_t>(i)].object;
      BurstFailure failure{.iteration = iteration + i};
      if (const std::string* thrown = thrown_.Find(i)) {
        failure.kind = "exception";
        failure.text = *thrown;
      } else {
        failure.text = CheckOf(*object, &failure.kind);
      }
      object.reset();
      if (failure.text.empty()) {
        tally.CountGood();
      } else {
        tally.CountFailure(failure);
      }
    }
  }

 private:
  static constexpr std::int64_t StrideMax() {
    if constexpr (requires { T::kStrideMax; }) {
      return T::kStrideMax;
    } else {
      return 128;
    }
  }

  void Make(const TestSetup& setup, std::optional<T>* object) {
    if constexpr (std::is_constructible_v<T, World&, const TestSetup&>) {
      object->emplace(*world_, setup);
    } else if constexpr (std::is_constructible_v<T, const TestSetup&>) {
      object->emplace(setup);
    } else {
      object->emplace();
    }
  }

  static std::string CheckOf(T& object, std::string* kind) {
    try {
      *kind = T::kFailureKind;
      return object.Check();
    } catch (...) {
      *kind = "exception";
      return "the check itself threw: " + CurrentExceptionText();
    }
  }

  struct alignas(64) Place {
    std::optional<T> object;
  };

  const TestSetup setup_;
  Grading grading_;
  ThrownInStride thrown_;
  std::unique_ptr<World> world_;  // outlives the objects
  std::vector<Place> places_;
};

// Adds what tells an invariant's failure from that of a history.
template <typename T>
struct Invariants : T {
  using T::T;
  static constexpr const char* kFailureKind = "invariant";
};

}  // namespace invariant

template <typename T>
TestShape Invariant() {
  return {
      .kind = StressKind::kInvariant, .make = [](const TestSetup& setup) {
        return std::unique_ptr<StressTest>(
            std::make_unique<invariant::InvariantTest<invariant::Invariants<T>>>(setup));
      }};
}

}  // namespace assay
