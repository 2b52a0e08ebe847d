#include "results/export/finding_json.h"

#include "results/export/finding_list.h"
#include "results/export/report_json.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

const char* RoleName(StackRole role) {
  switch (role) {
    case StackRole::kAccess:
      return "access";
    case StackRole::kAllocation:
      return "allocation";
    case StackRole::kFree:
      return "free";
    case StackRole::kThreadStart:
      return "thread_start";
    case StackRole::kMutex:
      return "mutex";
    case StackRole::kOther:
      return "other";
  }
  return "";
}

Json FrameJson(const CodeFrame& frame) {
  return {{"function", frame.function},
          {"file", frame.file},
          {"line", frame.line},
          {"column", frame.column},
          {"module", frame.module}};
}

Json StackJson(const ReportStack& stack) {
  return {{"role", RoleName(stack.role)},
          {"title", stack.title},
          {"thread", stack.thread},
          {"frames", JsonList(stack.frames, FrameJson)}};
}

Json ReportJson(const SanitizerReport& report) {
  return {{"tool", report.tool},
          {"problem", report.problem},
          {"object", report.object},
          {"place", FrameJson(report.place)},
          {"other_place", FrameJson(report.other_place)},
          {"stacks", JsonList(report.stacks, StackJson)}};
}

}  // namespace

Json FindingJson(const Finding& finding) {
  Json json = {{"kind", finding.kind},           {"fingerprint", finding.fingerprint},
               {"summary", finding.summary},     {"cell", finding.cell},
               {"reproduce", finding.reproduce}, {"count", finding.count},
               {"evidence", finding.evidence},   {"detail", finding.detail},
               {"expected", finding.expected},   {"seed", finding.seed},
               {"repeats", finding.repeats},     {"shrunk", finding.shrunk}};
  if (!finding.seen_by.empty()) json["seen_by"] = finding.seen_by;
  if (!finding.known.empty()) json["known"] = finding.known;
  if (finding.report) json["report"] = ReportJson(*finding.report);
  return json;
}

std::string FindingsJson(const FindingList& list) {
  const Json json = {{"format", 1},
                     {"title", list.title},
                     {"category", list.category},
                     {"assay_version", list.assay_version},
                     {"findings", JsonList(list.findings, FindingJson)},
                     {"notes", list.notes}};
  return JsonText(json, 2) + "\n";
}

}  // namespace assay
