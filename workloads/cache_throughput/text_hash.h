// The adapter of xxHash: 128 bits of XXH3, by which a cache knows a text. (The Python
// system uses SHA-256; a cache that nobody attacks needs no cryptography, and XXH3 is
// what a C++ programmer would take.)
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace assay {

struct TextHash {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  bool operator==(const TextHash&) const = default;
  template <typename H>
  friend H AbslHashValue(H state, const TextHash& hash) {
    return H::combine(std::move(state), hash.high, hash.low);
  }
};

TextHash HashText(std::string_view text);

// 32 hexadecimal digits.
std::string HexText(const TextHash& hash);

}  // namespace assay
