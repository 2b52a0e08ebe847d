// A thread-local client that leaks across threads (seed 003: "singleton LLM clients can
// race during initialization", "uses thread-local storage to avoid" it): the client is
// cached, but where all threads see it, so that one thread works with the client of
// another.
#include <array>
#include <atomic>
#include <cstdint>

#include "stress/cases/pair.h"
#include "stress/engine/invariant.h"
#include "workloads/singleton_contention/thread_cached_slot.h"

namespace assay::client_leak {
namespace {

// A connection to a model that one thread may use.
struct Client {
  int owner = -1;
};

class SharedCache {
 public:
  Client& Get(int actor) {
    if (cached_.load(std::memory_order_acquire) == nullptr) {
      Client& made = clients_[static_cast<std::size_t>(actor)];
      made.owner = actor;
      cached_.store(&made, std::memory_order_release);
    }
    return *cached_.load(std::memory_order_acquire);
  }

 private:
  std::array<Client, 8> clients_;
  std::atomic<Client*> cached_{nullptr};
};

// As ThreadCachedSlot does: known by the number of what it belongs to, because the next
// one may lie at the same address.
class ThreadCache {
 public:
  Client& Get(int actor) {
    thread_local std::uint64_t cached_for = 0;
    thread_local Client client;
    if (cached_for != id_) {
      cached_for = id_;
      client.owner = actor;
    }
    return client;
  }

 private:
  const std::uint64_t id_ = NextSlotId();
};

template <typename Cache>
class ClientCase {
 public:
  void Act(Actor& actor) {
    for (int i = 0; i < actor.operations(); ++i) {
      if (cache_.Get(actor.index()).owner != actor.index()) {
        leaked_.store(true, std::memory_order_relaxed);  // only ever set
      }
    }
  }

  std::string Check() {
    return leaked_.load() ? "an actor worked with another one's client" : "";
  }

 private:
  Cache cache_;
  std::atomic<bool> leaked_{false};
};

const Pair kPair{
    .name = "client_leak",
    .question = "Does every thread work with a client of its own?",
    .broken = "the cached client is one for all threads",
    .fixed = "thread_local, known by number (singleton_contention/thread_cached)",
    .actors_max = 8,
    .operations = 2};

const RegisterStress kBroken{Broken(kPair), Invariant<ClientCase<SharedCache>>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<ClientCase<ThreadCache>>()};

}  // namespace
}  // namespace assay::client_leak
