// agent_evolution with worker processes, as Python's ProcessPoolExecutor works around the
// global interpreter lock: every task's genome and keys travel to a worker over a socket,
// every score travels back. Worker i runs on the CPU of lane i; the parent, on the lane's
// CPU too, only passes messages and sleeps in poll() between them.
//
// Messages are plain structs of fixed size: both ends are the same executable.
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <string>

#include "harness/declare/worker_process.h"
#include "workloads/agent_evolution/evolution.h"

namespace assay {
namespace {

constexpr char kProgram[] = "agent_evolution";

struct Reply {
  std::uint64_t agent = 0;
  Score score;
};

// False where the other side is gone. Retries after signals and partial transfers.
template <typename Message>
bool Send(int socket, const Message& message) {
  const char* bytes = reinterpret_cast<const char*>(&message);
  std::size_t sent = 0;
  while (sent < sizeof message) {
    // A write to a dead worker's socket must be an error here, not a SIGPIPE.
    const ssize_t n = send(socket, bytes + sent, sizeof message - sent, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    sent += static_cast<std::size_t>(n);
  }
  return true;
}

template <typename Message>
bool Receive(int socket, Message& message) {
  char* bytes = reinterpret_cast<char*>(&message);
  std::size_t received = 0;
  while (received < sizeof message) {
    const ssize_t n = recv(socket, bytes + received, sizeof message - received, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    received += static_cast<std::size_t>(n);
  }
  return true;
}

int RunWorker(int socket) {
  EvaluationTask task;
  while (Receive(socket, task)) {
    if (!Send(socket, Reply{.agent = task.agent, .score = Evaluate(task)})) break;
  }
  return 0;
}

const RegisterWorkerProgram kWorker{kProgram, RunWorker};

// The workers and what they are doing. Owns the processes: they end with it, also where
// the workload's constructor throws half-way.
class Pool {
 public:
  Pool(int count, const std::vector<int>& cpus) {
    for (int i = 0; i < count; ++i) {
      const int cpu = cpus.empty() ? -1 : cpus[static_cast<std::size_t>(i)];
      absl::StatusOr<WorkerProcess> worker = StartWorkerProcess(kProgram, cpu);
      if (!worker.ok()) {
        StopAll();  // no destructor runs after a constructor that throws
        throw std::runtime_error(std::string(worker.status().message()));
      }
      workers_.push_back(*worker);
    }
    outstanding_.resize(workers_.size());
    for (const WorkerProcess& worker : workers_) {
      polled_.push_back({.fd = worker.socket, .events = POLLIN, .revents = 0});
    }
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() { StopAll(); }

  // Two: while a worker sends one score back, its next task already lies in its socket.
  // More would only fix early who does what. They also never fill a socket's buffer, so
  // no write here can block while the worker blocks on writing to us.
  static constexpr int kOutstandingMax = 2;

  std::size_t size() const { return workers_.size(); }
  int pid(std::size_t worker) const { return workers_[worker].pid; }
  bool IsIdle() const {
    return std::all_of(outstanding_.begin(), outstanding_.end(),
                       [](int tasks) { return tasks == 0; });
  }

  void Give(std::size_t worker, const EvaluationTask& task) {
    if (!Send(workers_[worker].socket, task)) ThrowDead(worker);
    ++outstanding_[worker];
  }

  // Waits until at least one worker has replied; `on_reply(worker, reply)` for each.
  template <typename OnReply>
  void AwaitReplies(OnReply on_reply) {
    while (poll(polled_.data(), polled_.size(), -1) < 0) {
      if (errno != EINTR) throw std::runtime_error("poll on the workers' sockets failed");
    }
    for (std::size_t worker = 0; worker < size(); ++worker) {
      // Anything but silence, POLLHUP too: then the read below finds the worker gone.
      if (polled_[worker].revents == 0) continue;
      Reply reply;
      if (!Receive(workers_[worker].socket, reply)) ThrowDead(worker);
      --outstanding_[worker];
      on_reply(worker, reply);
    }
  }

 private:
  void StopAll() {
    for (WorkerProcess& worker : workers_) StopWorkerProcess(worker);
  }

  [[noreturn]] void ThrowDead(std::size_t worker) const {
    throw std::runtime_error("worker process " + std::to_string(worker) + " (pid " +
                             std::to_string(pid(worker)) + ") is gone");
  }

  std::vector<WorkerProcess> workers_;
  std::vector<int> outstanding_;  // tasks sent and not yet answered, by worker
  std::vector<pollfd> polled_;
};

class ProcessPool final : public Evolution {
 public:
  explicit ProcessPool(const Cell& cell)
      : Evolution(cell), pool_(cell.threads, cell.cpus) {}

  // A first tiny task for every worker: starting up must not be part of a sample.
  void Enter(Lane&) override {
    for (std::size_t worker = 0; worker < pool_.size(); ++worker) pool_.Give(worker, {});
    while (!pool_.IsIdle()) pool_.AwaitReplies([](std::size_t, const Reply&) {});
  }

  std::vector<int> WorkerProcesses() const override {
    std::vector<int> pids;
    for (std::size_t worker = 0; worker < pool_.size(); ++worker) {
      pids.push_back(pool_.pid(worker));
    }
    return pids;
  }

 private:
  // Throws where a worker has died: its tasks are lost, and so is the sample.
  void EvaluateShare(Lane&) override {
    std::size_t next = 0;
    const auto feed = [&](std::size_t worker) {
      if (next < agents()) pool_.Give(worker, Task(next++));
    };
    // One each before a second for any, so that few agents reach all workers.
    for (int round = 0; round < Pool::kOutstandingMax; ++round) {
      for (std::size_t worker = 0; worker < pool_.size(); ++worker) feed(worker);
    }
    while (!pool_.IsIdle()) {
      pool_.AwaitReplies([&](std::size_t worker, const Reply& reply) {
        Record(reply.agent, reply.score);
        feed(worker);
      });
    }
  }

  Pool pool_;
};

const RegisterWorkload kProcessPool{
    AgentEvolution("process_pool", "worker processes; genomes and scores over sockets",
                   Threading::kOwn),
    Make<ProcessPool>, CalibrateAgentEvolution};

}  // namespace
}  // namespace assay
