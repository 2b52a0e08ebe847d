#include "workloads/cache_throughput/memory_shard.h"

#include "workloads/cache_throughput/waiting.h"

namespace assay {

EntryKey KeyOf(const Prompt& prompt) {
  return {.prompt = HashText(prompt.text), .scope = prompt.scope->index};
}

bool MemoryShard::Hit(const EntryKey& key, CallerTally* tally, LookupResult* result) {
  const auto lock = LockCounted<Lock>(mutex_, tally);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) {
    result->from = result->at = stamp_;
    return false;
  }
  Entry& entry = *found->second;
  ++entry.hits;
  ++hits_;
  entries_.splice(entries_.begin(), entries_, found->second);
  result->commands = entry.commands;
  result->from = stamp_;
  result->at = ++stamp_;
  return true;
}

Stamp MemoryShard::CountMiss(CallerTally* tally) {
  const auto lock = LockCounted<Lock>(mutex_, tally);
  ++misses_;
  return stamp_;
}

MemoryShard::Near MemoryShard::FindNearest(int scope, const Embedding& wanted,
                                           CallerTally* tally) {
  const auto lock = LockCounted<Lock>(mutex_, tally);
  Near near{.read_at = stamp_};
  int left = candidates_;
  for (const Entry& entry : entries_) {
    if (entry.key.scope != scope) continue;
    if (left-- == 0) break;
    const float similarity = Similarity(wanted, entry.embedding);
    if (similarity <= near.similarity) continue;
    near.similarity = similarity;
    near.key = entry.key;
  }
  return near;
}

StoreResult MemoryShard::Store(const NewEntry& entry, CallerTally* tally) {
  const auto lock = LockCounted<Lock>(mutex_, tally);
  StoreResult result;
  const auto found = by_key_.find(entry.key);
  if (found != by_key_.end()) {
    found->second->commands = entry.commands;
    entries_.splice(entries_.begin(), entries_, found->second);
  } else {
    if (by_key_.size() >= static_cast<std::size_t>(capacity_)) EvictOldest(&result);
    entries_.push_front(
        {.key = entry.key, .commands = entry.commands, .embedding = entry.embedding});
    by_key_.emplace(entry.key, entries_.begin());
  }
  result.at = ++stamp_;
  return result;
}

void MemoryShard::EvictOldest(StoreResult* result) {
  const Entry& oldest = entries_.back();
  result->victim = WriteIdIn(oldest.commands);
  result->victim_hits = oldest.hits;
  result->victim_at = ++stamp_;
  by_key_.erase(oldest.key);
  entries_.pop_back();
}

void MemoryShard::Clear() {
  entries_.clear();
  by_key_.clear();
  hits_ = misses_ = 0;
}

std::vector<StoredEntry> MemoryShard::Entries() const {
  std::vector<StoredEntry> entries;
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
    entries.push_back({.commands = entry->commands, .hits = entry->hits});
  }
  return entries;
}

}  // namespace assay
