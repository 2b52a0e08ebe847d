#include "sanitizers/parse/section.h"

#include <algorithm>
#include <cctype>

#include "absl/strings/str_format.h"
#include "sanitizers/parse/frame_line.h"
#include "sanitizers/parse/section_text.h"
#include "sanitizers/parse/text.h"

namespace assay {
namespace {

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

// The first row that fits decides.
constexpr TitleRow kTitles[] = {
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
  for (const TitleRow& row : kTitles) {
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

}  // namespace assay
