#include "workloads/cache_throughput/sqlite_cache.h"

#include <sys/resource.h>

#include <stdexcept>
#include <utility>

namespace assay {
namespace {

ScratchFolder MakeFolder(Storage storage) {
  absl::StatusOr<ScratchFolder> folder = ScratchFolder::Create(storage);
  if (!folder.ok()) throw std::runtime_error(std::string(folder.status().message()));
  return *std::move(folder);
}

SqliteOptions WithPath(SqliteOptions options, const ScratchFolder& folder) {
  options.path = folder.path() + "/cache.db";
  return options;
}

// A thousand connections with two files each exceed the usual limit of 1024.
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);  // where it cannot be, opening a file says so
}

// The connection, given back at the end of its scope.
class Lease {
 public:
  explicit Lease(ConnectionSource& source)
      : source_(source), connection_(source.Take()) {}
  ~Lease() { source_.GiveBack(); }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  SqliteConnection* operator->() const { return &connection_; }

 private:
  ConnectionSource& source_;
  SqliteConnection& connection_;
};

void ToResult(const CacheWrite& write, const Found& found, LookupResult* result) {
  result->is_hit = write.kind == CacheWrite::Kind::kHit;
  result->is_gone = found.row != 0 && !result->is_hit;
  result->from = found.from;
  result->at = write.result.at;
  result->reads.clear();
}

CacheWrite CountOf(const Found& found, LookupResult* result) {
  return {.kind = found.row != 0 ? CacheWrite::Kind::kHit : CacheWrite::Kind::kMiss,
          .row = found.row,
          .answer = &result->commands};
}

// What a store needs, and where it stays while it is written.
struct StoreRequest {
  StoreRequest(const Prompt& prompt, const std::string& commands)
      : hash(HexText(HashText(prompt.text))), embedding(EmbeddingOf(prompt.text)) {
    write = {.kind = CacheWrite::Kind::kStore,
             .prompt = &prompt,
             .prompt_hash = &hash,
             .embedding = &embedding,
             .commands = &commands};
  }
  StoreRequest(const StoreRequest&) = delete;

  std::string hash;
  Embedding embedding;
  CacheWrite write;
};

class OwnSource final : public ConnectionSource {
 public:
  explicit OwnSource(std::unique_ptr<SqliteConnection> connection)
      : connection_(std::move(connection)) {}
  SqliteConnection& Take() override { return *connection_; }
  void GiveBack() override {}

 private:
  std::unique_ptr<SqliteConnection> connection_;
};

class DirectSession final : public CacheSession {
 public:
  explicit DirectSession(std::unique_ptr<ConnectionSource> source)
      : source_(std::move(source)) {}

  void Lookup(const Prompt& prompt, LookupResult* result) override {
    const std::string hash = HexText(HashText(prompt.text));
    const Lease connection(*source_);
    const Found found = connection->Find(prompt, hash);
    CacheWrite write = CountOf(found, result);
    CacheWrite* const writes[] = {&write};
    connection->Apply(writes);
    ToResult(write, found, result);
  }

  StoreResult Store(const Prompt& prompt, const std::string& commands) override {
    StoreRequest request(prompt, commands);
    const Lease connection(*source_);
    CacheWrite* const writes[] = {&request.write};
    connection->Apply(writes);
    return request.write.result;
  }

 private:
  std::unique_ptr<ConnectionSource> source_;
};

class SplitSession final : public CacheSession {
 public:
  SplitSession(std::unique_ptr<ConnectionSource> source,
               std::unique_ptr<WritePath> writes)
      : source_(std::move(source)), writes_(std::move(writes)) {}

  void Lookup(const Prompt& prompt, LookupResult* result) override {
    const std::string hash = HexText(HashText(prompt.text));
    const Found found = Lease(*source_)->Find(prompt, hash);
    CacheWrite write = CountOf(found, result);
    writes_->Write(&write);
    ToResult(write, found, result);
  }

  StoreResult Store(const Prompt& prompt, const std::string& commands) override {
    StoreRequest request(prompt, commands);
    writes_->Write(&request.write);
    return request.write.result;
  }

 private:
  std::unique_ptr<ConnectionSource> source_;
  std::unique_ptr<WritePath> writes_;
};

}  // namespace

SqliteCache::SqliteCache(SqliteOptions options, Storage storage)
    : folder_(MakeFolder(storage)), options_(WithPath(std::move(options), folder_)) {
  RaiseDescriptorLimit();
  Connect(&unmeasured_)->CreateSchema();
}

void SqliteCache::Refill(const std::vector<CacheEntry>& entries) {
  Connect(&unmeasured_)->Replace(entries);
}

CacheContents SqliteCache::Contents() { return Connect(&unmeasured_)->Contents(); }

std::unique_ptr<ConnectionSource> OwnConnection(
    std::unique_ptr<SqliteConnection> connection) {
  return std::make_unique<OwnSource>(std::move(connection));
}

std::unique_ptr<CacheSession> OpenDirectSession(
    std::unique_ptr<ConnectionSource> source) {
  return std::make_unique<DirectSession>(std::move(source));
}

std::unique_ptr<CacheSession> OpenSplitSession(std::unique_ptr<ConnectionSource> source,
                                               std::unique_ptr<WritePath> writes) {
  return std::make_unique<SplitSession>(std::move(source), std::move(writes));
}

}  // namespace assay
