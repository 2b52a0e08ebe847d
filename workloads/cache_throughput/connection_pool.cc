#include "workloads/cache_throughput/connection_pool.h"

#include "workloads/cache_throughput/waiting.h"

namespace assay {
namespace {

class PooledSource final : public ConnectionSource {
 public:
  PooledSource(ConnectionPool& pool, CallerTally* tally) : pool_(pool), tally_(tally) {}
  SqliteConnection& Take() override { return *(taken_ = &pool_.Take(tally_)); }
  void GiveBack() override { pool_.GiveBack(*taken_); }

 private:
  ConnectionPool& pool_;
  CallerTally* tally_;
  SqliteConnection* taken_ = nullptr;
};

}  // namespace

ConnectionPool::ConnectionPool(int size, const Connect& connect) {
  for (int i = 0; i < size; ++i) {
    connections_.push_back(connect());
    free_.push_back(connections_.back().get());
  }
}

SqliteConnection& ConnectionPool::Take(CallerTally* tally) {
  auto lock = LockCounted<std::unique_lock<std::mutex>>(mutex_, tally);
  if (free_.empty()) {
    const std::int64_t before = NowNs();
    given_back_.wait(lock, [this] { return !free_.empty(); });
    tally->lock_wait_ns += NowNs() - before;
  }
  SqliteConnection& connection = *free_.back();
  free_.pop_back();
  connection.set_tally(tally);
  return connection;
}

void ConnectionPool::GiveBack(SqliteConnection& connection) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    free_.push_back(&connection);
  }
  given_back_.notify_one();
}

std::unique_ptr<ConnectionSource> ConnectionPool::Source(CallerTally* tally) {
  return std::make_unique<PooledSource>(*this, tally);
}

void PooledCache::Open() {
  pool_.emplace(size_, [this] { return Connect(&opening_); });
}

}  // namespace assay
