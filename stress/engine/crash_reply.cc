#include "stress/engine/crash_reply.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <utility>

#include "harness/base/check.h"
#include "harness/base/sanitizer.h"

namespace assay {
namespace {

// Set before lanes run and cleared after they have ended; a handler on any thread reads
// it.
std::atomic<const CrashReply*> current{nullptr};
std::atomic<bool> in_burst{false};

constexpr std::pair<int, const char*> kSignals[] = {
    {SIGSEGV, "SIGSEGV (segmentation fault)"},
    {SIGBUS, "SIGBUS (bad access of memory)"},
    {SIGFPE, "SIGFPE (bad arithmetic)"},
    {SIGILL, "SIGILL (illegal instruction)"},
    {SIGABRT, "SIGABRT (aborted)"},
};

const char* NameOf(int signal) {
  for (const auto& [number, name] : kSignals) {
    if (number == signal) return name;
  }
  return "a signal";
}

// The driver shows the stack under the thread's name: "lane 1" becomes "crashed lane 1".
void MarkThisThread() {
  constexpr std::size_t kNameSize = 16;  // of the kernel's names, with the end
  char old_name[kNameSize] = {};
  prctl(PR_GET_NAME, old_name);
  char name[kNameSize] = "crashed ";
  std::size_t end = std::strlen(name);
  for (std::size_t i = 0; old_name[i] != '\0' && end + 1 < kNameSize; ++i) {
    name[end++] = old_name[i];
  }
  prctl(PR_SET_NAME, name);
}

}  // namespace

// Only what a signal handler may do.
void OnCrash(int number) {
  // The first to crash is told; others that crash meanwhile wait with it.
  if (const CrashReply* reply = current.exchange(nullptr, std::memory_order_acq_rel)) {
    MarkThisThread();
    reply->Send(NameOf(number));
  }
  while (in_burst.load(std::memory_order_acquire)) pause();
  // Nobody waits for an answer: the process ends as it would have.
  signal(number, SIG_DFL);
  raise(number);
}

void InstallCrashHandlers() {
  for (const auto& [number, name] : kSignals) {
    struct sigaction action {};
    action.sa_handler = OnCrash;
    action.sa_flags = SA_NODEFER | SA_ONSTACK;
    sigaction(number, &action, nullptr);
  }
}

CrashReply::CrashReply(int descriptor, std::string before, std::string after)
    : descriptor_(descriptor), before_(std::move(before)), after_(std::move(after)) {
  ASSAY_CHECK(current.exchange(this, std::memory_order_acq_rel) == nullptr);
  in_burst.store(true, std::memory_order_release);
}

CrashReply::~CrashReply() {
  current.store(nullptr, std::memory_order_release);
  in_burst.store(false, std::memory_order_release);
}

void CrashReply::Send(const char* signal_name) const {
  const auto send = [this](const char* text, std::size_t size) {
    return write(descriptor_, text, size) == static_cast<ssize_t>(size);
  };
  static_cast<void>(send(before_.data(), before_.size()) &&
                    send(signal_name, std::strlen(signal_name)) &&
                    send(after_.data(), after_.size()));
}

#if ASSAY_ADDRESS_SANITIZER || ASSAY_THREAD_SANITIZER

// The sanitizers see to it themselves.
AlternateStack::AlternateStack() = default;
AlternateStack::~AlternateStack() = default;

#else

AlternateStack::AlternateStack() : memory_(std::size_t{64} << 10) {
  stack_t stack{};
  stack.ss_sp = memory_.data();
  stack.ss_size = memory_.size();
  sigaltstack(&stack, nullptr);
}

AlternateStack::~AlternateStack() {
  stack_t none{};
  none.ss_flags = SS_DISABLE;
  sigaltstack(&none, nullptr);
}

#endif

}  // namespace assay
