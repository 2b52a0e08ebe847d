// Reads the reports of ThreadSanitizer, AddressSanitizer, LeakSanitizer,
// UndefinedBehaviorSanitizer (g++'s and clang's) and Valgrind (helgrind, drd, memcheck)
// out of any text, in constant memory: the log of a program, of a test driver, of a CI
// service. What is no report is skipped. Tested in report_parser_test.cc, its speed in
// bench_parse.cc.
//
// A report is a header line, then sections, each a title and the frames of a stack. Lines
// of other origin in between are skipped; a second header ends the report before it. So
// a torn or interleaved log loses what was torn, and nothing else:
//
//   WARNING: ThreadSanitizer: data race (pid=8)          the header
//     Write of size 4 at 0x7b04 by thread T2:            a title, of an access
//       #0 Put /src/cache.cc:41 (server+0x4f2a1)         its stack
//
//     Previous read of size 4 at 0x7b04 by thread T1:    another
//       #0 Get /src/cache.cc:12 (server+0x4e000)
//   12 requests served                                   the program's own: skipped
//     Location is global 'size' of size 4 at 0x7b04      the object
//   SUMMARY: ThreadSanitizer: data race ...              the end
//
// Prefixes that CI services and test drivers put before each line are taken off: those of
// the header's length. Valgrind's lines name their process, so that those of several are
// told apart.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "results/model/sanitizer_report.h"

namespace assay {

class ReportParser {
 public:
  // Called with every report as it ends, complete (sanitizers/parse/places.h).
  using OnReport = std::function<void(SanitizerReport)>;
  explicit ReportParser(OnReport on_report);
  ~ReportParser();

  // The next piece of the log, cut anywhere.
  void Feed(std::string_view piece);
  // After the last piece: a report that the log breaks off in is given as far as it goes.
  void Finish();

  // Lines longer than this are cut (64 KiB).
  static constexpr std::size_t kLineMax = 1 << 16;

 private:
  class Reader;
  void TakeLine(std::string_view line);

  std::unique_ptr<Reader> reader_;
  std::string torn_;       // the beginning of a line whose end has not come
  bool skipping_ = false;  // the rest of a line that was too long
};

}  // namespace assay
