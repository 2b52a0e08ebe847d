// main() of every assay-cell-<family>. The family's sources and this file make the child:
//   --list            what it can run, as JSON on standard output
//   --serve FD        serve the driver on a socket
//   --benchmark_...   behave as any Google Benchmark program
#include <signal.h>
#include <sys/prctl.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "harness/bench/gbench.h"
#include "harness/cell/cell_server.h"
#include "harness/declare/compiler_name.h"
#include "harness/declare/registry.h"
#include "harness/declare/worker_process.h"
#include "results/model/model_json.h"

namespace assay {

// Defined by assay_family() in CMake, in a file generated for each family.
extern const char* const kFamilyName;
extern const char* const kFamilyFlavour;

namespace {

constexpr char kUsage[] =
    "usage: assay-cell-%s [--list | --serve FD | --benchmark_...]\n"
    "A child of assay. Run it through the driver:  assay sweep CASE\n"
    "or as a Google Benchmark program:             assay-cell-%s --benchmark_filter=.\n";

int List() {
  FamilyInfo family{
      .family = kFamilyName, .flavour = kFamilyFlavour, .compiler = CompilerName()};
  for (const RegisteredCase& registered : RegisteredCases()) {
    family.cases.push_back(registered.info);
  }
  std::puts(ToJson(family).c_str());
  return 0;
}

int Serve(const char* descriptor) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // never outlive the driver
  signal(SIGINT, SIG_IGN);           // Ctrl-C is the driver's business
  return ServeCells(std::atoi(descriptor), GoogleBenchmarkEngine());
}

int Main(int argc, char** argv) {
  if (int exit_code = 0; RunAsWorkerProcess(argc, argv, &exit_code)) return exit_code;
  if (argc == 2 && std::strcmp(argv[1], "--list") == 0) return List();
  if (argc == 3 && std::strcmp(argv[1], "--serve") == 0) return Serve(argv[2]);
  if (argc >= 2 && std::strncmp(argv[1], "--benchmark_", 12) == 0) {
    return RunAsGoogleBenchmarkProgram(argc, argv);
  }
  const bool asked = argc == 2 && std::strcmp(argv[1], "--help") == 0;
  std::fprintf(asked ? stdout : stderr, kUsage, kFamilyName, kFamilyName);
  return asked ? 0 : 2;
}

}  // namespace
}  // namespace assay

int main(int argc, char** argv) { return assay::Main(argc, argv); }
