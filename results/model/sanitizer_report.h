// One report of a sanitizer or of Valgrind, in words that do not depend on which tool,
// compiler or version wrote it. Read from logs by sanitizers/parse, and taken from inside
// our own children by harness/declare/race_reports.
#pragma once

#include <string>
#include <vector>

namespace assay {

// A place in somebody's code. What the tool could not tell is empty or 0.
struct CodeFrame {
  std::string function;  // demangled, as the tool wrote it
  std::string file;      // as the debug information has it, or relative to a source root
  int line = 0;          // from 1
  int column = 0;        // from 1
  std::string module;    // the program or library: "libtsan.so.2"
  bool operator==(const CodeFrame&) const = default;
};

// What a stack of a report shows.
enum class StackRole {
  kAccess,       // one of the accesses or calls that the report is about
  kAllocation,   // where the object came from
  kFree,         // where it was freed, or its lifetime ended
  kThreadStart,  // where a thread was created
  kMutex,        // where a mutex was created, or locked
  kOther,
};

struct ReportStack {
  StackRole role = StackRole::kOther;
  std::string title;   // "Write of size 4 by thread T2 (mutexes: write M0)"
  std::string thread;  // "T2" or "main thread", of kAccess and kThreadStart; may be empty
  std::vector<CodeFrame> frames;  // innermost first
  bool operator==(const ReportStack&) const = default;
};

struct SanitizerReport {
  // ThreadSanitizer | AddressSanitizer | LeakSanitizer | UndefinedBehaviorSanitizer |
  // Helgrind | DRD | Memcheck
  std::string tool;
  std::string problem;  // as the tool says it: "data race", "heap-use-after-free"
  // What is wrong, in words that all tools share: race | lock_order | mutex_misuse |
  // thread_leak | signal_unsafe | use_after_free | out_of_bounds | invalid_free |
  // uninitialised | undefined | leak | crash | not_started (the sanitizer itself; nothing
  // was checked) | other.
  std::string kind;
  std::string object;  // "heap block of size 40", "global 'counter' of size 4"; may be ""
  std::vector<ReportStack> stacks;  // accesses first
  CodeFrame place;        // the first frame in the user's code of the first access
  CodeFrame other_place;  // of the second one; without a second, nothing
  bool operator==(const SanitizerReport&) const = default;
};

}  // namespace assay
