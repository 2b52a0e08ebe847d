#include "workloads/response_parsing/fenced_block.h"

#include <algorithm>
#include <cstring>

namespace assay {
namespace {

constexpr char kByteOrderMark[] = "\xef\xbb\xbf";

struct Fence {
  char kind = 0;  // '`' or '~'; 0: none
  std::size_t length = 0;
  std::string_view info = {};
  std::size_t line_begin = 0;  // within the reply
  std::size_t line_end = 0;    // behind its newline
};

// A line, or its end, without blanks around it.
std::string_view Trimmed(std::string_view text) {
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Where the line begins of which only blanks, at most three, stand before `at`; npos
// where something else does.
std::size_t LineBeginBefore(std::string_view reply, std::size_t at) {
  for (std::size_t blanks = 0; blanks <= 3; ++blanks) {
    if (at == blanks || reply[at - blanks - 1] == '\n') return at - blanks;
    if (reply[at - blanks - 1] != ' ') break;
  }
  return std::string_view::npos;
}

// The fence whose first mark stands at `at`, if it is one.
Fence FenceAt(std::string_view reply, std::size_t at) {
  Fence fence{.kind = reply[at]};
  fence.line_begin = LineBeginBefore(reply, at);
  if (fence.line_begin == std::string_view::npos) return {};
  const std::size_t end = std::min(reply.find_first_not_of(fence.kind, at), reply.size());
  fence.length = end - at;
  if (fence.length < 3) return {};
  const std::size_t newline = std::min(reply.find('\n', end), reply.size());
  fence.info = Trimmed(reply.substr(end, newline - end));
  fence.line_end = std::min(newline + 1, reply.size());
  const bool is_inline = fence.kind == '`' && fence.info.find('`') != fence.info.npos;
  return is_inline ? Fence{} : fence;
}

// The first fence of this kind in [begin, end). What is no fence is left to memchr: marks
// are rare in prose and rarer in JSON, so hardly a line is looked at.
Fence NextFence(std::string_view reply, char kind, std::size_t begin, std::size_t end) {
  for (std::size_t at = begin; at < end;) {
    const void* found = std::memchr(reply.data() + at, kind, end - at);
    if (found == nullptr) break;
    at = static_cast<std::size_t>(static_cast<const char*>(found) - reply.data());
    if (const Fence fence = FenceAt(reply, at); fence.kind != 0) return fence;
    at = std::min(reply.find_first_not_of(kind, at), end);
  }
  return {};
}

Fence NextOpening(std::string_view reply, std::size_t begin) {
  const Fence backticks = NextFence(reply, '`', begin, reply.size());
  const std::size_t end = backticks.kind != 0 ? backticks.line_begin : reply.size();
  const Fence tildes = NextFence(reply, '~', begin, end);
  return tildes.kind != 0 ? tildes : backticks;
}

bool IsJson(std::string_view info) {
  const std::string_view word = info.substr(0, info.find_first_of(" \t{,"));
  if (word.size() != 4) return false;
  for (std::size_t i = 0; i < 4; ++i) {
    if ((word[i] | 0x20) != "json"[i]) return false;
  }
  return true;
}

// The fence that ends the block; at the end of the reply where none does.
Fence ClosingOf(std::string_view reply, const Fence& opening) {
  for (std::size_t at = opening.line_end; at < reply.size();) {
    const Fence fence = NextFence(reply, opening.kind, at, reply.size());
    if (fence.kind == 0) break;
    if (fence.length >= opening.length && fence.info.empty()) return fence;
    at = fence.line_end;
  }
  return {.line_begin = reply.size(), .line_end = reply.size()};
}

std::string_view WithoutMark(std::string_view block) {
  if (block.substr(0, 3) == kByteOrderMark) block.remove_prefix(3);
  return block;
}

// A reply that is JSON and nothing else, or JSON behind a sentence.
std::optional<std::string_view> FindBareJson(std::string_view reply) {
  for (std::size_t begin = 0; begin < reply.size();) {
    const std::size_t newline = std::min(reply.find('\n', begin), reply.size());
    const std::string_view line =
        Trimmed(WithoutMark(reply.substr(begin, newline - begin)));
    if (!line.empty() && (line[0] == '{' || line[0] == '[')) {
      const std::string_view rest = reply.substr(begin);
      return WithoutMark(rest.substr(0, rest.find_last_not_of(" \t\r\n") + 1));
    }
    begin = newline + 1;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string_view> FindJsonBlock(std::string_view reply) {
  std::optional<std::string_view> unnamed;
  for (std::size_t at = 0; at < reply.size();) {
    const Fence opening = NextOpening(reply, at);
    if (opening.kind == 0) break;
    const Fence closing = ClosingOf(reply, opening);
    const std::string_view block =
        reply.substr(opening.line_end, closing.line_begin - opening.line_end);
    if (IsJson(opening.info)) return WithoutMark(block);
    if (opening.info.empty() && !unnamed) unnamed = block;
    at = closing.line_end;
  }
  if (unnamed) return WithoutMark(*unnamed);
  return FindBareJson(reply);
}

}  // namespace assay
