#include "harness/base/utf8.h"

namespace assay {
namespace {

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// The size of the character that begins at `at`; 0 where none does.
std::size_t CharacterSize(const std::string& text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return 1;
  const std::size_t size = lead < 0xc2   ? 0
                           : lead < 0xe0 ? 2
                           : lead < 0xf0 ? 3
                           : lead < 0xf5 ? 4
                                         : 0;
  if (size == 0 || at + size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if (!IsContinuation(text[at + i])) return 0;
  }
  // Four leads allow only part of the second bytes.
  const auto second = static_cast<unsigned char>(text[at + 1]);
  const bool is_longer_form =
      (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
  const bool is_surrogate = lead == 0xed && second >= 0xa0;
  const bool is_beyond = lead == 0xf4 && second >= 0x90;
  return is_longer_form || is_surrogate || is_beyond ? 0 : size;
}

}  // namespace

std::string ValidUtf8(const std::string& text) {
  std::string valid;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = CharacterSize(text, at);
    valid += size == 0 ? "\xef\xbf\xbd" : text.substr(at, size);
    at += size == 0 ? 1 : size;
  }
  return valid;
}

std::string Shortened(const std::string& text, std::size_t size_max) {
  if (text.size() <= size_max) return text;
  std::size_t size = size_max;
  while (size > 0 && IsContinuation(text[size])) --size;
  return text.substr(0, size) + "...";
}

}  // namespace assay
