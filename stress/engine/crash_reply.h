// What happens when the code under test crashes: the signal's handler answers the driver
// that it did, and the thread then waits, as it stands, until the driver has read its
// stack and ends the process. Without sanitizers; those have handlers of their own.
#pragma once

#include <string>
#include <vector>

namespace assay {

// Catches SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT from now on. One per process.
void InstallCrashHandlers();

// While it lives, a crash is answered on `descriptor` by `before`, the signal's name, and
// `after`; outside of its life a crash ends the process as usual.
class CrashReply {
 public:
  CrashReply(int descriptor, std::string before, std::string after);
  ~CrashReply();
  CrashReply(const CrashReply&) = delete;
  CrashReply& operator=(const CrashReply&) = delete;

 private:
  friend void OnCrash(int signal);
  void Send(const char* signal_name) const;

  const int descriptor_;
  const std::string before_;
  const std::string after_;
};

// A stack for the calling thread's signal handler while it lives: a thread whose own
// stack has overflowed can be answered for, too.
class AlternateStack {
 public:
  AlternateStack();
  ~AlternateStack();
  AlternateStack(const AlternateStack&) = delete;
  AlternateStack& operator=(const AlternateStack&) = delete;

 private:
  std::vector<char> memory_;
};

}  // namespace assay
