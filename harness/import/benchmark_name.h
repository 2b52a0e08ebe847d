// The names of Google Benchmark: "BM_Sort/size:4096/8/real_time/threads:4". Tested in
// google_benchmark_test.cc.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace assay {

struct BenchmarkName {
  std::string function;                       // "BM_Sort"
  std::map<std::string, std::string> params;  // size=4096, arg=8; several: arg1, arg2
  std::optional<int> threads;                 // set by Threads(), or an argument's name
  std::string settings;                       // how it was measured: "/real_time"
};
BenchmarkName ParseBenchmarkName(const std::string& name);

}  // namespace assay
