#include "workloads/cache_throughput/text_hash.h"

#include <xxhash.h>

namespace assay {

TextHash HashText(std::string_view text) {
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return {.high = hash.high64, .low = hash.low64};
}

std::string HexText(const TextHash& hash) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text(32, '0');
  for (std::size_t i = 0; i < 16; ++i) {
    text[i] = kDigits[hash.high >> (60 - 4 * i) & 15];
    text[i + 16] = kDigits[hash.low >> (60 - 4 * i) & 15];
  }
  return text;
}

}  // namespace assay
