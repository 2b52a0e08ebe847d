// One line of a stack, as the sanitizers of g++ and clang and as Valgrind print it:
//   #1 Cache::Get(int) /src/cache.cc:41:7 (server+0x4f2a1) (BuildId: 5f...)     TSan
//   #1 0x55d0c4f2a1 in Cache::Get(int) /src/cache.cc:41                         ASan
//   at 0x10916C: Cache::Get(int) (cache.cc:41)                                  Valgrind
// Tested in frame_line_test.cc.
#pragma once

#include <optional>
#include <string_view>

#include "results/model/sanitizer_report.h"

namespace assay {

struct FrameLine {
  int number = 0;  // from 0; of Valgrind's: 0 for "at", 1 for "by"
  CodeFrame frame;
};

// Nothing where the line is no frame. `line` has no line end; leading blanks are allowed.
std::optional<FrameLine> ParseSanitizerFrame(std::string_view line);

// `line` comes after "==PID==".
std::optional<FrameLine> ParseValgrindFrame(std::string_view line);

// "/src/cache.cc:41:7" or "cache.cc:41", or what is no place at all, which becomes a
// file.
void SetPlace(std::string_view text, CodeFrame* frame);

}  // namespace assay
