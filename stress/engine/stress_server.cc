#include "stress/engine/stress_server.h"

#include <unistd.h>

#include <atomic>
#include <string>

#include "harness/base/line_channel.h"
#include "harness/cell/sanitizer_reports.h"
#include "harness/cell/serve_requests.h"
#include "results/model/model_json.h"
#include "stress/engine/burst.h"
#include "stress/engine/crash_reply.h"

namespace assay {
namespace {

class StressServer {
 public:
  explicit StressServer(int descriptor)
      : descriptor_(descriptor),
        channel_(descriptor),
        runner_([this](const std::string& what) { TellStuck(what); }) {}

  int Serve() {
    return ServeRequests(channel_,
                         [this](const Request& request) { return Answer(request); });
  }

 private:
  Reply Answer(const Request& request) {
    const auto* burst = std::get_if<BurstRequest>(&request);
    if (burst == nullptr) return FailedReply{"a stress child runs bursts only"};
    cell_index_.store(burst->cell_index, std::memory_order_relaxed);
    // The answer to a crash, in two halves around the signal's name.
    static const std::string kSignal = "SIGNAL";
    const std::string text = ToJson(Failed("crash", "ended by " + kSignal)) + "\n";
    const std::size_t at = text.find(kSignal);
    const CrashReply crash_reply(descriptor_, text.substr(0, at),
                                 text.substr(at + kSignal.size()));
    absl::StatusOr<BurstResult> result = runner_.Run(burst->cell, burst->order);
    if (!result.ok()) return FailedReply{std::string(result.status().message())};
    return BurstReply{.cell_index = burst->cell_index,
                      .result = *std::move(result),
                      .reports = TakeSanitizerReports()};
  }

  // On the watchdog's thread, while the main thread waits for lanes in vain.
  void TellStuck(const std::string& what) {
    BurstReply reply = Failed("stuck", what);
    reply.reports = TakeSanitizerReports();  // a deadlock is often announced by one
    channel_.WriteLine(ToJson(reply));
    while (true) pause();
  }

  BurstReply Failed(const std::string& kind, const std::string& text) const {
    BurstReply reply{.cell_index = cell_index_.load(std::memory_order_relaxed)};
    reply.result.failures = 1;
    reply.result.failure = BurstFailure{.kind = kind, .text = text, .iteration = -1};
    return reply;
  }

  const int descriptor_;

  LineChannel channel_;
  BurstRunner runner_;
  std::atomic<int> cell_index_{0};  // written before the watchdog's thread starts
};

}  // namespace

int ServeBursts(int descriptor) { return StressServer(descriptor).Serve(); }

}  // namespace assay
