// main() of assay-cell-command, the child that runs programs for `assay command`:
//   --list        that it is this child
//   --serve FD    serve the driver on a socket
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "harness/command/command_server.h"
#include "harness/declare/compiler_name.h"
#include "results/model/model_json.h"

namespace assay {
namespace {

constexpr char kUsage[] =
    "usage: assay-cell-command [--list | --serve FD]\n"
    "A child of assay. Run it through the driver:  assay command -- PROGRAM "
    "ARGUMENT...\n";

int List() {
  const FamilyInfo family{
      .family = kCommandFamily, .flavour = ASSAY_FLAVOUR, .compiler = CompilerName()};
  std::puts(ToJson(family).c_str());
  return 0;
}

// The driver is gone: neither we nor the program outlive it.
void OnDriverGone(int) {
  EndRunningProgram();
  _exit(1);
}

int Serve(const char* text) {
  const int descriptor = std::atoi(text);
  fcntl(descriptor, F_SETFD, FD_CLOEXEC);  // no business of the programs
  signal(SIGTERM, OnDriverGone);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  signal(SIGINT, SIG_IGN);  // Ctrl-C is the driver's business
  return ServeCommands(descriptor);
}

int Main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "--list") == 0) return List();
  if (argc == 3 && std::strcmp(argv[1], "--serve") == 0) return Serve(argv[2]);
  const bool asked = argc == 2 && std::strcmp(argv[1], "--help") == 0;
  std::fputs(kUsage, asked ? stdout : stderr);
  return asked ? 0 : 2;
}

}  // namespace
}  // namespace assay

int main(int argc, char** argv) { return assay::Main(argc, argv); }
