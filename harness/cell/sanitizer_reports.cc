#include "harness/cell/sanitizer_reports.h"

#include <sys/types.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>

#include "absl/strings/str_format.h"
#include "harness/base/sanitizer.h"

#if ASSAY_ADDRESS_SANITIZER
// Of LeakSanitizer (compiler-rt, sanitizer/lsan_interface.h).
extern "C" int __lsan_do_recoverable_leak_check();
#endif

namespace assay {

bool FindsLeaks() {
#if ASSAY_ADDRESS_SANITIZER
  return __lsan_do_recoverable_leak_check() != 0;
#else
  return false;
#endif
}

}  // namespace assay

#if !ASSAY_THREAD_SANITIZER

namespace assay {

std::int64_t SanitizerReports() { return 0; }
std::vector<SanitizerReport> TakeSanitizerReports() { return {}; }

}  // namespace assay

#else

extern "C" {
// The runtime's interface (compiler-rt, tsan/rtl/tsan_interface.h); indices from 0, all
// return 1.
using uptr = unsigned long;  // NOLINT: the runtime's own type
int __tsan_get_report_data(void* report, const char** description, int* count,
                           int* stack_count, int* mop_count, int* loc_count,
                           int* mutex_count, int* thread_count, int* unique_tid_count,
                           void** sleep_trace, uptr trace_size);
int __tsan_get_report_stack(void* report, uptr index, void** trace, uptr trace_size);
int __tsan_get_report_mop(void* report, uptr index, int* tid, void** address, int* size,
                          int* write, int* atomic, void** trace, uptr trace_size);
int __tsan_get_report_loc(void* report, uptr index, const char** type, void** address,
                          uptr* start, uptr* size, int* tid, int* fd, int* suppressable,
                          void** trace, uptr trace_size);
int __tsan_get_report_mutex(void* report, uptr index, uptr* mutex, void** address,
                            int* destroyed, void** trace, uptr trace_size);
int __tsan_get_report_thread(void* report, uptr index, int* tid, pid_t* os_id,
                             int* running, const char** name, int* parent_tid,
                             void** trace, uptr trace_size);
void __sanitizer_symbolize_pc(void* pc, const char* format, char* text, uptr text_size);
void __sanitizer_symbolize_global(void* address, const char* format, char* text,
                                  uptr text_size);
}

namespace {

constexpr int kReportsMax = 64;
constexpr int kStacksMax = 8;   // of each sort in one report
constexpr int kFramesMax = 64;  // the runtime keeps no more

// Plain memory that the hook fills; what a runtime leaves out stays zero.
struct RawStack {
  int thread = 0;
  int parent_thread = 0;
  int size = 0;  // of the access
  bool is_write = false;
  bool is_atomic = false;
  unsigned long mutex = 0;
  void* trace[kFramesMax] = {};
};
struct RawReport {
  const char* description = nullptr;  // a literal of the runtime
  int accesses = 0, stacks = 0, locations = 0, mutexes = 0, threads = 0;
  RawStack access[kStacksMax];
  RawStack stack[kStacksMax];
  RawStack mutex[kStacksMax];
  RawStack thread[kStacksMax];
  const char* location_type = nullptr;  // a literal of the runtime
  void* address = nullptr;              // of the first access
  unsigned long location_size = 0;      // of a heap block
  RawStack location_stack;
};

RawReport raw_reports[kReportsMax];
// Written by the hook, which the runtime calls for one report at a time; a release, so
// that who reads the number sees the reports.
std::int64_t report_count = 0;

ASSAY_NOT_INSTRUMENTED int AtMost(int count) {
  return count < kStacksMax ? count : kStacksMax;
}

ASSAY_NOT_INSTRUMENTED void Copy(void* report, RawReport* raw) {
  int count = 0, unique_threads = 0;
  void* sleep_trace[1];
  __tsan_get_report_data(report, &raw->description, &count, &raw->stacks, &raw->accesses,
                         &raw->locations, &raw->mutexes, &raw->threads, &unique_threads,
                         sleep_trace, 1);
  raw->accesses = AtMost(raw->accesses);
  raw->stacks = AtMost(raw->stacks);
  raw->mutexes = AtMost(raw->mutexes);
  raw->threads = AtMost(raw->threads);
  for (int i = 0; i < raw->accesses; ++i) {
    RawStack& to = raw->access[i];
    void* address = nullptr;
    int is_write = 0, is_atomic = 0;
    __tsan_get_report_mop(report, static_cast<uptr>(i), &to.thread, &address, &to.size,
                          &is_write, &is_atomic, to.trace, kFramesMax);
    if (i == 0) raw->address = address;
    to.is_write = is_write != 0;
    to.is_atomic = is_atomic != 0;
  }
  for (int i = 0; i < raw->stacks; ++i) {
    __tsan_get_report_stack(report, static_cast<uptr>(i), raw->stack[i].trace,
                            kFramesMax);
  }
  for (int i = 0; i < raw->mutexes; ++i) {
    void* address = nullptr;
    int destroyed = 0;
    __tsan_get_report_mutex(report, static_cast<uptr>(i), &raw->mutex[i].mutex, &address,
                            &destroyed, raw->mutex[i].trace, kFramesMax);
  }
  for (int i = 0; i < raw->threads; ++i) {
    RawStack& to = raw->thread[i];
    pid_t os_id = 0;
    int running = 0;
    const char* name = nullptr;
    __tsan_get_report_thread(report, static_cast<uptr>(i), &to.thread, &os_id, &running,
                             &name, &to.parent_thread, to.trace, kFramesMax);
  }
  if (raw->locations > 0) {
    void* address = nullptr;
    uptr start = 0;
    int fd = 0, suppressable = 0;
    __tsan_get_report_loc(report, 0, &raw->location_type, &address, &start,
                          &raw->location_size, &raw->location_stack.thread, &fd,
                          &suppressable, raw->location_stack.trace, kFramesMax);
  }
}

}  // namespace

// The hook. Overrides the runtime's own, which does nothing.
extern "C" ASSAY_NOT_INSTRUMENTED void __tsan_on_report(void* report) {
  const std::int64_t index = __atomic_load_n(&report_count, __ATOMIC_RELAXED);
  if (index < kReportsMax) Copy(report, &raw_reports[index]);
  __atomic_store_n(&report_count, index + 1, __ATOMIC_RELEASE);
}

namespace assay {
namespace {

// The runtime's short names, and what it prints.
constexpr std::pair<const char*, const char*> kProblems[] = {
    {"data-race-vptr", "data race on vptr (ctor/dtor vs virtual call)"},
    {"data-race", "data race"},
    {"external-race", "race on external object"},
    {"heap-use-after-free-vptr", "heap-use-after-free (virtual call vs free)"},
    {"heap-use-after-free", "heap-use-after-free"},
    {"thread-leak", "thread leak"},
    {"locked-mutex-destroy", "destroy of a locked mutex"},
    {"mutex-double-lock", "double lock of a mutex"},
    {"mutex-invalid-access", "use of an invalid mutex (e.g. uninitialized or destroyed)"},
    {"mutex-bad-unlock", "unlock of an unlocked mutex (or by a wrong thread)"},
    {"mutex-bad-read-lock", "read lock of a write locked mutex"},
    {"mutex-bad-read-unlock", "read unlock of a write locked mutex"},
    {"mutex-held-in-wrong-context", "mutex held in the wrong context"},
    {"signal-unsafe-call", "signal-unsafe call inside of a signal"},
    {"errno-in-signal-handler", "signal handler spoils errno"},
    {"lock-order-inversion", "lock-order-inversion (potential deadlock)"},
};

std::string ProblemText(const char* description) {
  const std::string name = description == nullptr ? "" : description;
  for (const auto& [short_name, text] : kProblems) {
    if (name == short_name) return text;
  }
  return name;
}

std::string ThreadText(int thread) {
  return thread == 0 ? "main thread" : absl::StrFormat("T%d", thread);
}

constexpr char kBetween = '\x1f';  // fields of a frame
constexpr char kFrameFormat[] = "%f\x1f%s\x1f%l\x1f%c\x1f%m";

// One of what the symbolizer writes; "<null>" and 0 stand for what it does not know.
CodeFrame FrameOf(const std::string& text) {
  std::string fields[5];
  std::size_t begin = 0;
  for (std::string& field : fields) {
    const std::size_t end = std::min(text.find(kBetween, begin), text.size());
    field = text.substr(begin, end - begin);
    begin = std::min(end + 1, text.size());
    if (field == "<null>") field.clear();
  }
  return {.function = fields[0],
          .file = fields[1],
          .line = std::atoi(fields[2].c_str()),
          .column = std::atoi(fields[3].c_str()),
          .module = fields[4].substr(fields[4].find_last_of('/') + 1)};
}

// A function that was inlined has its caller's address, so an address stands for several
// frames, and comes as often in the trace.
void AddFrames(void* address, std::vector<CodeFrame>* frames) {
  std::vector<char> text(1 << 14, '\0');
  __sanitizer_symbolize_pc(address, kFrameFormat, text.data(), text.size() - 2);
  for (const char* at = text.data(); *at != '\0'; at += std::strlen(at) + 1) {
    frames->push_back(FrameOf(at));
  }
}

ReportStack StackOf(const RawStack& raw, StackRole role, std::string title) {
  ReportStack stack{.role = role, .title = std::move(title)};
  void* previous = nullptr;
  for (void* address : raw.trace) {
    if (address == nullptr) break;
    if (address != previous) AddFrames(address, &stack.frames);
    previous = address;
  }
  return stack;
}

std::string AccessTitle(const RawStack& access, bool is_first) {
  std::string title = is_first ? "" : "Previous ";
  if (access.is_atomic) title += is_first ? "Atomic " : "atomic ";
  const bool begins = title.empty();
  title += access.is_write ? (begins ? "Write" : "write") : (begins ? "Read" : "read");
  return title + absl::StrFormat(" of size %d by %s%s", access.size,
                                 access.thread == 0 ? "" : "thread ",
                                 ThreadText(access.thread));
}

// What memory it is about: "heap block of size 40", "global 'counter'".
std::string ObjectText(const RawReport& raw) {
  const std::string type = raw.location_type == nullptr ? "" : raw.location_type;
  if (type == "heap") return absl::StrFormat("heap block of size %d", raw.location_size);
  if (type == "stack") return "stack of " + ThreadText(raw.location_stack.thread);
  if (type != "global") return type;
  char name[512] = {};
  __sanitizer_symbolize_global(raw.address, "%g", name, sizeof name - 1);
  return absl::StrFormat("global '%s'", name);
}

SanitizerReport ReportOf(const RawReport& raw) {
  SanitizerReport report{.tool = "ThreadSanitizer",
                         .problem = ProblemText(raw.description)};
  for (int i = 0; i < raw.accesses; ++i) {
    const RawStack& access = raw.access[i];
    report.stacks.push_back(
        StackOf(access, StackRole::kAccess, AccessTitle(access, i == 0)));
    report.stacks.back().thread = ThreadText(access.thread);
  }
  for (int i = 0; i < raw.stacks; ++i) {
    report.stacks.push_back(StackOf(raw.stack[i], StackRole::kAccess, ""));
  }
  if (raw.locations > 0) {
    report.object = ObjectText(raw);
    ReportStack allocation =
        StackOf(raw.location_stack, StackRole::kAllocation,
                "allocated by " + ThreadText(raw.location_stack.thread));
    if (!allocation.frames.empty()) report.stacks.push_back(std::move(allocation));
  }
  for (int i = 0; i < raw.mutexes; ++i) {
    report.stacks.push_back(
        StackOf(raw.mutex[i], StackRole::kMutex,
                absl::StrFormat("Mutex M%d created", raw.mutex[i].mutex)));
  }
  for (int i = 0; i < raw.threads; ++i) {
    const RawStack& thread = raw.thread[i];
    if (thread.thread == 0) continue;  // nobody made the main thread
    report.stacks.push_back(
        StackOf(thread, StackRole::kThreadStart,
                absl::StrFormat("Thread %s created by %s", ThreadText(thread.thread),
                                ThreadText(thread.parent_thread))));
    report.stacks.back().thread = ThreadText(thread.thread);
  }
  return report;
}

}  // namespace

std::int64_t SanitizerReports() {
  return __atomic_load_n(&report_count, __ATOMIC_ACQUIRE);
}

std::vector<SanitizerReport> TakeSanitizerReports() {
  static std::int64_t taken = 0;
  std::vector<SanitizerReport> reports;
  const std::int64_t count = std::min<std::int64_t>(SanitizerReports(), kReportsMax);
  for (; taken < count; ++taken) reports.push_back(ReportOf(raw_reports[taken]));
  return reports;
}

}  // namespace assay

#endif
