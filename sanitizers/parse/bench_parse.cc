// How fast logs are read, in bytes a second, beside what one would write instead: lines
// by std::getline, looked through for a sanitizer's name.
//
//   bench_parse                     generated logs of 16 MB
//   bench_parse --benchmark_filter=Reports
#include <benchmark/benchmark.h>

#include <sstream>
#include <string>

#include "absl/strings/str_format.h"
#include "sanitizers/parse/collect.h"
#include "sanitizers/parse/report_parser.h"

namespace assay {
namespace {

constexpr std::size_t kLogBytes = 16 << 20;

// What servers print: 90 bytes a line.
std::string ServerLog() {
  std::string log;
  for (int i = 0; log.size() < kLogBytes; ++i) {
    log += absl::StrFormat(
        "2026-01-02T03:04:05.%06d INFO server.cc:%d] request %d served in %d us, 200 "
        "OK\n",
        i % 1'000'000, i % 977, i, i % 10'000);
  }
  return log;
}

// One report after the other, as long as those of real programs: 2 kB.
std::string OneReport(int number) {
  std::string report =
      "==================\nWARNING: ThreadSanitizer: data race (pid=7)\n";
  for (const char* title :
       {"  Write of size 4 at 0x7b0400000010 by thread T2 (mutexes: write M0):",
        "  Previous read of size 4 at 0x7b0400000010 by thread T1:"}) {
    report += std::string(title) + "\n";
    for (int frame = 0; frame < 10; ++frame) {
      report += absl::StrFormat(
          "    #%d void app::Cache<std::string, int>::Step%d<long>(long, std::string "
          "const&) "
          "/src/app/cache_%d.cc:%d:7 (server+0x4f2a1)\n",
          frame, (number + frame) % 300, frame, 41 + frame);
    }
    report += "\n";
  }
  return report + "SUMMARY: ThreadSanitizer: data race /src/app/cache_0.cc:41 in Step\n";
}

std::string ReportsLog() {
  std::string log;
  for (int i = 0; log.size() < kLogBytes; ++i) log += OneReport(i);
  return log;
}

std::string MixedLog() {
  std::string log;
  const std::string server = ServerLog();
  for (std::size_t at = 0; log.size() < kLogBytes; at += 200'000) {
    log += server.substr(at % server.size(), 200'000) + "\n" +
           OneReport(static_cast<int>(at));
  }
  return log;
}

void Parse(benchmark::State& state, const std::string& log) {
  std::size_t findings = 0;
  for (auto _ : state) {
    FindingCollector collector;
    ReportParser parser([&](SanitizerReport report) {
      collector.Add(FindingOf(std::move(report)), "log");
    });
    constexpr std::size_t kPiece = 1 << 18;
    for (std::size_t at = 0; at < log.size(); at += kPiece) {
      parser.Feed(std::string_view(log).substr(at, kPiece));
    }
    parser.Finish();
    findings = collector.findings().size();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(log.size()) * state.iterations());
  state.counters["findings"] = static_cast<double>(findings);
}

void GetLines(benchmark::State& state, const std::string& log) {
  std::size_t lines = 0;
  for (auto _ : state) {
    std::istringstream stream(log);
    for (std::string line; std::getline(stream, line);) {
      lines += line.find("Sanitizer") != std::string::npos;
    }
  }
  benchmark::DoNotOptimize(lines);
  state.SetBytesProcessed(static_cast<std::int64_t>(log.size()) * state.iterations());
}

const std::string& Server() {
  static const auto& log = *new std::string(ServerLog());
  return log;
}
const std::string& Reports() {
  static const auto& log = *new std::string(ReportsLog());
  return log;
}
const std::string& Mixed() {
  static const auto& log = *new std::string(MixedLog());
  return log;
}

void ParseServerLog(benchmark::State& state) { Parse(state, Server()); }
void ParseMixedLog(benchmark::State& state) { Parse(state, Mixed()); }
void ParseReports(benchmark::State& state) { Parse(state, Reports()); }
void GetLinesOfServerLog(benchmark::State& state) { GetLines(state, Server()); }
BENCHMARK(ParseServerLog)->Unit(benchmark::kMillisecond);
BENCHMARK(ParseMixedLog)->Unit(benchmark::kMillisecond);
BENCHMARK(ParseReports)->Unit(benchmark::kMillisecond);
BENCHMARK(GetLinesOfServerLog)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace assay

BENCHMARK_MAIN();
