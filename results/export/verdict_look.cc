#include "results/export/verdict_look.h"

#include "results/export/words.h"

namespace assay {
namespace {

struct Look {
  const char* colour;
  const char* mark;
};

Look LookOf(VerdictKind kind) {
  switch (kind) {
    case VerdictKind::kProved:
      return {"\033[1;32m", "\u2713 "};
    case VerdictKind::kRefuted:
      return {"\033[1;31m", "\u2717 "};
    case VerdictKind::kUndecided:
      return {"\033[1;33m", "? "};
    case VerdictKind::kUntestable:
      return {"\033[1;36m", "- "};
  }
  return {"", ""};
}

}  // namespace

TextCell VerdictCell(VerdictKind kind, const RenderOptions& options) {
  const Look look = LookOf(kind);
  return {.text = (options.unicode ? look.mark : "") + std::string(VerdictName(kind)),
          .colour = options.colour ? look.colour : ""};
}

}  // namespace assay
