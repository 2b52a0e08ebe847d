// What is asked of the cache: prompts as users type them, each in several wordings, and
// the commands that a model would have answered with. A pure function of the seed.
// Tested in prompts_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workloads/cache_throughput/embedding.h"

namespace assay {

// Answers are shared only between prompts to the same model under the same system prompt.
struct PromptScope {
  std::string provider;
  std::string model;
  std::string system_hash;  // 32 hexadecimal digits
  int index = 0;
};

struct Prompt {
  std::uint32_t key = 0;  // what is asked for
  int wording = 0;        // how: 0 as it is stored, the others near to it
  const PromptScope* scope = nullptr;
  std::string text;
  Embedding embedding;  // of the text, for Verify; whoever is measured computes its own
};

// Wordings of one key have a similarity of 0.86 or more with rare exceptions, prompts of
// different keys less, with rare exceptions as well.
class PromptBook {
 public:
  static constexpr int kWordings = 4;
  static constexpr std::uint32_t kMaxKeys = 100'000;  // 250 MB

  PromptBook(std::uint32_t keys, std::uint64_t seed);
  PromptBook(const PromptBook&) = delete;  // prompts point to their scopes
  PromptBook& operator=(const PromptBook&) = delete;

  std::uint32_t keys() const { return keys_; }
  const Prompt& prompt(std::uint32_t key, int wording) const {
    return prompts_[key * kWordings + static_cast<std::size_t>(wording)];
  }

  // The answer to `key` as JSON; `write_id` goes into it, so that whoever reads it back
  // knows which write it came from.
  void WriteCommands(std::uint32_t key, std::uint64_t write_id, std::string* json) const;

  // The id in an answer; kNoWrite where the text is not, to its last letter, one that
  // WriteCommands() has written.
  std::uint64_t WriteIdOf(const std::string& json) const;

 private:
  std::uint32_t keys_;
  std::vector<PromptScope> scopes_;
  std::vector<Prompt> prompts_;
  std::vector<std::string> commands_;  // by key: what follows the write's id
};

// The book of these keys and this seed, made when it is first asked for and kept: the
// cells of a child share it. Any thread.
const PromptBook& SharedPromptBook(std::uint32_t keys, std::uint64_t seed);

// Which write of which caller an answer came from, and for which key. Distinct within a
// sample.
struct WriteOrigin {
  std::uint32_t key = 0;
  std::uint32_t caller = 0;  // below 4096
  std::uint32_t number = 0;  // of the caller's writes, wraps at 2^28
};
std::uint64_t WriteId(const WriteOrigin& origin);
std::uint32_t KeyOfWrite(std::uint64_t write_id);
inline constexpr std::uint64_t kNoWrite = ~std::uint64_t{0};

// The id in the head of an answer; kNoWrite where there is none.
std::uint64_t WriteIdIn(const std::string& json);

}  // namespace assay
