// The cache as it is meant, without threads, locks or storage: entries by key, linked in
// the order of use, at most so many. Verify replays histories on it, and samples begin
// with what it holds after long use. Tested through both.
#pragma once

#include <cstdint>
#include <vector>

#include "workloads/cache_throughput/cache.h"

namespace assay {

// One domain. Who uses it decides what to evict, and when: is_full(), oldest(), Remove().
class PlainCache {
 public:
  static constexpr std::uint32_t kNobody = ~std::uint32_t{0};

  struct Entry {
    bool is_present = false;
    std::uint32_t older = kNobody;
    std::uint32_t newer = kNobody;
    std::uint64_t write_id = 0;
    std::int64_t hits = 0;
    Stamp present_since = 0;
    Stamp last_used = 0;
  };

  PlainCache(std::vector<Entry>& entries, int capacity)
      : entries_(entries), capacity_(capacity) {}

  bool is_full() const { return size_ >= capacity_; }
  int size() const { return size_; }
  std::uint32_t newest() const { return newest_; }
  std::uint32_t oldest() const { return oldest_; }
  const Entry& at(std::uint32_t key) const { return entries_[key]; }

  void Add(std::uint32_t key, std::uint64_t write_id, Stamp at) {
    entries_[key] = {
        .is_present = true, .write_id = write_id, .present_since = at, .last_used = at};
    Link(key);
    ++size_;
  }
  void Overwrite(std::uint32_t key, std::uint64_t write_id, Stamp at) {
    entries_[key].write_id = write_id;
    Renew(key, at);
  }
  void Hit(std::uint32_t key, Stamp at) {
    ++entries_[key].hits;
    Renew(key, at);
  }
  void Remove(std::uint32_t key) {
    Unlink(key);
    entries_[key].is_present = false;
    --size_;
  }

 private:
  void Renew(std::uint32_t key, Stamp at) {
    Unlink(key);
    Link(key);
    entries_[key].last_used = at;
  }
  void Link(std::uint32_t key) {
    entries_[key].older = newest_;
    entries_[key].newer = kNobody;
    (newest_ == kNobody ? oldest_ : entries_[newest_].newer) = key;
    newest_ = key;
  }
  void Unlink(std::uint32_t key) {
    const Entry& entry = entries_[key];
    (entry.older == kNobody ? oldest_ : entries_[entry.older].newer) = entry.newer;
    (entry.newer == kNobody ? newest_ : entries_[entry.newer].older) = entry.older;
  }

  std::vector<Entry>& entries_;  // by key; shared by the domains, whose keys differ
  int capacity_;
  int size_ = 0;
  std::uint32_t newest_ = kNobody;
  std::uint32_t oldest_ = kNobody;
};

}  // namespace assay
