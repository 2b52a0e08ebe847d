// Where a text lies among others: its letter trigrams, hashed into a vector of length 1,
// so that texts with the same words lie near each other. The method is feature hashing
// with signs (Weinberger et al., "Feature Hashing for Large Scale Multitask Learning",
// ICML 2009). "install nginx" and "install nginx now" share all trigrams but the last
// few and lie near; "install nginx" and "remove redis" share hardly any.
// Tested in prompts_test.cc.
#pragma once

#include <array>
#include <string_view>

namespace assay {

inline constexpr std::size_t kEmbeddingSize = 128;
using Embedding = std::array<float, kEmbeddingSize>;

// Upper and lower case are one; all zero for a text of fewer than three letters.
Embedding EmbeddingOf(std::string_view text);

// The cosine of the angle between two embeddings, since their length is 1. The same bits
// for the same arguments, whoever asks.
float Similarity(const float* a, const float* b);
inline float Similarity(const Embedding& a, const Embedding& b) {
  return Similarity(a.data(), b.data());
}

}  // namespace assay
