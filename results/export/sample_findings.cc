#include "results/export/sample_findings.h"

namespace assay {
namespace {

Finding Race() {
  SanitizerReport report{
      .tool = "ThreadSanitizer", .problem = "data race", .kind = "race"};
  report.object = "heap block of size 40";
  report.place = {"Cache::Put(int)", "src/cache.cc", 41, 7, "server"};
  report.other_place = {"Cache::Get(int)", "src/cache.cc", 12, 3, "server"};
  const CodeFrame main{"main", "src/main.cc", 9, 1, "server"};
  report.stacks = {{.role = StackRole::kAccess,
                    .title = "Write of size 4 by thread T2 (mutexes: write M0)",
                    .thread = "T2",
                    .frames = {{"memcpy", "", 0, 0, "libtsan.so.2"}, report.place, main}},
                   {.role = StackRole::kAccess,
                    .title = "Previous read of size 4 by thread T1",
                    .thread = "T1",
                    .frames = {report.other_place, main}},
                   {.role = StackRole::kAllocation,
                    .title = "allocated by main thread",
                    .frames = {main}},
                   {.role = StackRole::kThreadStart,
                    .title = "Thread T2 created by main thread",
                    .thread = "T2",
                    .frames = {{"pthread_create", "", 0, 0, "libtsan.so.2"}, main}}};
  Finding finding{
      .kind = "race",
      .summary = "data race: cache.cc:41 in Cache::Put against cache.cc:12 in Cache::Get",
      .fingerprint = "00c0ffee00c0ffee",
      .count = 3};
  finding.report = report;
  finding.seen_by = {"tsan", "tsan-clang"};
  return finding;
}

Finding Leak() {
  Finding finding{.kind = "leak",
                  .summary = "direct leak: pool.cc:7 in Open",
                  .fingerprint = "00000000000000aa"};
  finding.report =
      SanitizerReport{.tool = "LeakSanitizer", .problem = "direct leak", .kind = "leak"};
  finding.report->place = {"Open", "/src/pool.cc", 7};
  finding.report->stacks = {{.role = StackRole::kAccess,
                             .title = "Direct leak of 40 byte(s) in 1 object(s)",
                             .frames = {finding.report->place}}};
  finding.seen_by = {"asan"};
  finding.known = "the driver keeps it for the life of the process, issue 12";
  return finding;
}

Finding UseAfterFree() {
  Finding finding{
      .kind = "use_after_free",
      .summary = "heap-use-after-free: a.cc:3 in Read, freed at a.cc:9 in Drop",
      .cell = "stale_pointer/broken x2 flavour=asan",
      .evidence = "evidence/stress.asan.log",
      .reproduce = "assay stress stale_pointer --variant broken --flavour asan",
      .fingerprint = "00000000000000bb"};
  finding.report = SanitizerReport{.tool = "AddressSanitizer",
                                   .problem = "heap-use-after-free",
                                   .kind = "use_after_free"};
  finding.report->place = {"Read", "src/a.cc", 3};
  finding.report->other_place = {"Drop", "src/a.cc", 9};
  finding.report->stacks = {{.role = StackRole::kAccess,
                             .title = "READ of size 4 thread T1",
                             .frames = {finding.report->place}},
                            {.role = StackRole::kFree,
                             .title = "freed by thread T0 here",
                             .frames = {finding.report->other_place}}};
  finding.seed = "17@1f3a9c2b";
  return finding;
}

Finding Hostile() {
  const std::string attack =
      "</td><script>alert(1)</script> | `x` \"'&\x01\xff ]]> %2e \xe2\x82\xac";
  Finding finding{.kind = "race",
                  .summary = attack,
                  .cell = attack,
                  .fingerprint = "00000000000000cc"};
  finding.report =
      SanitizerReport{.tool = "ThreadSanitizer", .problem = "data race", .kind = "race"};
  finding.report->place = {attack, "/my sources/" + attack + ".cc", 1};
  finding.report->stacks = {
      {.role = StackRole::kAccess, .title = attack, .frames = {finding.report->place}}};
  finding.seen_by = {attack};
  return finding;
}

}  // namespace

FindingList SampleFindings() {
  FindingList list{
      .title = "tsan.log", .category = "assay/tsan", .assay_version = "0.1.0"};
  list.findings = {Race(), Leak(), UseAfterFree(), Hostile()};
  list.findings.push_back({.kind = "hang",
                           .summary = "no answer for 60 s",
                           .cell = "cache_throughput/pool x2",
                           .evidence = "evidence/cache_throughput.tsan.log",
                           .detail = "last words",
                           .fingerprint = "hang:cache_throughput/pool x2"});
  list.findings.push_back(
      {.kind = "race", .summary = "meant", .fingerprint = "dd", .expected = true});
  list.notes = {"1 leg was not built: tsan-clang"};
  return list;
}

}  // namespace assay
