#include "sanitizers/parse/section.h"

#include <algorithm>
#include <cctype>

#include "absl/strings/str_format.h"
#include "sanitizers/parse/frame_line.h"
#include "sanitizers/parse/text.h"

namespace assay {
namespace {

bool IsHex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

// Up to the first of the marks, or all of it.
std::string_view UpTo(std::string_view text, std::string_view mark) {
  return text.substr(0, std::min(text.find(mark), text.size()));
}

// Between the first `begin` and the `end` after it; empty where there is no such thing.
std::string_view Between(std::string_view text, std::string_view begin,
                         std::string_view end) {
  const std::size_t at = text.find(begin);
  if (at == std::string_view::npos) return {};
  return UpTo(text.substr(at + begin.size()), end);
}

// Addresses and thread ids differ from run to run: " at 0x7b04", " (0x7b04)",
// "(tid=17, running)" are dropped.
std::string WithoutAddresses(std::string_view text) {
  std::string kept;
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at, 2) != "0x") {
      kept += text[at++];
      continue;
    }
    at += 2;
    while (at < text.size() && IsHex(text[at])) ++at;
    if (text.substr(at, 3) == "-0x") {  // a range
      at += 3;
      while (at < text.size() && IsHex(text[at])) ++at;
    }
    const bool in_parentheses =
        kept.ends_with("(") && at < text.size() && text[at] == ')';
    if (in_parentheses) {
      kept.pop_back();
      ++at;
    }
    for (const std::string_view before : {" at ", " ", "address "}) {
      if (kept.ends_with(before)) {
        kept.resize(kept.size() - before.size());
        break;
      }
    }
  }
  if (const std::size_t tid = kept.find(" (tid="); tid != std::string::npos) {
    const std::size_t end = kept.find(')', tid);
    if (end != std::string::npos) kept.erase(tid, end + 1 - tid);
  }
  return kept;
}

std::string Title(std::string_view line) {
  return WithoutAddresses(WithoutSuffix(line, ":"));
}

// "T2" of "... by thread T2 (mutexes: ...)", "main thread" of "... by main thread".
std::string ThreadIn(std::string_view line) {
  if (Contains(line, "main thread")) return "main thread";
  const std::string_view after = Between(line, "thread ", "\n");
  std::size_t end = 0;
  while (end < after.size() &&
         (IsHex(after[end]) || after[end] == 'T' || after[end] == '#')) {
    ++end;
  }
  return std::string(after.substr(0, end));
}

// --- Headers ---------------------------------------------------------------------------

// What follows "ERROR: AddressSanitizer: " without what differs from run to run.
std::string ProblemIn(std::string_view text) {
  if (text.starts_with("attempting double-free")) return "double-free";
  if (text.starts_with("attempting free on address")) return "bad-free";
  text = UpTo(text, " (pid=");
  text = UpTo(text, " on address 0x");
  text = UpTo(text, " on unknown address");
  text = UpTo(text, " on 0x");
  text = UpTo(text, " 0x");
  text = UpTo(text, " in thread ");
  return std::string(Stripped(text));
}

// Words before the tool's name with which a report begins.
constexpr std::string_view kLevels[] = {"WARNING: ", "ERROR: ", "FATAL: "};

// Sentences that say that the runtime could not start or read its files; in all of them
// nothing was checked.
constexpr std::string_view kNotStarted[] = {
    "Sanitizer: failed to ",
    "Sanitizer failed to ",
    "Sanitizer: unexpected memory mapping",
    "Sanitizer: memory layout is incompatible",
    "Sanitizer can not mmap",
    "Sanitizer setrlimit() failed",
    "Sanitizer: CHECK failed",
    "Sanitizer CHECK failed",
    "Sanitizer: encountered an incompatible memory layout",
    "ASan runtime does not come first in initial library list",
    "Shadow memory range interleaves with an existing memory mapping",
    "incompatible ASan runtimes",
};

// "ThreadSanitizer" that ends at `end`.
std::string_view ToolBefore(std::string_view line, std::size_t end) {
  std::size_t begin = end;
  while (begin > 0 && std::isalnum(static_cast<unsigned char>(line[begin - 1]))) --begin;
  return line.substr(begin, end - begin);
}

// Where "==1234==" in front of `at` begins, or `at`.
std::size_t BeginOfProcess(std::string_view line, std::size_t at) {
  if (at < 3 || line.substr(at - 2, 2) != "==") return at;
  std::size_t begin = at - 2;
  while (begin > 0 && std::isdigit(static_cast<unsigned char>(line[begin - 1]))) --begin;
  return begin >= 2 && line.substr(begin - 2, 2) == "==" ? begin - 2 : at;
}

std::optional<Header> NotStartedHeader(std::string_view line, std::size_t* prefix) {
  for (const std::string_view sentence : kNotStarted) {
    const std::size_t at = line.find(sentence);
    if (at == std::string_view::npos) continue;
    Header header{.tool = "AddressSanitizer", .kind = "not_started"};
    std::size_t begin = at;
    if (sentence.starts_with("Sanitizer")) {
      const std::string_view tool = ToolBefore(line, at + 9);
      header.tool = tool;
      begin = at + 9 - tool.size();
    }
    for (const std::string_view level : kLevels) {
      if (begin >= level.size() &&
          line.substr(begin - level.size(), level.size()) == level) {
        begin -= level.size();
      }
    }
    *prefix = BeginOfProcess(line, begin);
    std::string_view problem = line.substr(at);
    ConsumePrefix(&problem, "Sanitizer");
    ConsumePrefix(&problem, ":");
    header.problem = WithoutAddresses(Stripped(problem));
    return header;
  }
  return std::nullopt;
}

std::optional<Header> SanitizerHeader(std::string_view line, std::size_t* prefix) {
  for (const std::string_view level : kLevels) {
    const std::size_t at = line.find(level);
    if (at == std::string_view::npos) continue;
    const std::string_view rest = line.substr(at + level.size());
    const std::size_t colon = rest.find(": ");
    if (colon == std::string_view::npos) continue;
    const std::string_view tool = rest.substr(0, colon);
    const bool is_word = std::all_of(tool.begin(), tool.end(), [](char c) {
      return std::isalpha(static_cast<unsigned char>(c)) != 0;
    });
    if (!is_word || !tool.ends_with("Sanitizer")) continue;
    *prefix = BeginOfProcess(line, at);
    return Header{.tool = std::string(tool),
                  .problem = ProblemIn(rest.substr(colon + 2))};
  }
  return std::nullopt;
}

// "/src/cache.cc:41:7: runtime error: shift exponent 40 is too large for 32-bit type
// 'int'"
std::optional<Header> UndefinedHeader(std::string_view line, std::size_t* prefix) {
  constexpr std::string_view kMark = ": runtime error: ";
  const std::size_t at = line.find(kMark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::size_t blank = line.substr(0, at).find_last_of(" \t");
  const std::size_t begin = blank == std::string_view::npos ? 0 : blank + 1;
  Header header{.tool = "UndefinedBehaviorSanitizer",
                .problem = WithoutAddresses(line.substr(at + kMark.size())),
                .kind = "undefined"};
  SetPlace(line.substr(begin, at - begin), &header.place);
  *prefix = begin;
  // A sentence of the program's own that happens to have the words in it.
  if (header.place.line == 0 && header.place.file != "<unknown>") return std::nullopt;
  return header;
}

// --- Titles ----------------------------------------------------------------------------

struct Row {
  std::string_view begin;  // of the line, without blanks
  std::string_view part;   // somewhere after it; may be empty
  StackRole role;
};
// The first row that fits decides.
constexpr Row kTitles[] = {
    {"Write of size", "", StackRole::kAccess},
    {"Read of size", "", StackRole::kAccess},
    {"Atomic ", " of size", StackRole::kAccess},
    {"Previous ", " of size", StackRole::kAccess},
    {"READ of size", "", StackRole::kAccess},
    {"WRITE of size", "", StackRole::kAccess},
    {"Mutex ", "acquired here while holding", StackRole::kAccess},
    {"Mutex ", "", StackRole::kMutex},
    {"and:", "", StackRole::kMutex},
    {"Thread T", "created by", StackRole::kThreadStart},
    {"As if synchronized via", "", StackRole::kOther},
    {"freed by", "", StackRole::kFree},
    {"previously allocated by", "", StackRole::kAllocation},
    {"allocated by", "", StackRole::kAllocation},
    {"Location is", "allocated by", StackRole::kAllocation},
    {"Location is file descriptor", "", StackRole::kAllocation},
    {"Signal ", "handler", StackRole::kOther},
    {"Address ", "is located in stack of", StackRole::kAllocation},
    {"[failed to restore the stack]", "", StackRole::kOther},
};

std::optional<Section> TitleIn(std::string_view line) {
  for (const Row& row : kTitles) {
    if (!line.starts_with(row.begin)) continue;
    if (!row.part.empty() && !Contains(line, row.part)) continue;
    Section section{.role = row.role, .title = Title(line)};
    if (row.role == StackRole::kAccess) section.thread = ThreadIn(line);
    if (row.role == StackRole::kThreadStart) {
      section.thread = UpTo(line.substr(std::string_view("Thread ").size()), " ");
    }
    return section;
  }
  return std::nullopt;
}

// What the memory is that the report is about.
std::string ObjectIn(std::string_view line) {
  if (line.starts_with("Location is ")) {
    std::string_view object = line.substr(std::string_view("Location is ").size());
    object = UpTo(object, " allocated by");
    object = UpTo(object, " created by");
    object = UpTo(object, " at 0x");
    return std::string(WithoutSuffix(object, "."));
  }
  if (line.starts_with("Cycle in lock order graph: ")) {
    return WithoutAddresses(line.substr(std::string_view("Cycle in ").size()));
  }
  if (Contains(line, "is located")) {
    if (const std::string_view name = Between(line, "global variable '", "'");
        !name.empty()) {
      return absl::StrFormat("global variable '%s'", name);
    }
    const std::size_t region = line.find("-byte region");
    if (region != std::string_view::npos) {
      std::size_t begin = region;
      while (begin > 0 && line[begin - 1] != ' ') --begin;
      return absl::StrFormat("%s", line.substr(begin, region + 12 - begin));
    }
  }
  // "[32, 36) 'x' (line 4) <== Memory access at offset 48 overflows this variable"
  if (Contains(line, "<== Memory access")) {
    return absl::StrFormat("variable '%s'", Between(line, "'", "'"));
  }
  return "";
}

// "Direct leak of 40 byte(s) in 1 object(s) allocated from:"
std::optional<Section> LeakIn(std::string_view line) {
  const bool is_leak =
      (line.starts_with("Direct leak of ") || line.starts_with("Indirect leak of "));
  if (!is_leak) return std::nullopt;
  return Section{.role = StackRole::kAccess,
                 .title = std::string(UpTo(line, " allocated from")),
                 .object = std::string(Between(line, "leak of ", " allocated")),
                 .begins_leak = true};
}

// --- Valgrind --------------------------------------------------------------------------

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

constexpr Row kValgrindTitles[] = {
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

std::optional<Header> FindHeader(std::string_view line, std::size_t* prefix) {
  if (Contains(line, "SUMMARY: ")) return std::nullopt;
  if (std::optional<Header> header = NotStartedHeader(line, prefix)) return header;
  if (std::optional<Header> header = SanitizerHeader(line, prefix)) return header;
  return UndefinedHeader(line, prefix);
}

bool IsEndOfReport(std::string_view line) {
  line = Stripped(line);
  if (line.starts_with("SUMMARY: ") || line.ends_with("==ABORTING")) return true;
  constexpr std::size_t kRule = 18;  // TSan's; ASan's is longer
  return line.size() >= kRule && line.find_first_not_of('=') == std::string_view::npos;
}

std::optional<Section> ParseSection(std::string_view line) {
  line = Stripped(line);
  if (std::optional<Section> leak = LeakIn(line)) return leak;
  std::string object = ObjectIn(line);
  std::optional<Section> section = TitleIn(line);
  if (!section && object.empty()) return std::nullopt;
  if (!section) section.emplace();
  section->object = std::move(object);
  return section;
}

bool IsSourcePicture(std::string_view line) {
  const std::string_view text = Stripped(line);
  const bool is_caret =
      !text.empty() && text.find_first_not_of("~^ ") == std::string_view::npos;
  return is_caret || line.starts_with("  ") || Contains(line, ": note: ");
}

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
  for (const Row& row : kValgrindTitles) {
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
