#include "workloads/cache_throughput/embedding.h"

#include <Eigen/Core>
#include <cctype>
#include <cmath>
#include <cstdint>

#include "harness/base/random.h"

namespace assay {

Embedding EmbeddingOf(std::string_view text) {
  Embedding embedding{};
  std::uint32_t trigram = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int letter = std::tolower(static_cast<unsigned char>(text[i]));
    trigram = (trigram << 8 | static_cast<std::uint32_t>(letter)) & 0xffffff;
    if (i < 2) continue;
    const std::uint64_t hash = MixBits(trigram);
    embedding[hash % kEmbeddingSize] += hash >> 63 != 0 ? 1.0f : -1.0f;
  }
  float squares = 0;
  for (const float x : embedding) squares += x * x;
  if (squares == 0) return embedding;
  const float scale = 1 / std::sqrt(squares);
  for (float& x : embedding) x *= scale;
  return embedding;
}

float Similarity(const float* a, const float* b) {
  using Vector = Eigen::Matrix<float, kEmbeddingSize, 1>;
  return Eigen::Map<const Vector>(a).dot(Eigen::Map<const Vector>(b));
}

}  // namespace assay
