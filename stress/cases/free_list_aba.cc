// ABA on a free list (Treiber's stack, IBM RJ 5118, 1986): a taker reads the head A and
// its next B and is interrupted; others take A and B and put A back. Its compare-exchange
// then finds A at the head and makes B the new head, although somebody holds B. Fixed by
// a count that grows with every change of the head.
#include <array>
#include <atomic>
#include <cstdint>

#include "stress/cases/pair.h"
#include "stress/engine/invariant.h"

namespace assay::free_list_aba {
namespace {

constexpr int kNodes = 3;
constexpr std::uint32_t kNone = kNodes;

// The head: the index of a node, and above it a count that is always 0 where not
// kCounted.
template <bool kCounted>
class FreeList {
 public:
  FreeList() {
    for (std::uint32_t node = 0; node < kNodes; ++node) next_[node].store(node + 1);
  }

  std::uint32_t Take() {
    std::uint64_t head = head_.load(std::memory_order_acquire);
    while (true) {
      const auto node = static_cast<std::uint32_t>(head);
      if (node == kNone) return kNone;
      const std::uint32_t next = next_[node].load(std::memory_order_relaxed);
      if (head_.compare_exchange_weak(head, Successor(head, next),
                                      std::memory_order_acq_rel,
                                      std::memory_order_acquire)) {
        return node;
      }
    }
  }

  void Put(std::uint32_t node) {
    std::uint64_t head = head_.load(std::memory_order_acquire);
    do {
      next_[node].store(static_cast<std::uint32_t>(head), std::memory_order_relaxed);
    } while (!head_.compare_exchange_weak(head, Successor(head, node),
                                          std::memory_order_acq_rel,
                                          std::memory_order_acquire));
  }

 private:
  static std::uint64_t Successor(std::uint64_t head, std::uint32_t node) {
    const std::uint64_t count = (head >> 32) + (kCounted ? 1 : 0);
    return count << 32 | node;
  }

  std::atomic<std::uint64_t> head_{0};
  std::array<std::atomic<std::uint32_t>, kNodes> next_;
};

template <bool kCounted>
class FreeListCase {
 public:
  void Act(Actor& actor) {
    for (int i = 0; i < actor.operations(); ++i) {
      const std::uint32_t first = Hold();
      const std::uint32_t second = Hold();
      LetGo(first);
      LetGo(second);
    }
  }

  std::string Check() { return twice_.load() ? "one node was held by two takers" : ""; }

 private:
  std::uint32_t Hold() {
    const std::uint32_t node = list_.Take();
    // Relaxed: only whether two hold it at once matters.
    if (node != kNone && held_[node].exchange(true, std::memory_order_relaxed)) {
      twice_.store(true, std::memory_order_relaxed);
    }
    return node;
  }

  void LetGo(std::uint32_t node) {
    if (node == kNone) return;
    held_[node].store(false, std::memory_order_relaxed);
    // After a node has been held twice, putting it back twice would make a ring.
    if (!twice_.load(std::memory_order_relaxed)) list_.Put(node);
  }

  FreeList<kCounted> list_;
  std::array<std::atomic<bool>, kNodes> held_{};
  std::atomic<bool> twice_{false};
};

const Pair kPair{.name = "free_list_aba",
                 .question = "Does a free list give each node to one taker?",
                 .broken = "the head is compared by the node alone",
                 .fixed = "the head carries a count of its changes",
                 .actors_max = 4,
                 .operations = 8};

const RegisterStress kBroken{Broken(kPair), Invariant<FreeListCase<false>>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<FreeListCase<true>>()};

}  // namespace
}  // namespace assay::free_list_aba
