// Writes a made-up run of an eight-core machine (sample_run.h) into a folder, for tests
// of reports and for whoever works on the page:
//
//   assay-sample-run FOLDER [slower=1.1] [steps_per_ms=9000] [flavour=asan] [cpu=Other]
//                    [id=other] [time=2026-11-02T12:00:00Z] [findings=0] [rounds=40]
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "harness/testing/sample_run.h"

namespace assay {
namespace {

bool Set(const std::string& word, SampleRunOptions& options) {
  const std::size_t equals = word.find('=');
  if (equals == std::string::npos) return false;
  const std::string name = word.substr(0, equals), value = word.substr(equals + 1);
  if (name == "slower") {
    options.slower = std::atof(value.c_str());
  } else if (name == "steps_per_ms") {
    options.steps_per_ms = std::atof(value.c_str());
  } else if (name == "flavour") {
    options.flavour = value;
  } else if (name == "cpu") {
    options.cpu_model = value;
  } else if (name == "id") {
    options.run_id = value;
  } else if (name == "time") {
    options.time_utc = value;
  } else if (name == "rounds") {
    options.rounds = std::atoi(value.c_str());
  } else if (name == "findings") {
    options.has_findings = value != "0";
  } else {
    return false;
  }
  return true;
}

int Main(int argc, char** argv) {
  SampleRunOptions options;
  bool is_understood = argc >= 2;
  for (int i = 2; i < argc; ++i) is_understood = is_understood && Set(argv[i], options);
  if (!is_understood) {
    std::fprintf(stderr, "usage: assay-sample-run FOLDER [NAME=VALUE]...\n");
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  const SampleRun run = MakeSampleRun(options);
  std::ofstream(folder / "run.json") << ToJson(run.header) << "\n";
  std::ofstream journal(folder / "journal.jsonl");
  for (const Sample& sample : run.records.samples) journal << ToJson(sample) << "\n";
  for (const RoundEnd& end : run.records.rounds) journal << ToJson(end) << "\n";
  for (const Finding& finding : run.records.findings) journal << ToJson(finding) << "\n";
  journal << ToJson(run.records.end) << std::endl;
  return journal ? 0 : 3;
}

}  // namespace
}  // namespace assay

int main(int argc, char** argv) { return assay::Main(argc, argv); }
