#include "sanitizers/parse/valgrind_section.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "sanitizers/parse/section_text.h"
#include "sanitizers/parse/text.h"

namespace assay {
namespace {

constexpr std::string_view kMemcheckHeaders[] = {
    "Invalid read of size",
    "Invalid write of size",
    "Invalid free()",
    "Mismatched free()",
    "Mismatched new/delete",
    "Use of uninitialised value",
    "Conditional jump or move",
    "Syscall param ",
    "Source and destination overlap",
    "Jump to the invalid address",
    "Process terminating with default action of signal",
    "Argument ",
};
constexpr std::string_view kThreadHeaders[] = {
    "Possible data race during", "Conflicting load by",
    "Conflicting store by",      "Mutex not locked",
    "Destroying locked mutex",   "Recursive locking not allowed",
    "The object at address",     "Probably a race condition",
    "Mutex type changed",        "Not a mutex",
};

template <typename List>
bool BeginsWithOneOf(std::string_view line, const List& beginnings) {
  return std::any_of(
      std::begin(beginnings), std::end(beginnings),
      [&](std::string_view beginning) { return line.starts_with(beginning); });
}

constexpr TitleRow kValgrindTitles[] = {
    {"This conflicts with a previous", "", StackRole::kAccess},
    {"Possible data race", "", StackRole::kAccess},
    {"Conflicting ", "", StackRole::kAccess},
    {"Other segment start", "", StackRole::kAccess},
    {"Other segment end", "", StackRole::kOther},
    {"Address ", "free'd", StackRole::kFree},
    {"Address ", "alloc'd", StackRole::kAllocation},
    {"Block was alloc'd at", "", StackRole::kAllocation},
    {"Allocation context", "", StackRole::kAllocation},
    {"Address ", "llocation context", StackRole::kAllocation},
    {"Observed (incorrect) order is", "", StackRole::kAccess},
    {"followed by a later acquisition", "", StackRole::kMutex},
    {"Required order was established", "", StackRole::kAccess},
    {"Lock at ", "first observed", StackRole::kMutex},
    {"mutex ", "first observed", StackRole::kMutex},
    {"Uninitialised value was created", "", StackRole::kAllocation},
};

std::string ValgrindObject(std::string_view line) {
  if (const std::string_view name = Between(line, "global var \"", "\""); !name.empty()) {
    return absl::StrFormat("global '%s'", name);
  }
  if (const std::string_view name = Between(line, "local var \"", "\""); !name.empty()) {
    return absl::StrFormat("local variable '%s'", name);
  }
  if (const std::string_view size = Between(line, "a block of size ", " ");
      !size.empty()) {
    return absl::StrFormat("heap block of size %s", size);
  }
  return "";
}

}  // namespace

std::string_view ValgrindTool(std::string_view line) {
  for (const std::string_view tool : {"Helgrind", "Memcheck"}) {
    if (line.starts_with(tool) && Contains(line, " error detector")) {
      return tool;
    }
  }
  return line.starts_with("drd, a thread error detector") ? "DRD" : "";
}

bool IsValgrindRule(std::string_view line) {
  return line.starts_with("-----") || line.starts_with("---Thread-Announcement");
}

std::string_view AnnouncedThread(std::string_view line) {
  if (!line.starts_with("Thread #") || !line.ends_with(" was created")) return {};
  return Between(line, "Thread ", " ");
}

std::optional<Header> FindValgrindHeader(std::string_view line, std::string_view tool) {
  Header header{.tool = std::string(tool)};
  if (Contains(line, " lost in loss record")) {
    if (Contains(line, "reachable")) return std::nullopt;
    header.problem = Between(line, " are ", " in loss record");
    header.kind = "leak";
    return header;
  }
  const bool is_of_thread = line.starts_with("Thread #") &&
                            !Contains(line, "was created") &&
                            !Contains(line, "root thread");
  const bool is_header = BeginsWithOneOf(line, kMemcheckHeaders) ||
                         BeginsWithOneOf(line, kThreadHeaders) || is_of_thread;
  if (!is_header) return std::nullopt;
  std::string_view problem = line;
  if (is_of_thread) {  // "Thread #3: lock order "0x1 before 0x2" violated"
    problem.remove_prefix(std::min(problem.find_first_of(" :'", 8), problem.size()));
    ConsumePrefix(&problem, ":");
    ConsumePrefix(&problem, "'s");
    problem = Stripped(problem);
  }
  if (problem.starts_with("Possible data race")) problem = "data race";
  problem = UpTo(UpTo(problem, " by thread"), " of size");
  if (problem.starts_with("lock order")) problem = "lock order violated";
  header.problem = WithoutAddresses(problem);
  return header;
}

std::optional<Section> ParseValgrindSection(std::string_view line) {
  std::string object = ValgrindObject(line);
  for (const TitleRow& row : kValgrindTitles) {
    if (!line.starts_with(row.begin)) continue;
    if (!row.part.empty() && !Contains(line, row.part)) continue;
    Section section{.role = row.role, .title = Title(line), .object = std::move(object)};
    if (row.role == StackRole::kAccess) section.thread = ThreadIn(line);
    return section;
  }
  if (Contains(line, " lost in loss record")) {
    const std::string_view bytes = UpTo(line, " are ");
    return Section{.role = StackRole::kAccess,
                   .title = std::string(UpTo(line, " in loss record")),
                   .object = std::string(bytes)};
  }
  if (object.empty()) return std::nullopt;
  return Section{.object = std::move(object)};
}

}  // namespace assay
