#include "workloads/cache_throughput/history.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"
#include "workloads/cache_throughput/history_steps.h"
#include "workloads/cache_throughput/plain_cache.h"

namespace assay {
namespace {

absl::Status Wrong(const std::string& text) { return absl::DataLossError(text); }

class Replay {
 public:
  explicit Replay(const HistoryInput& input)
      : input_(input), entries_(input.book.keys()) {}

  absl::Status Run() {
    for (const CallerLog& log : input_.logs) {
      if (absl::Status status = CheckOrder(log); !status.ok()) return status;
    }
    steps_ = StepsOf(input_);
    for (std::size_t domain = 0; domain < steps_.by_domain.size(); ++domain) {
      absl::Status status = RunDomain(static_cast<int>(domain));
      if (!status.ok()) return status;
    }
    if (input_.limits.is_semantic) {
      for (const JudgedLookup& judged : steps_.judged) {
        absl::Status status = CheckNearness(*judged.event, judged.nearness);
        if (!status.ok()) return status;
      }
    }
    return CheckCounts();
  }

 private:
  absl::Status RunDomain(int domain);
  absl::Status Take(const Step& step, PlainCache* model);
  absl::Status Evict(const CacheEvent& event, PlainCache* model);
  absl::Status Store(const CacheEvent& event, PlainCache* model);
  absl::Status Hit(const Step& step, PlainCache* model);
  absl::Status Miss(const CacheEvent& event, const PlainCache& model) const;
  void FindNearest(const Step& step, const PlainCache& model) const;
  absl::Status CheckCandidate(const Step& step, const PlainCache& model) const;
  absl::Status CheckOrder(const CallerLog& log) const;
  absl::Status CheckNearness(const CacheEvent& event, const Nearness& nearness) const;
  absl::Status CheckContents(int domain, const PlainCache& model) const;
  absl::Status CheckCounts() const;

  const HistoryInput& input_;
  std::vector<PlainCache::Entry> entries_;
  HistorySteps steps_;
  Stamp last_eviction_ = -1;  // of this domain, so far
  int candidates_ = 0;        // of this domain
};

// What a caller has been told is done must be visible to its own later lookups, and
// happen before its own later changes.
absl::Status Replay::CheckOrder(const CallerLog& log) const {
  std::vector<Stamp> last_change(static_cast<std::size_t>(input_.cache.domains()), -1);
  for (const CacheEvent& event : log.events) {
    const bool is_lookup = event.kind != CacheEvent::Kind::kStore;
    const bool is_change = event.kind != CacheEvent::Kind::kMiss;
    const std::uint32_t key =
        event.kind == CacheEvent::Kind::kHit ? KeyOfWrite(event.write_id) : event.key;
    if (key >= input_.book.keys()) continue;  // reported by the replay
    Stamp& last = last_change[static_cast<std::size_t>(HomeOfKey(input_, key))];
    // Of several domains, a lookup by nearness has read each at a stamp of its own.
    const bool has_window = is_lookup && event.reads == 0 && key == event.key;
    if (has_window && (event.from < last || event.at < event.from)) {
      return Wrong(
          absl::StrFormat("a lookup of key %d does not see what its own caller "
                          "has done before",
                          event.key));
    }
    if (!is_change) continue;
    if (event.at <= last) {
      return Wrong(absl::StrFormat(
          "a change of key %d happened before an earlier one of its own caller", key));
    }
    last = event.at;
  }
  return absl::OkStatus();
}

absl::Status Replay::RunDomain(int domain) {
  const int domains = input_.cache.domains();
  PlainCache model(entries_, ShareOf(input_.limits.entries, domains, domain));
  candidates_ = ShareOf(input_.limits.candidates, domains, domain);
  last_eviction_ = -1;
  for (const CacheEntry& entry : input_.initial) {
    if (input_.cache.HomeOf(*entry.prompt) != domain) continue;
    if (model.is_full()) model.Remove(model.oldest());
    model.Add(entry.prompt->key, input_.book.WriteIdOf(entry.commands), 0);
  }
  for (const Step& step : steps_.by_domain[static_cast<std::size_t>(domain)]) {
    absl::Status status = Take(step, &model);
    if (!status.ok()) return status;
  }
  return CheckContents(domain, model);
}

absl::Status Replay::Take(const Step& step, PlainCache* model) {
  const CacheEvent& event = *step.event;
  if (step.nearness != nullptr) FindNearest(step, *model);
  if (step.kind == Step::Kind::kEvict) return Evict(event, model);
  if (step.kind == Step::Kind::kRead) {
    // Of a lookup by nearness in several domains only the last step is the miss itself.
    const bool is_itself = event.reads == 0 || step.nearness == nullptr;
    return is_itself ? Miss(event, *model) : absl::OkStatus();
  }
  return event.kind == CacheEvent::Kind::kStore ? Store(event, model) : Hit(step, model);
}

absl::Status Replay::Evict(const CacheEvent& event, PlainCache* model) {
  const std::uint32_t key = KeyOfWrite(event.victim);
  if (model->size() == 0 || key != model->oldest()) {
    return Wrong(absl::StrFormat(
        "key %d was evicted, but key %d was used longest ago", key,
        model->size() == 0 ? -1 : static_cast<std::int64_t>(model->oldest())));
  }
  if (!model->is_full()) {
    return Wrong(absl::StrFormat("key %d was evicted from %d entries, which is not full",
                                 key, model->size()));
  }
  const PlainCache::Entry& entry = model->at(key);
  if (entry.write_id != event.victim || entry.hits != event.victim_hits) {
    return Wrong(absl::StrFormat(
        "evicted key %d held write %#x with %d hits instead of write %#x with %d", key,
        event.victim, event.victim_hits, entry.write_id, entry.hits));
  }
  model->Remove(key);
  last_eviction_ = event.victim_at;
  return absl::OkStatus();
}

absl::Status Replay::Store(const CacheEvent& event, PlainCache* model) {
  if (model->at(event.key).is_present) {
    model->Overwrite(event.key, event.write_id, event.at);
  } else if (model->is_full()) {
    return Wrong(absl::StrFormat("storing key %d brought the cache beyond its %d entries",
                                 event.key, model->size()));
  } else {
    model->Add(event.key, event.write_id, event.at);
  }
  return absl::OkStatus();
}

absl::Status Replay::Hit(const Step& step, PlainCache* model) {
  const CacheEvent& event = *step.event;
  const std::uint32_t key = KeyOfWrite(event.write_id);
  if (key >= input_.book.keys()) {
    return Wrong(
        absl::StrFormat("a lookup of key %d got an answer that nobody has "
                        "written",
                        event.key));
  }
  const PlainCache::Entry& entry = model->at(key);
  if (!entry.is_present) {
    return Wrong(absl::StrFormat("a lookup of key %d hit key %d, which is not there",
                                 event.key, key));
  }
  if (entry.write_id != event.write_id) {
    return Wrong(absl::StrFormat(
        "a lookup of key %d got write %#x although write %#x was the last", event.key,
        event.write_id, entry.write_id));
  }
  if (!input_.limits.is_semantic && key != event.key) {
    return Wrong(absl::StrFormat("a lookup of key %d hit key %d", event.key, key));
  }
  if (absl::Status status = CheckCandidate(step, *model); !status.ok()) return status;
  model->Hit(key, event.at);
  return absl::OkStatus();
}

// Wrong only where the entry was there all the time.
absl::Status Replay::Miss(const CacheEvent& event, const PlainCache& model) const {
  const PlainCache::Entry& entry = model.at(event.key);
  const bool was_absent = !entry.is_present || entry.present_since > event.from;
  if (event.kind != CacheEvent::Kind::kMiss || event.wording != 0 || was_absent) {
    return absl::OkStatus();
  }
  return Wrong(absl::StrFormat("a lookup missed key %d, which was there", event.key));
}

// The nearest entry that was certainly among the candidates: one that was there when the
// lookup began and has not been used since. In the order of use such an entry only sinks,
// and nothing newer goes before it does, so its place was never worse than it is now.
void Replay::FindNearest(const Step& step, const PlainCache& model) const {
  step.nearness->has_seen_eviction |= last_eviction_ > step.from;
  const Prompt& asked = input_.book.prompt(step.event->key, step.event->wording);
  int left = candidates_;
  for (std::uint32_t key = model.newest(); key != PlainCache::kNobody;
       key = model.at(key).older) {
    const Prompt& prompt = input_.book.prompt(key, 0);
    if (prompt.scope != asked.scope) continue;
    if (left-- == 0) break;
    if (model.at(key).last_used > step.from) continue;
    const float similarity = Similarity(asked.embedding, prompt.embedding);
    if (similarity <= step.nearness->best) continue;
    step.nearness->best = similarity;
    step.nearness->best_key = key;
  }
}

// A hit by nearness of an entry that cannot have been among the candidates: it has not
// been used since the lookup began, and as many others that have not either are newer.
absl::Status Replay::CheckCandidate(const Step& step, const PlainCache& model) const {
  const CacheEvent& event = *step.event;
  const std::uint32_t hit = KeyOfWrite(event.write_id);
  const bool is_exact = hit == event.key && event.wording == 0;
  const bool is_one_window = input_.cache.domains() == 1;  // else `from` is of another
  if (!input_.limits.is_semantic || is_exact || !is_one_window) return absl::OkStatus();
  if (model.at(hit).last_used > event.from) return absl::OkStatus();
  const PromptScope* scope = input_.book.prompt(hit, 0).scope;
  int newer = 0;
  for (std::uint32_t key = model.at(hit).newer; key != PlainCache::kNobody;
       key = model.at(key).newer) {
    const bool has_moved = model.at(key).last_used > event.from;
    newer += !has_moved && input_.book.prompt(key, 0).scope == scope ? 1 : 0;
  }
  if (newer < candidates_) return absl::OkStatus();
  return Wrong(absl::StrFormat(
      "a lookup of key %d hit key %d, which was not among the %d candidates", event.key,
      hit, candidates_));
}

absl::Status Replay::CheckNearness(const CacheEvent& event,
                                   const Nearness& nearness) const {
  const float threshold = input_.limits.threshold;
  if (event.kind == CacheEvent::Kind::kMiss) {
    // What it had found was evicted before it could be counted. It does not look again.
    if (event.is_gone && nearness.has_seen_eviction) return absl::OkStatus();
    if (event.is_gone) {
      return Wrong(
          absl::StrFormat("a lookup of key %d says that what it had found was "
                          "evicted, but nothing was",
                          event.key));
    }
    if (nearness.best < threshold) return absl::OkStatus();
    return Wrong(absl::StrFormat(
        "a lookup of key %d in wording %d missed key %d, whose similarity is %.3f",
        event.key, event.wording, nearness.best_key, nearness.best));
  }
  const Prompt& asked = input_.book.prompt(event.key, event.wording);
  const Prompt& got = input_.book.prompt(KeyOfWrite(event.write_id), 0);
  if (event.wording == 0 && got.key == asked.key) return absl::OkStatus();
  const float similarity = Similarity(asked.embedding, got.embedding);
  if (got.scope != asked.scope) {
    return Wrong(absl::StrFormat("a lookup of key %d hit key %d of another model",
                                 event.key, got.key));
  }
  if (similarity < threshold) {
    return Wrong(
        absl::StrFormat("a lookup of key %d hit key %d, whose similarity is "
                        "only %.3f",
                        event.key, got.key, similarity));
  }
  if (nearness.best > similarity) {
    return Wrong(absl::StrFormat(
        "a lookup of key %d hit key %d (%.3f), though key %d is nearer (%.3f)", event.key,
        got.key, similarity, nearness.best_key, nearness.best));
  }
  return absl::OkStatus();
}

absl::Status Replay::CheckContents(int domain, const PlainCache& model) const {
  const std::vector<StoredEntry>& stored =
      input_.contents.domains[static_cast<std::size_t>(domain)];
  std::uint32_t key = model.oldest();
  for (std::size_t i = 0; i < stored.size(); ++i) {
    if (key == PlainCache::kNobody) break;
    const PlainCache::Entry& right = model.at(key);
    const std::uint64_t id = input_.book.WriteIdOf(stored[i].commands);
    if (id != right.write_id || stored[i].hits != right.hits) {
      return Wrong(absl::StrFormat(
          "entry %d in the order of use holds write %#x with %d hits instead of write "
          "%#x with %d",
          i, id, stored[i].hits, right.write_id, right.hits));
    }
    key = right.newer;
  }
  if (stored.size() == static_cast<std::size_t>(model.size())) return absl::OkStatus();
  return Wrong(absl::StrFormat("the cache holds %d entries instead of %d", stored.size(),
                               model.size()));
}

absl::Status Replay::CheckCounts() const {
  const CacheContents& contents = input_.contents;
  if (!contents.corruption.empty()) {
    return Wrong("the database is corrupt: " + contents.corruption);
  }
  if (contents.hits == steps_.hits && contents.misses == steps_.misses)
    return absl::OkStatus();
  return Wrong(
      absl::StrFormat("the cache counted %d hits and %d misses, its callers %d and %d",
                      contents.hits, contents.misses, steps_.hits, steps_.misses));
}

}  // namespace

absl::Status CheckHistory(const HistoryInput& input) { return Replay(input).Run(); }

}  // namespace assay
