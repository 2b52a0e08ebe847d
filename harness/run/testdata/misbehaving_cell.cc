// A child that goes wrong in every way a child can, chosen by the cell's variant. Speaks
// the protocol by hand, so that it can break it. Used by child_process_test, runner_test.
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

#include "harness/base/line_channel.h"
#include "results/model/model_json.h"

namespace assay {
namespace {

constexpr const char* kVariants[] = {"good", "crash",   "exit",
                                     "hang", "garbage", "refuse"};

int List() {
  FamilyInfo family{.family = "misbehaving", .flavour = ASSAY_FLAVOUR, .compiler = "any"};
  for (const char* variant : kVariants) {
    family.cases.push_back({.name = "misbehave", .variant = variant});
  }
  std::puts(ToJson(family).c_str());
  return 0;
}

Reply Misbehave(const std::string& variant, int cell_index, LineChannel& channel) {
  std::fprintf(stderr, "about to %s\n", variant.c_str());
  if (variant == "crash") {
    signal(SIGSEGV, SIG_DFL);  // a sanitizer would make an exit with a report of it
    raise(SIGSEGV);
  }
  if (variant == "exit") _exit(7);
  if (variant == "hang") pause();
  if (variant == "garbage") channel.WriteLine("Segmentation fault? Not yet.");
  if (variant == "refuse") return FailedReply{"not today"};
  MeasuredReply reply{.cell_index = cell_index};
  reply.measurement = {.iterations = 1, .span_ns = 1'000'000, .items = 1};
  reply.measurement.lanes.resize(1);
  reply.measurement.lanes[0].end_ns = 1'000'000;
  return reply;
}

int Serve(int descriptor) {
  LineChannel channel(descriptor);
  std::map<int, std::string> variants;
  std::string line;
  while (channel.ReadLine(-1, &line) == LineChannel::ReadResult::kLine) {
    const Request request = RequestFromJson(line).value();
    Reply reply = CalibratedReply{};
    if (const auto* prepare = std::get_if<PrepareRequest>(&request)) {
      variants[prepare->cell_index] = prepare->cell.variant;
      reply = PreparedReply{.cell_index = prepare->cell_index, .iterations = 1};
    }
    if (const auto* measure = std::get_if<MeasureRequest>(&request)) {
      reply = Misbehave(variants[measure->cell_index], measure->cell_index, channel);
    }
    channel.WriteLine(ToJson(reply));
  }
  return 0;
}

}  // namespace
}  // namespace assay

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "--list") == 0) return assay::List();
  if (argc == 3 && std::strcmp(argv[1], "--serve") == 0)
    return assay::Serve(std::atoi(argv[2]));
  return 2;
}
