#include "sanitizers/parse/places.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_format.h"
#include "sanitizers/parse/function_name.h"
#include "sanitizers/parse/report_kind.h"
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

// FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv): short, and the same on
// every machine.
std::uint64_t Hash(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
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
  std::string name = ScopedName(frame.function);
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
