#include "workloads/cache_throughput/history_steps.h"

#include <algorithm>
#include <utility>

namespace assay {
namespace {

class Collector {
 public:
  explicit Collector(const HistoryInput& input) : input_(input) {}

  HistorySteps Collect();

 private:
  void CollectLookup(const CacheEvent& event, const DomainRead* reads);
  void MergeRuns();

  const HistoryInput& input_;
  HistorySteps steps_;
  std::vector<std::vector<std::size_t>> run_ends_;  // by domain: where a caller's end
};

HistorySteps Collector::Collect() {
  const std::size_t domains = static_cast<std::size_t>(input_.cache.domains());
  steps_.by_domain.resize(domains);
  run_ends_.resize(domains);
  std::size_t lookups = 0;
  for (const CallerLog& log : input_.logs) lookups += log.events.size();
  if (input_.limits.is_semantic) steps_.judged.reserve(lookups);  // steps point into it
  for (const CallerLog& log : input_.logs) {
    const DomainRead* reads = log.reads.data();
    for (const CacheEvent& event : log.events) {
      if (event.kind == CacheEvent::Kind::kStore) {
        std::vector<Step>& steps =
            steps_.by_domain[static_cast<std::size_t>(HomeOfKey(input_, event.key))];
        if (event.victim != kNoWrite) {
          steps.push_back({event.victim_at, Step::Kind::kEvict, &event});
        }
        steps.push_back({event.at, Step::Kind::kChange, &event});
      } else {
        CollectLookup(event, reads);
        reads += event.reads;
      }
    }
    for (std::size_t domain = 0; domain < domains; ++domain) {
      run_ends_[domain].push_back(steps_.by_domain[domain].size());
    }
  }
  MergeRuns();
  return std::move(steps_);
}

// A miss is checked where its key lives; a lookup by nearness in every domain that it
// read.
void Collector::CollectLookup(const CacheEvent& event, const DomainRead* reads) {
  const bool is_hit = event.kind == CacheEvent::Kind::kHit;
  const std::uint32_t key = is_hit ? KeyOfWrite(event.write_id) : event.key;
  (is_hit ? steps_.hits : steps_.misses) += 1;
  if (key >= input_.book.keys()) {  // nonsense: the replay of its own key reports it
    steps_.by_domain[static_cast<std::size_t>(HomeOfKey(input_, event.key))].push_back(
        {event.at, Step::Kind::kChange, &event, event.from});
    return;
  }
  Nearness* nearness = nullptr;
  if (input_.limits.is_semantic) {
    steps_.judged.push_back({&event, {}});
    nearness = &steps_.judged.back().nearness;
  }
  for (int i = 0; i < event.reads; ++i) {
    steps_.by_domain[static_cast<std::size_t>(reads[i].domain)].push_back(
        {reads[i].to, Step::Kind::kRead, &event, reads[i].from, nearness});
  }
  steps_.by_domain[static_cast<std::size_t>(HomeOfKey(input_, key))].push_back(
      {event.at, is_hit ? Step::Kind::kChange : Step::Kind::kRead, &event, event.from,
       event.reads == 0 ? nearness : nullptr});
}

// Callers' own steps are nearly in order already (a lookup reads before it counts), so
// each run is sorted and neighbouring runs are merged until one is left.
void Collector::MergeRuns() {
  for (std::size_t domain = 0; domain < steps_.by_domain.size(); ++domain) {
    std::vector<Step>& steps = steps_.by_domain[domain];
    std::vector<std::size_t> ends = run_ends_[domain];
    const auto at = [&](std::size_t i) {
      return steps.begin() + static_cast<std::ptrdiff_t>(i);
    };
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
      if (!std::is_sorted(at(begin), at(end))) std::stable_sort(at(begin), at(end));
      begin = end;
    }
    while (ends.size() > 1) {
      std::vector<std::size_t> merged;
      begin = 0;
      for (std::size_t i = 0; i < ends.size(); i += 2) {
        const std::size_t last = i + 1 < ends.size() ? ends[i + 1] : ends[i];
        std::inplace_merge(at(begin), at(ends[i]), at(last));
        merged.push_back(last);
        begin = last;
      }
      ends = std::move(merged);
    }
  }
}

}  // namespace

HistorySteps StepsOf(const HistoryInput& input) { return Collector(input).Collect(); }

int HomeOfKey(const HistoryInput& input, std::uint32_t key) {
  return input.cache.HomeOf(input.book.prompt(key, 0));
}

}  // namespace assay
