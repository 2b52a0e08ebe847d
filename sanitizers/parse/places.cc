#include "sanitizers/parse/places.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_format.h"
#include "sanitizers/parse/text.h"

namespace assay {
namespace {

// Parts of paths of code that is nobody's who reads a report: runtimes, C library,
// standard library (g++'s and clang's), Valgrind's replacements.
constexpr std::string_view kForeignPaths[] = {
    "/libsanitizer/", "/compiler-rt/", "/sanitizer_common/",
    "/libstdc++-v3/", "/include/c++/", "-linux-gnu/c++/",
    "/sysdeps/",      "/nptl/",        "/csu/",
    "/libgcc/",       "/glibc-",       "/lib/llvm-",
    "/libcxx/",
};
// Valgrind names files without their folders unless it is asked to. Those of libstdc++
// begin with "stl_" and "std_", or are:
constexpr std::string_view kForeignFiles[] = {
    "vg_replace_malloc.c",
    "vg_replace_strmem.c",
    "hg_intercepts.c",
    "drd_pthread_intercepts.c",
    "libc-start.c",
    "pthread_create.c",
    "clone.S",
    "clone3.S",
    "start.S",
    "pthread_kill.c",
    "raise.c",
    "abort.c",
    "_exit.c",
    "exit.c",
    "new_allocator.h",
    "allocator.h",
    "alloc_traits.h",
    "gthr-default.h",
    "invoke.h",
    "basic_string.h",
    "basic_string.tcc",
    "shared_ptr.h",
    "shared_ptr_base.h",
    "unique_ptr.h",
    "unique_lock.h",
    "vector.tcc",
    "mutex",
    "thread",
    "atomic",
    "atomic_base.h",
    "condition_variable",
};
constexpr std::string_view kGlibcFolders[] = {"nptl/", "stdlib/", "sysdeps/", "csu/",
                                              "posix/"};
constexpr std::string_view kForeignModules[] = {
    "libtsan.so", "libasan.so",   "libubsan.so", "liblsan.so", "libclang_rt.", "libc.so",
    "libpthread", "libstdc++.so", "libc++.so",   "ld-linux",   "vgpreload_",   "libm.so",
};
// Beginnings of functions.
constexpr std::string_view kForeignFunctions[] = {
    "std::", "void std::", "operator new", "operator delete", "vgDrd_",
    "__",  // reserved for the implementation (C++20, 5.10): __cxa_throw, __tsan_read4
};
// Interceptors and the C library, whose frames may come without a file.
constexpr std::string_view kForeignNames[] = {
    "malloc",
    "calloc",
    "realloc",
    "free",
    "memcpy",
    "memmove",
    "memset",
    "memcmp",
    "memchr",
    "strlen",
    "strcpy",
    "strncpy",
    "strcmp",
    "strcat",
    "strdup",
    "strchr",
    "read",
    "write",
    "close",
    "open",
    "raise",
    "abort",
    "sigaction",
    "usleep",
    "pthread_create",
    "pthread_join",
    "pthread_kill",
    "pthread_mutex_lock",
    "pthread_mutex_unlock",
    "pthread_mutex_trylock",
    "pthread_mutex_destroy",
    "pthread_mutex_init",
    "pthread_rwlock_rdlock",
    "pthread_rwlock_wrlock",
    "pthread_rwlock_unlock",
    "pthread_spin_lock",
    "pthread_cond_wait",
    "pthread_cond_signal",
    "pthread_cond_destroy",
    "pthread_cond_broadcast",
    "mutex_lock_WRK",
    "mutex_unlock_WRK",
    "mutex_destroy_WRK",
    "pthread_create_WRK",
    "mythread_wrapper",
    "_exit",
    "_Exit",
    "exit",
    "atexit",
    "_start",
    "start_thread",
    "clone",
    "clone3",
};

template <typename List>
bool ContainsOneOf(std::string_view text, const List& parts) {
  return std::any_of(std::begin(parts), std::end(parts), [&](std::string_view part) {
    return text.find(part) != std::string_view::npos;
  });
}

template <typename List>
bool BeginsWith(std::string_view text, const List& parts) {
  return std::any_of(std::begin(parts), std::end(parts),
                     [&](std::string_view part) { return text.starts_with(part); });
}

template <typename List>
bool IsOneOf(std::string_view text, const List& words) {
  return std::find(std::begin(words), std::end(words), text) != std::end(words);
}

std::string_view FileName(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);  // 0 after npos
}

// Behind the parenthesis that closes the one at `at`.
std::size_t AfterGroup(std::string_view text, std::size_t at) {
  int depth = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '(') ++depth;
    if (text[at] == ')' && --depth == 0) return at + 1;
  }
  return text.size();
}

// Whether a scope goes on here: "::Get", " const::Get".
bool IsScope(std::string_view rest) {
  if (rest.starts_with(" const")) rest.remove_prefix(6);
  return rest.starts_with("::");
}

// "operator()", "operator<<", "operator[]": takes the signs after "operator".
std::size_t TakeSigns(std::string_view function, std::size_t at, std::string* name) {
  if (function.substr(at).starts_with("()")) {
    *name += "()";
    return at + 2;
  }
  constexpr std::string_view kSigns = "<>=-+*/%&|^!~[],";
  while (at < function.size() && Contains(kSigns, function.substr(at, 1))) {
    *name += function[at++];
  }
  return at;
}

// Scopes and name, without template arguments and parameters: "main::{lambda()#1}::Run"
// of "int main::{lambda()#1}::Run<int>(int) const", with its return type if it has one.
std::string WithoutArguments(std::string_view function) {
  std::string name;
  int angles = 0, braces = 0;
  for (std::size_t at = 0; at < function.size();) {
    if (angles == 0 && name.ends_with("operator")) {
      const std::size_t after = TakeSigns(function, at, &name);
      if (after > at) {
        at = after;
        continue;
      }
    }
    const char c = function[at];
    braces += c == '{' ? 1 : c == '}' ? -1 : 0;
    const bool in_braces = braces > 0 || c == '}';
    const bool is_angle = !in_braces && (c == '<' || (c == '>' && angles > 0));
    if (is_angle) angles += c == '<' ? 1 : -1;
    if (is_angle || angles > 0) {
      ++at;
      continue;
    }
    if (c == '(' && !in_braces) {
      const std::size_t after = AfterGroup(function, at);
      const std::string_view group = function.substr(at, after - at);
      if (group == "(anonymous namespace)") name += group;
      if (!IsScope(function.substr(after))) break;  // the function's own parameters
      at = function.find("::", after);
      continue;
    }
    name += c;
    ++at;
  }
  return std::string(Stripped(name));
}

// The last part of a scoped name; the scopes of lambdas have brackets with "::" in them.
std::string_view LastPart(std::string_view name) {
  int depth = 0;
  for (std::size_t at = name.size(); at-- > 1;) {
    if (name[at] == '}' || name[at] == ')') ++depth;
    if (name[at] == '{' || name[at] == '(') --depth;
    if (depth == 0 && name[at] == ':' && name[at - 1] == ':') return name.substr(at + 1);
  }
  return name;
}

bool IsLambda(std::string_view name) {
  return Contains(name, "lambda") || Contains(name, "$_") || Contains(name, "'lambda");
}

// FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv): short, and the same on
// every machine.
std::uint64_t Hash(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
}

// Which of UBSan's checks it was, in words without values: "shift exponent" of "shift
// exponent 40 is too large for 32-bit type 'int'". One function may fail several.
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

// Where memory was freed counts as the other side of a use after free.
const ReportStack* OtherSide(const SanitizerReport& report) {
  const ReportStack* first = nullptr;
  for (const ReportStack& stack : report.stacks) {
    if (stack.role != StackRole::kAccess) continue;
    if (first != nullptr) return &stack;
    first = &stack;
  }
  for (const ReportStack& stack : report.stacks) {
    if (stack.role == StackRole::kFree) return &stack;
  }
  return nullptr;
}

const ReportStack* FirstSide(const SanitizerReport& report) {
  for (const ReportStack& stack : report.stacks) {
    if (stack.role == StackRole::kAccess) return &stack;
  }
  return report.stacks.empty() ? nullptr : &report.stacks.front();
}

}  // namespace

bool IsUsersCode(const CodeFrame& frame) {
  if (frame.function.empty() && frame.file.empty()) return false;
  if (ContainsOneOf(frame.file, kForeignPaths)) return false;
  const std::string_view file = FileName(frame.file);
  const bool has_folder = file.size() < frame.file.size();
  if (!has_folder && (file.starts_with("stl_") || file.starts_with("std_"))) return false;
  // So do glibc's own: "nptl/pthread_kill.c", "./stdlib/abort.c".
  const bool is_of_glibc =
      ContainsOneOf(frame.file, kGlibcFolders) && !frame.file.starts_with('/');
  if (IsOneOf(file, kForeignFiles) && (!has_folder || is_of_glibc)) return false;
  if (BeginsWith(frame.module, kForeignModules)) return false;
  if (BeginsWith(frame.function, kForeignFunctions)) return false;
  if (!frame.file.empty()) return true;  // whatever it is called
  return !IsOneOf(std::string_view(frame.function).substr(0, frame.function.find('(')),
                  kForeignNames);
}

CodeFrame UsersFrame(const std::vector<CodeFrame>& frames) {
  for (const CodeFrame& frame : frames) {
    if (IsUsersCode(frame) && !frame.file.empty()) return frame;
  }
  for (const CodeFrame& frame : frames) {
    if (IsUsersCode(frame)) return frame;
  }
  for (const CodeFrame& frame : frames) {
    if (!frame.file.empty()) return frame;
  }
  return frames.empty() ? CodeFrame{} : frames.front();
}

std::string BareFunction(std::string_view function) {
  // What compilers append: " [clone .isra.0]", " (.cold)", ".constprop.0", "[abi:cxx11]".
  function = function.substr(0, std::min(function.find(" [clone"), function.find(" (.")));
  std::string name = WithoutArguments(function);
  if (const std::size_t abi = name.find("[abi:"); abi != std::string::npos) {
    name.resize(abi);
  }
  if (const std::size_t dot = name.find('.'); dot != std::string::npos && dot > 0) {
    name.resize(dot);
  }
  std::string_view last = LastPart(name);
  if (last.substr(0, 10) == "operator()") {
    const std::string_view scope =
        name.size() > last.size() + 2
            ? std::string_view(name).substr(0, name.size() - last.size() - 2)
            : std::string_view();
    // g++ prints the call of an inlined lambda without any scope.
    if (scope.empty() || IsLambda(LastPart(scope))) return "lambda";
    return "operator()";
  }
  if (IsLambda(last)) return "lambda";
  // What a lambda is called through as a plain function.
  if (last == "_FUN" || last == "__invoke") {
    if (IsLambda(name)) return "lambda";
  }
  // A return type in front, as templates have: "int Get", "bool operator<".
  const std::size_t blank = last.rfind(' ', last.find("operator"));
  if (blank != std::string_view::npos) last = last.substr(blank + 1);
  return std::string(last);
}

std::string PlaceKey(const CodeFrame& frame) {
  if (frame.file.empty() && frame.function.empty()) return "";
  const std::string_view where =
      frame.file.empty() ? std::string_view(frame.module) : FileName(frame.file);
  // Without a function only the line is left to tell two faults of a file apart.
  if (frame.function.empty()) return absl::StrFormat("%s:%d", where, frame.line);
  return absl::StrFormat("%s:%s", where, BareFunction(frame.function));
}

std::string PlaceText(const CodeFrame& frame) {
  std::string text(FileName(frame.file));
  if (frame.line > 0) text += absl::StrFormat(":%d", frame.line);
  if (text.empty()) text = frame.module;
  if (frame.function.empty()) return text;
  std::string name = WithoutArguments(frame.function);
  return text + (text.empty() ? "" : " in ") + name;
}

void Complete(SanitizerReport* report) {
  report->kind = KindOf(*report);
  std::stable_sort(report->stacks.begin(), report->stacks.end(),
                   [](const ReportStack& a, const ReportStack& b) {
                     return (a.role == StackRole::kAccess) >
                            (b.role == StackRole::kAccess);
                   });
  // A place that the report itself names, as UBSan's does, stays.
  const bool has_place = !report->place.file.empty();
  if (const ReportStack* first = FirstSide(*report)) {
    const CodeFrame frame = UsersFrame(first->frames);
    if (!has_place) {
      report->place = frame;
    } else if (report->place.function.empty() && frame.line == report->place.line) {
      report->place.function = frame.function;
    }
  }
  if (const ReportStack* other = OtherSide(*report)) {
    report->other_place = UsersFrame(other->frames);
  }
}

std::string Fingerprint(const SanitizerReport& report) {
  std::string one = PlaceKey(report.place), other = PlaceKey(report.other_place);
  if (other < one) std::swap(one, other);
  std::string kind = report.kind;
  if (kind == "undefined") kind += " " + CheckOf(report.problem);
  return absl::StrFormat("%016x", Hash(kind + "|" + one + "|" + other));
}

std::string SummaryOf(const SanitizerReport& report) {
  std::string text = report.problem;
  if (const std::string place = PlaceText(report.place); !place.empty()) {
    text += ": " + place;
  }
  const std::string other = PlaceText(report.other_place);
  if (other.empty()) return text;
  if (report.kind == "use_after_free") return text + ", freed at " + other;
  if (report.kind == "race" || report.kind == "lock_order") {
    return text + " against " + other;
  }
  return text + ", and " + other;
}

}  // namespace assay
