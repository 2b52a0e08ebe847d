// Notices that a burst's lanes make no progress: a deadlock (they sleep) or a livelock
// (they run, and end nothing). Looks ten times within its limit and sleeps in between.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "stress/engine/rendezvous.h"

namespace assay {

class Watchdog {
 public:
  // `on_stuck` gets one sentence that says which lanes are stuck and how; it is called
  // once at most, on the watchdog's thread.
  struct Watched {
    const Rendezvous& rendezvous;
    double limit_s = 1;
  };
  Watchdog(const Watched& watched, std::function<void(const std::string&)> on_stuck);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  void Watch();
  bool WereStarved(const std::vector<std::int64_t>& cpu_ns_before) const;

  const Watched watched_;
  const std::function<void(const std::string&)> on_stuck_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;  // under mutex_
  std::thread thread_;
};

}  // namespace assay
