// cache_throughput/single_writer: callers read over a pool's connections, and everything
// that changes the database goes through one queue to one connection.
#include <optional>

#include "workloads/cache_throughput/cache_throughput.h"
#include "workloads/cache_throughput/connection_pool.h"
#include "workloads/cache_throughput/write_queue.h"

namespace assay {
namespace {

class SingleWriter final : public SqliteCache {
 public:
  explicit SingleWriter(const CacheOptions& options)
      : SqliteCache(options.sqlite, options.storage),
        size_(options.pool_size),
        queue_([this](std::span<CacheWrite* const> writes, CallerTally* tally) {
          writer_->set_tally(tally);
          writer_->Apply(writes);
        }) {}

  void Open() override {
    readers_.emplace(size_, [this] { return Connect(&opening_); });
    writer_ = Connect(&opening_);
  }
  void Close() override {
    readers_.reset();
    writer_.reset();
  }
  std::unique_ptr<CacheSession> OpenSession(CallerTally* tally) override {
    return OpenSplitSession(readers_->Source(tally),
                            std::make_unique<QueuedWrites>(queue_, tally));
  }

 private:
  class QueuedWrites final : public WritePath {
   public:
    QueuedWrites(WriteQueue& queue, CallerTally* tally) : queue_(queue), tally_(tally) {}
    void Write(CacheWrite* write) override { queue_.Submit(write, tally_); }

   private:
    WriteQueue& queue_;
    CallerTally* tally_;
  };

  const int size_;
  CallerTally opening_;
  std::optional<ConnectionPool> readers_;
  std::unique_ptr<SqliteConnection> writer_;  // whoever leads the queue uses it
  WriteQueue queue_;
};

const RegisterWorkload kSingleWriter{
    CacheThroughput("single_writer",
                    "SQLite, pool_size readers; writes through one queue, in groups"),
    MakeCacheThroughput<SingleWriter>};

}  // namespace
}  // namespace assay
