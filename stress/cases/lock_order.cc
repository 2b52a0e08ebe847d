// Lock-order inversion: money goes from one account to another under both accounts'
// locks, taken in the order of the transfer. Two opposite transfers each hold what the
// other wants. Fixed as every pair of locks should be taken: std::scoped_lock backs off
// where it must.
#include <array>
#include <mutex>

#include "stress/cases/pair.h"
#include "stress/engine/invariant.h"

namespace assay::lock_order {
namespace {

struct Account {
  std::mutex mutex;
  int balance = 100;  // under mutex
};

struct InOrderOfTransfer {
  static void Move(Account& from, Account& to) {
    const std::lock_guard<std::mutex> first(from.mutex);
    const std::lock_guard<std::mutex> second(to.mutex);
    --from.balance;
    ++to.balance;
  }
};

struct Together {
  static void Move(Account& from, Account& to) {
    const std::scoped_lock both(from.mutex, to.mutex);
    --from.balance;
    ++to.balance;
  }
};

template <typename Transfer>
class TransferCase {
 public:
  void Act(Actor& actor) {
    const auto from = static_cast<std::size_t>(actor.index() % 2);
    for (int i = 0; i < actor.operations(); ++i) {
      Transfer::Move(accounts_[from], accounts_[1 - from]);
    }
  }

  std::string Check() {
    return accounts_[0].balance + accounts_[1].balance == 200 ? "" : "money was lost";
  }

 private:
  std::array<Account, 2> accounts_;
};

const Pair kPair{.name = "lock_order",
                 .question = "Do two opposite transfers both come to an end?",
                 .broken = "each takes its source's lock first",
                 .fixed = "std::scoped_lock takes both",
                 .actors_max = 4,
                 .operations = 4,
                 .reported_as = {"lock_order"}};

const RegisterStress kBroken{Broken(kPair), Invariant<TransferCase<InOrderOfTransfer>>()};
const RegisterStress kFixed{Fixed(kPair), Invariant<TransferCase<Together>>()};

}  // namespace
}  // namespace assay::lock_order
