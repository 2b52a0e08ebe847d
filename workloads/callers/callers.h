// Threads that stand behind a lane: many callers on one CPU, as in a server that has
// more threads than cores. They inherit the affinity of the thread that starts them.
// Tested in callers_test.cc.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

namespace assay {

// Between rounds all of them block in the kernel, and so does the lane during one: no
// thread here waits by spinning beside the callers that measure.
class Callers {
 public:
  // Callers `first` to `first + count - 1`, each of which runs body(caller) once a round.
  // Throws std::system_error where the system grants no more threads.
  struct Range {
    int first = 0;
    int count = 0;
  };
  Callers(Range range, std::function<void(int caller)> body);
  ~Callers();
  Callers(const Callers&) = delete;
  Callers& operator=(const Callers&) = delete;

  // One round: returns when every caller has run its body. Not for concurrent use.
  // Happens-before: what was written before RunOnce() is visible to every body, and what
  // the bodies wrote is visible after it.
  void RunOnce();

 private:
  void Serve(int caller);
  void Stop();

  const std::function<void(int)> body_;
  // Bumped with release to start a round or to stop; acquired by every caller.
  std::atomic<std::uint32_t> round_{0};
  // Callers still busy; each decrement releases its body's writes to RunOnce().
  std::atomic<int> busy_{0};
  bool stopping_ = false;  // published by round_
  std::vector<std::thread> threads_;
};

}  // namespace assay
