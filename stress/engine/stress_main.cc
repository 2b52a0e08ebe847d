// main() of every child with stress cases. The family's sources and this file make it:
//   --list        what it can run, as JSON on standard output
//   --serve FD    serve the driver on a socket
#include <signal.h>
#include <sys/prctl.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "harness/base/check.h"
#include "harness/base/sanitizer.h"
#include "harness/declare/compiler_name.h"
#include "results/model/model_json.h"
#include "stress/engine/crash_reply.h"
#include "stress/engine/registry.h"
#include "stress/engine/source_version.h"
#include "stress/engine/stress_server.h"

namespace assay {

// Defined by assay_stress_family() in CMake, in a file generated for each family.
extern const char* const kFamilyName;
extern const char* const kFamilyFlavour;
extern const SourceVersion* const kFamilyVersions;  // of all its files; the last is null

namespace {

constexpr char kUsage[] =
    "usage: assay-cell-%s [--list | --serve FD]\n"
    "A child of assay. Run it through the driver:  assay stress CASE\n";

std::string VersionOf(const std::string& file) {
  const SourceVersion* known = kFamilyVersions;
  while (known->file && !file.ends_with(std::string("/") + known->file)) ++known;
  ASSAY_CHECK(known->file != nullptr);
  return known->version;
}

int List() {
  FamilyInfo family{
      .family = kFamilyName, .flavour = kFamilyFlavour, .compiler = CompilerName()};
  for (const RegisteredStress& registered : RegisteredStressCases()) {
    family.cases.push_back(registered.info);
    family.cases.back().stress->version = VersionOf(registered.file);
  }
  std::puts(ToJson(family).c_str());
  return 0;
}

int Serve(const char* descriptor) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // never outlive the driver
  signal(SIGINT, SIG_IGN);           // Ctrl-C is the driver's business
#if !ASSAY_ADDRESS_SANITIZER && !ASSAY_THREAD_SANITIZER
  // Sanitizers show a stack of their own where the code under test crashes.
  InstallCrashHandlers();
#endif
  return ServeBursts(std::atoi(descriptor));
}

int Main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "--list") == 0) return List();
  if (argc == 3 && std::strcmp(argv[1], "--serve") == 0) return Serve(argv[2]);
  const bool asked = argc == 2 && std::strcmp(argv[1], "--help") == 0;
  std::fprintf(asked ? stdout : stderr, kUsage, kFamilyName);
  return asked ? 0 : 2;
}

}  // namespace
}  // namespace assay

int main(int argc, char** argv) { return assay::Main(argc, argv); }
