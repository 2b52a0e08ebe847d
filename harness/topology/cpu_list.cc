// See cpu_list.h.
#include "harness/topology/cpu_list.h"

#include <charconv>
#include <optional>

#include "absl/strings/str_format.h"

namespace assay {
namespace {

// Linux on x86 cannot be built for more CPUs (the upper end of CONFIG_NR_CPUS). Keeps a
// slip such as 0-99999999 from filling the memory.
constexpr int kCpusMax = 8192;

// The number at the start of `text` from `*at` on, which then points behind it.
std::optional<int> TakeNumber(const std::string& text, std::size_t* at) {
  int number = 0;
  const char* begin = text.data() + *at;
  const char* end = text.data() + text.size();
  if (begin == end || *begin < '0' || *begin > '9') return std::nullopt;  // no sign
  const auto [rest, error] = std::from_chars(begin, end, number);
  if (error != std::errc() || number >= kCpusMax) return std::nullopt;
  *at += static_cast<std::size_t>(rest - begin);
  return number;
}

}  // namespace

std::string CpuListText(const std::vector<int>& cpus) {
  if (cpus.empty()) return "none";
  std::string text;
  for (std::size_t first = 0; first < cpus.size();) {
    std::size_t last = first;
    while (last + 1 < cpus.size() && cpus[last + 1] == cpus[last] + 1) ++last;
    if (!text.empty()) text += ",";
    text += std::to_string(cpus[first]);
    if (last > first) text += "-" + std::to_string(cpus[last]);
    first = last + 1;
  }
  return text;
}

absl::StatusOr<std::vector<int>> ParseCpuList(const std::string& text) {
  const absl::Status malformed = absl::InvalidArgumentError(absl::StrFormat(
      "'%s' is not a list of CPUs; write, for example, 0,2,4 or 0-3", text));
  std::vector<int> cpus;
  std::size_t at = 0;
  while (true) {
    const std::optional<int> first = TakeNumber(text, &at);
    if (!first) return malformed;
    std::optional<int> last = first;
    if (at < text.size() && text[at] == '-') last = TakeNumber(text, &++at);
    if (!last || *last < *first) return malformed;
    for (int cpu = *first; cpu <= *last; ++cpu) cpus.push_back(cpu);
    if (at == text.size()) return cpus;
    if (text[at++] != ',') return malformed;
  }
}

}  // namespace assay
