#include "sanitizers/parse/report_kind.h"

#include <algorithm>

#include "sanitizers/parse/text.h"

namespace assay {
namespace {

struct Kind {
  std::string_view problem;  // a part of the problem's text
  std::string_view kind;
};
// The first row that fits decides; whichever tool it was, since their words differ
// enough.
constexpr Kind kKinds[] = {
    {"heap-use-after-free", "use_after_free"},
    {"use-after-", "use_after_free"},
    {"invalid vptr", "use_after_free"},
    {"data race", "race"},
    {"race on", "race"},
    {"Conflicting", "race"},
    {"lock-order-inversion", "lock_order"},
    {"lock order", "lock_order"},
    {"thread leak", "thread_leak"},
    {"signal-unsafe", "signal_unsafe"},
    {"signal handler spoils errno", "signal_unsafe"},
    {"mutex", "mutex_misuse"},
    {"lock", "mutex_misuse"},
    {"stack-overflow", "crash"},  // by recursion
    {"overflow on address", "out_of_bounds"},
    {"-buffer-overflow", "out_of_bounds"},
    {"-buffer-underflow", "out_of_bounds"},
    {"container-overflow", "out_of_bounds"},
    {"intra-object-overflow", "out_of_bounds"},
    {"Invalid free", "invalid_free"},
    {"Mismatched free", "invalid_free"},
    {"double-free", "invalid_free"},
    {"bad-free", "invalid_free"},
    {"attempting free", "invalid_free"},
    {"alloc-dealloc-mismatch", "invalid_free"},
    {"new-delete-type-mismatch", "invalid_free"},
    {"Invalid read", "out_of_bounds"},
    {"Invalid write", "out_of_bounds"},
    {"ninitiali", "uninitialised"},
    {"leak", "leak"},
    {"lost in loss record", "leak"},
    {"SEGV", "crash"},
    {"BUS", "crash"},
    {"FPE", "crash"},
    {"ILL", "crash"},
    {"ABRT", "crash"},
    {"DEADLYSIGNAL", "crash"},
};

}  // namespace

std::string KindOf(const SanitizerReport& report) {
  if (!report.kind.empty()) return report.kind;
  const bool is_freed =
      std::any_of(report.stacks.begin(), report.stacks.end(),
                  [](const auto& stack) { return stack.role == StackRole::kFree; });
  if (is_freed && report.problem.starts_with("Invalid ") &&
      !report.problem.starts_with("Invalid free")) {
    return "use_after_free";  // Memcheck's
  }
  for (const Kind& row : kKinds) {
    if (Contains(report.problem, row.problem)) return std::string(row.kind);
  }
  return "other";
}

std::string CheckOf(std::string_view problem) {
  std::string check;
  constexpr int kWordsMax = 3;
  for (int words = 0; words < kWordsMax && !problem.empty(); ++words) {
    const std::string_view word = problem.substr(0, problem.find(' '));
    if (word.find_first_of("0123456789'-") != std::string_view::npos) break;
    check += (check.empty() ? "" : " ") + std::string(word);
    problem.remove_prefix(std::min(word.size() + 1, problem.size()));
  }
  return check;
}

}  // namespace assay
