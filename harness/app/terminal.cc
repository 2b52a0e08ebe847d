#include "harness/app/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "absl/strings/str_format.h"
#include "harness/base/clock.h"
#include "results/export/text_table.h"

namespace assay {
namespace {

bool TerminalIsDumb() {
  const char* term = std::getenv("TERM");
  return term == nullptr || std::strcmp(term, "dumb") == 0;
}

std::size_t TerminalColumns() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

}  // namespace

void PrintError(const std::string& message) {
  std::fprintf(stderr, "assay: %s\n", Printable(message).c_str());
}

void PrintError(const absl::Status& status) { PrintError(std::string(status.message())); }

bool StdoutIsTerminal() { return isatty(STDOUT_FILENO) == 1; }

bool TerminalWantsColour() {
  return StdoutIsTerminal() && !TerminalIsDumb() && std::getenv("NO_COLOR") == nullptr;
}

bool TerminalWantsUnicode() {
  // The first of these that is set rules, as in setlocale(3).
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* locale = std::getenv(name);
    if (locale == nullptr || *locale == '\0') continue;
    return std::strstr(locale, "UTF-8") != nullptr ||
           std::strstr(locale, "utf8") != nullptr;
  }
  return false;
}

ProgressLine::ProgressLine(bool quiet)
    : quiet_(quiet), on_terminal_(isatty(STDERR_FILENO) == 1 && !TerminalIsDumb()) {}

// Often enough to be alive, seldom enough to cost nothing beside the samples.
bool ProgressLine::IsDue() {
  if (quiet_) return false;
  const std::int64_t interval_ns = on_terminal_ ? 100'000'000 : 10'000'000'000;
  const std::int64_t now_ns = NowNs();
  if (last_ns_ != 0 && now_ns - last_ns_ < interval_ns) return false;
  last_ns_ = now_ns;
  return true;
}

void ProgressLine::Print(std::string line) {
  if (!on_terminal_) {
    std::fprintf(stderr, "%s\n", line.c_str());
    return;
  }
  const std::size_t width = TerminalColumns() - 1;
  if (line.size() > width) line.resize(width);
  std::fprintf(stderr, "\r\033[K%s", line.c_str());
  shown_ = true;
}

void ProgressLine::Show(const RunProgress& progress, int decided, int claims) {
  if (!IsDue()) return;
  std::string line = absl::StrFormat(
      "round %d, %d cells, %s of %s", progress.round + 1, progress.cells_active,
      DurationText(progress.elapsed_s), DurationText(progress.budget_s));
  if (claims > 0) line += absl::StrFormat(", %d of %d claims decided", decided, claims);
  Print(line + ", " + progress.doing);
}

void ProgressLine::Show(const HuntProgress& progress) {
  if (!IsDue()) return;
  Print(absl::StrFormat("%s, %s to go, %d cells, %.3g million iterations, %d caught, %s",
                        DurationText(progress.elapsed_s), DurationText(progress.left_s),
                        progress.cells_active,
                        static_cast<double>(progress.iterations) * 1e-6,
                        progress.findings, progress.doing));
}

void ProgressLine::Show(const std::string& doing) {
  if (IsDue()) Print(doing);
}

void ProgressLine::Clear() {
  if (shown_) std::fprintf(stderr, "\r\033[K");
  shown_ = false;
}

std::string DurationText(double seconds) {
  const int whole = static_cast<int>(std::lround(std::max(0.0, seconds)));
  if (whole < 60) return absl::StrFormat("%d s", whole);
  if (whole < 3600) return absl::StrFormat("%dm %02ds", whole / 60, whole % 60);
  return absl::StrFormat("%dh %02dm", whole / 3600, whole / 60 % 60);
}

}  // namespace assay
