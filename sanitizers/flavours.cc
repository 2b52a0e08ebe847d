#include "sanitizers/flavours.h"

#include <algorithm>
#include <fstream>

#include "sanitizers/embedded.h"

namespace assay {
namespace {

struct Runtime {
  const char* variable;  // of the environment
  Detector detector;
  const char* options;       // the text of its file
  const char* suppressions;  // the text of its file; null: it has none
  const char* file;          // what the suppressions are written to
};

const std::vector<Runtime>& Runtimes() {
  static const auto& runtimes = *new std::vector<Runtime>{
      {"TSAN_OPTIONS", Detector::kThread, kTsanOptions, kTsanSuppressions, "tsan.txt"},
      {"ASAN_OPTIONS", Detector::kAddress, kAsanOptions, nullptr, ""},
      {"LSAN_OPTIONS", Detector::kAddress, kLsanOptions, kLsanSuppressions, "lsan.txt"},
      {"UBSAN_OPTIONS", Detector::kAddress, kUbsanOptions, nullptr, ""},
  };
  return runtimes;
}

// Without comments and empty ones.
std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line.empty() || line.front() == '#') continue;
    lines.push_back(line);
  }
  return lines;
}

// "name=value:name=value".
std::string Joined(const std::string& text) {
  std::string joined;
  for (const std::string& line : Lines(text))
    joined += (joined.empty() ? "" : ":") + line;
  return joined;
}

std::string Inherited(const std::string& variable,
                      const std::vector<std::string>& inherited) {
  for (const std::string& entry : inherited) {
    if (entry.starts_with(variable + "=")) return entry.substr(variable.size() + 1);
  }
  return "";
}

}  // namespace

const std::vector<Flavour>& Flavours() {
  static const auto& flavours = *new std::vector<Flavour>{
      {"tsan", Detector::kThread, "ThreadSanitizer, g++ 12"},
      {"tsan-clang", Detector::kThread, "ThreadSanitizer, clang 19"},
      {"tsan-O0", Detector::kThread, "ThreadSanitizer, g++ 12, not optimised"},
      {"asan", Detector::kAddress, "Address-, Undefined- and LeakSanitizer, g++ 12"},
      {"asan-clang", Detector::kAddress,
       "Address-, Undefined- and LeakSanitizer, clang 19"},
  };
  return flavours;
}

const Flavour* FindFlavour(const std::string& name) {
  for (const Flavour& flavour : Flavours()) {
    if (name == flavour.name) return &flavour;
  }
  return nullptr;
}

bool Claims(Detector detector, const std::string& kind) {
  constexpr const char* kOfThreads[] = {"race", "lock_order", "mutex_misuse",
                                        "thread_leak", "signal_unsafe"};
  const bool of_threads = std::find(std::begin(kOfThreads), std::end(kOfThreads), kind) !=
                          std::end(kOfThreads);
  return of_threads == (detector == Detector::kThread);
}

std::vector<std::string> RuntimeEnvironment(const Flavour& flavour,
                                            const std::string& folder,
                                            const std::vector<std::string>& inherited) {
  std::vector<std::string> variables;
  for (const Runtime& runtime : Runtimes()) {
    if (runtime.detector != flavour.detector) continue;
    std::string value = Joined(runtime.options);
    // Nothing is written for a file of comments alone.
    if (runtime.suppressions != nullptr && !Lines(runtime.suppressions).empty()) {
      const std::string path = folder + "/" + runtime.file;
      std::ofstream file(path);
      file << runtime.suppressions << std::flush;
      // A blank or a colon would end it otherwise.
      const char* quote = path.find('\'') == std::string::npos ? "'" : "\"";
      if (file) value += ":suppressions=" + (quote + path) + quote;
    }
    const std::string own = Inherited(runtime.variable, inherited);
    if (!own.empty()) value += ":" + own;
    variables.push_back(std::string(runtime.variable) + "=" + value);
  }
  return variables;
}

std::vector<std::string> Suppressions(const Flavour& flavour) {
  std::vector<std::string> suppressions;
  for (const Runtime& runtime : Runtimes()) {
    if (runtime.detector != flavour.detector || runtime.suppressions == nullptr) continue;
    for (std::string& line : Lines(runtime.suppressions)) {
      suppressions.push_back(std::move(line));
    }
  }
  return suppressions;
}

std::string StartRemedy(const std::string& problem) {
  const auto says = [&](const char* part) {
    return problem.find(part) != std::string::npos;
  };
  if (says("memory mapping") || says("memory layout") || says("interleaves")) {
    return "the kernel's address-space randomisation leaves no room for its shadow "
           "memory; "
           "run: sysctl vm.mmap_rnd_bits=28 (as root), or start it with: setarch -R";
  }
  if (says("suppressions")) {
    return "the file of suppressions that TSAN_OPTIONS or LSAN_OPTIONS names cannot be "
           "read; "
           "mend the path or drop it";
  }
  if (says("come first")) {
    return "the program is not linked with the runtime that a library of it needs; build "
           "all "
           "of it with the flavour's flags, or preload the runtime";
  }
  if (says("incompatible")) return "two sanitizers are linked into one program; keep one";
  return "look at the evidence for what its runtime says";
}

bool NeedsFixedAddresses(const Flavour& flavour) {
  if (flavour.detector != Detector::kThread) return false;
  constexpr int kBitsMost = 28;
  int bits = 0;
  std::ifstream file("/proc/sys/vm/mmap_rnd_bits");
  return file >> bits && bits > kBitsMost;
}

}  // namespace assay
