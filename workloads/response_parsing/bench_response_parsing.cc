// How near the job is to simdjson's bare parse of the same blocks, on one thread, in one
// run; and what its parts cost.
//
//   bench_response_parsing
//
// BareParse is the bound: the DOM parser over the blocks that were found beforehand,
// without validation or screening. Find only looks for the blocks. bytes_per_second
// counts bytes of blocks everywhere, so that the rates can be compared.
#include <benchmark/benchmark.h>
#include <simdjson.h>

#include <vector>

#include "workloads/response_parsing/corpus.h"
#include "workloads/response_parsing/fenced_block.h"
#include "workloads/response_parsing/reply_judge.h"

namespace assay {
namespace {

const Corpus& TheCorpus() { return SharedCorpus({.replies = 256, .bytes = 4096}); }

std::vector<std::string_view> Blocks() {
  std::vector<std::string_view> blocks;
  for (const std::string_view reply : TheCorpus().replies) {
    if (const auto block = FindJsonBlock(reply)) blocks.push_back(*block);
  }
  return blocks;
}

void CountBytes(benchmark::State& state) {
  const std::int64_t passes = static_cast<std::int64_t>(state.iterations());
  state.SetBytesProcessed(passes * TheCorpus().block_bytes);
  state.SetItemsProcessed(passes * static_cast<std::int64_t>(TheCorpus().replies.size()));
}

void BareParse(benchmark::State& state) {
  const std::vector<std::string_view> blocks = Blocks();
  simdjson::dom::parser parser;
  if (parser.allocate(std::size_t{4} << 20) != simdjson::SUCCESS) return;
  for (auto _ : state) {
    for (const std::string_view block : blocks) {
      simdjson::dom::element root;
      benchmark::DoNotOptimize(parser.parse(block.data(), block.size(), false).get(root));
    }
  }
  CountBytes(state);
}
BENCHMARK(BareParse);

void Find(benchmark::State& state) {
  for (auto _ : state) {
    for (const std::string_view reply : TheCorpus().replies) {
      benchmark::DoNotOptimize(FindJsonBlock(reply));
    }
  }
  CountBytes(state);
}
BENCHMARK(Find);

template <MakeReplyJudge kMake>
void WholeJob(benchmark::State& state) {
  const std::unique_ptr<ReplyJudge> judge = kMake();
  for (auto _ : state) {
    for (const std::string_view reply : TheCorpus().replies) {
      benchmark::DoNotOptimize(judge->Judge(reply));
    }
  }
  CountBytes(state);
}
BENCHMARK(WholeJob<MakeDomJudge>)->Name("WholeJob/simdjson_dom");
BENCHMARK(WholeJob<MakeOnDemandJudge>)->Name("WholeJob/simdjson_on_demand");
BENCHMARK(WholeJob<MakeRapidJsonJudge>)->Name("WholeJob/rapidjson");
BENCHMARK(WholeJob<MakeNlohmannJudge>)->Name("WholeJob/nlohmann");

}  // namespace
}  // namespace assay

BENCHMARK_MAIN();
