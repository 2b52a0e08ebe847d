#include "stress/engine/crash_reply.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <utility>

#include "harness/base/check.h"

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

// The driver shows the stack under the thread's name: "lane 1" becomes "lane 1 crashed".
void MarkThisThread() {
  char name[32] = {};
  prctl(PR_GET_NAME, name);
  std::strncat(name, " crashed", sizeof name - std::strlen(name) - 1);
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
    action.sa_flags = SA_NODEFER;
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

}  // namespace assay
