// History tests: every actor makes calls on one shared object; each call is recorded with
// the times of its begin and end, and the whole is checked for linearizability against a
// sequential model.
//
//   class Deque {
//    public:
//     struct Model { ...; bool Apply(const Operation&); auto operator<=>(...) = default;
//     }; static std::string Describe(const Operation& operation);   // "pop() -> 3" void
//     Act(HistoryActor& actor) {
//       actor.Call(kPop, 0, [&] { return deque_.Pop(); });
//     }
//   };
//   const RegisterStress kBroken{{...}, History<Deque>()};
//
// Before the end of a call is timed, a fence lets its stores become visible: otherwise a
// later call elsewhere could miss them, and on a correct object too.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "harness/base/check.h"
#include "harness/base/clock.h"
#include "stress/engine/invariant.h"
#include "stress/engine/linearizability.h"

namespace assay {

inline constexpr int kHistoryActorsMax = 4;
inline constexpr int kHistoryCallsMax = 16;  // of one actor

// The calls of one actor in one iteration; no allocation while it records.
struct CallList {
  std::array<Operation, kHistoryCallsMax> calls;
  int size = 0;
  bool has_thrown = false;  // a call did, so nobody knows whether it took effect
};

class HistoryActor {
 public:
  HistoryActor(Actor& actor, CallList& list) : actor_(actor), list_(list) {}

  int index() const { return actor_.index(); }
  int count() const { return actor_.count(); }
  int operations() const { return actor_.operations(); }
  KeyedRandom& random() { return actor_.random(); }

  // Makes the call, which returns its result as an integer, and records it.
  template <typename Body>
  std::int64_t Call(int code, std::int64_t argument, const Body& body) {
    ASSAY_CHECK(list_.size < kHistoryCallsMax);
    Operation& call = list_.calls[static_cast<std::size_t>(list_.size++)];
    call = {.actor = index(), .code = code, .argument = argument};
    call.begin_ns = NowNs();
    try {
      call.result = body();
    } catch (...) {
      list_.has_thrown = true;
      throw;
    }
    std::atomic_signal_fence(std::memory_order_seq_cst);
    FlushStores();
    call.end_ns = NowNs();
    return call.result;
  }

 private:
  // A read-modify-write of a variable of the lane's own: a full barrier on every machine
  // that we know, and one that ThreadSanitizer understands (it does not know fences).
  static void FlushStores() {
    thread_local std::atomic<int> own{0};
    own.exchange(1, std::memory_order_seq_cst);
  }

  Actor& actor_;
  CallList& list_;
};

namespace history {

template <typename T>
class RecordedObject {
 public:
  static constexpr const char* kFailureKind = "not_linearizable";

  explicit RecordedObject(const TestSetup& setup) : object_(MakeObject(setup)) {
    ASSAY_CHECK(setup.actors <= kHistoryActorsMax);
  }

  void Act(Actor& actor) {
    HistoryActor recording(actor, lists_[static_cast<std::size_t>(actor.index())]);
    object_.Act(recording);
  }

  std::string Check() {
    std::vector<Operation> operations;
    for (const CallList& list : lists_) {
      if (list.has_thrown) return "";  // where Act let it pass, it is a failure already
      operations.insert(operations.end(), list.calls.begin(),
                        list.calls.begin() + list.size);
    }
    if (IsLinearizable<typename T::Model>(operations, {})) return "";
    return "no order of the calls explains their results\n" +
           Listing(std::move(operations));
  }

 private:
  static_assert(
      !requires { typename T::World; } && !requires { T::kStrideMax; },
      "a history test has neither a World nor a stride of its own");

  static T MakeObject(const TestSetup& setup) {
    if constexpr (std::is_constructible_v<T, const TestSetup&>) {
      return T(setup);
    } else {
      return T();
    }
  }

  static std::string Listing(std::vector<Operation> operations) {
    std::stable_sort(
        operations.begin(), operations.end(),
        [](const Operation& a, const Operation& b) { return a.begin_ns < b.begin_ns; });
    std::string text;
    for (const Operation& call : operations) {
      text +=
          absl::StrFormat("  actor %d  %5d .. %5d ns  %s\n", call.actor,
                          call.begin_ns - operations.front().begin_ns,
                          call.end_ns - operations.front().begin_ns, T::Describe(call));
    }
    return text;
  }

  T object_;
  std::array<CallList, kHistoryActorsMax> lists_;
};

}  // namespace history

template <typename T>
TestShape History() {
  return {.kind = StressKind::kHistory, .make = [](const TestSetup& setup) {
            return std::unique_ptr<StressTest>(
                std::make_unique<invariant::InvariantTest<history::RecordedObject<T>>>(
                    setup));
          }};
}

}  // namespace assay
