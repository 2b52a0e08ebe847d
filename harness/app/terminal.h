// What the commands say besides their result: one-line errors and the progress of a run,
// both on standard error.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "harness/run/hunt.h"
#include "harness/run/runner.h"

namespace assay {

// "assay: <message>".
void PrintError(const std::string& message);
void PrintError(const absl::Status& status);

// Whether standard output / error is a terminal, and whether it wants colour and Unicode
// (NO_COLOR, TERM=dumb and a locale other than UTF-8 say no).
bool StdoutIsTerminal();
bool TerminalWantsColour();
bool TerminalWantsUnicode();

// The progress of a run: one line that is rewritten on a terminal, a plain line every ten
// seconds elsewhere.
class ProgressLine {
 public:
  // Quiet shows nothing.
  explicit ProgressLine(bool quiet);
  ~ProgressLine() { Clear(); }

  void Show(const RunProgress& progress, int decided, int claims);
  void Show(const HuntProgress& progress);
  void Show(const std::string& doing);
  void Clear();  // before anything else is printed

 private:
  bool IsDue();
  void Print(std::string line);

  bool quiet_;
  bool on_terminal_;
  bool shown_ = false;
  std::int64_t last_ns_ = 0;
};

// "1m 05s", "12 s".
std::string DurationText(double seconds);

}  // namespace assay
