#include "stress/engine/watchdog.h"

#include <algorithm>
#include <chrono>
#include <fstream>

#include "absl/strings/str_format.h"

namespace assay {
namespace {

std::vector<std::int64_t> ArrivalsOf(const Rendezvous& rendezvous) {
  std::vector<std::int64_t> arrivals;
  for (int lane = 0; lane < rendezvous.lanes(); ++lane) {
    arrivals.push_back(rendezvous.arrivals(lane));
  }
  return arrivals;
}

// 'S' and 'D': it waits in the kernel; 'R': it runs or would.
char StateOf(int thread_id) {
  std::ifstream file(absl::StrFormat("/proc/self/task/%d/stat", thread_id));
  std::string text;
  std::getline(file, text);
  const std::size_t name_end = text.rfind(')');
  return name_end == std::string::npos || name_end + 2 >= text.size()
             ? '?'
             : text[name_end + 2];
}

// CPU time that the thread has had; 0 where the kernel does not tell.
std::int64_t CpuNsOf(int thread_id) {
  std::ifstream file(absl::StrFormat("/proc/self/task/%d/schedstat", thread_id));
  std::int64_t cpu_ns = 0;
  file >> cpu_ns;
  return cpu_ns;
}

std::vector<std::int64_t> CpuNsOf(const Rendezvous& rendezvous) {
  std::vector<std::int64_t> times;
  for (int lane = 0; lane < rendezvous.lanes(); ++lane) {
    times.push_back(CpuNsOf(rendezvous.thread_id(lane)));
  }
  return times;
}

std::string Listed(const std::vector<int>& lanes) {
  std::string text = lanes.size() == 1 ? "lane " : "lanes ";
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    text += (i == 0                  ? ""
             : i + 1 == lanes.size() ? " and "
                                     : ", ") +
            std::to_string(lanes[i]);
  }
  return text;
}

// Those that arrived least often are in the middle of an iteration; the others wait for
// them, and are not to blame.
std::string Describe(const Rendezvous& rendezvous, double limit_s) {
  const std::vector<std::int64_t> arrivals = ArrivalsOf(rendezvous);
  const std::int64_t least = *std::min_element(arrivals.begin(), arrivals.end());
  std::vector<int> asleep, running;
  for (int lane = 0; lane < rendezvous.lanes(); ++lane) {
    if (arrivals[static_cast<std::size_t>(lane)] != least) continue;
    const char state = StateOf(rendezvous.thread_id(lane));
    (state == 'S' || state == 'D' ? asleep : running).push_back(lane);
  }
  std::string text = absl::StrFormat("no iteration has ended for %.2g s: ", limit_s);
  if (running.empty()) {
    return text + Listed(asleep) + (asleep.size() > 1 ? " sleep" : " sleeps") +
           " (a deadlock, or a wake-up that was lost)";
  }
  if (!asleep.empty()) text += Listed(asleep) + " asleep, ";
  return text + Listed(running) + (running.size() > 1 ? " run" : " runs") +
         " without an end (a livelock, or an endless loop)";
}

}  // namespace

Watchdog::Watchdog(const Watched& watched,
                   std::function<void(const std::string&)> on_stuck)
    : watched_(watched), on_stuck_(std::move(on_stuck)), thread_([this] { Watch(); }) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    over_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

// A lane that would run, but had its CPU for less than a tenth of its share of the time,
// is not stuck: the machine is busy. Then the watch begins anew.
bool Watchdog::WereStarved(const std::vector<std::int64_t>& cpu_ns_before) const {
  const double least_ns = watched_.limit_s * 1e9 / (10 * watched_.rendezvous.lanes());
  for (int lane = 0; lane < watched_.rendezvous.lanes(); ++lane) {
    const int id = watched_.rendezvous.thread_id(lane);
    if (StateOf(id) != 'R') continue;
    const auto had =
        static_cast<double>(CpuNsOf(id) - cpu_ns_before[static_cast<std::size_t>(lane)]);
    if (had < least_ns) return true;
  }
  return false;
}

void Watchdog::Watch() {
  constexpr int kLooks = 10;
  const auto pause = std::chrono::duration<double>(watched_.limit_s / kLooks);
  std::vector<std::int64_t> seen, cpu_ns;
  std::unique_lock<std::mutex> lock(mutex_);
  for (int idle = 0; idle < kLooks; ++idle) {
    if (idle == 0) cpu_ns = CpuNsOf(watched_.rendezvous);
    if (changed_.wait_for(lock, pause, [this] { return over_; })) return;
    std::vector<std::int64_t> now = ArrivalsOf(watched_.rendezvous);
    if (now != seen || (idle + 1 == kLooks && WereStarved(cpu_ns))) idle = -1;
    seen = std::move(now);
  }
  lock.unlock();
  on_stuck_(Describe(watched_.rendezvous, watched_.limit_s));
}

}  // namespace assay
