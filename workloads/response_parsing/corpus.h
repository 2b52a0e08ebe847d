// Made-up replies of a model that is asked for shell commands: deterministic, of every
// kind that a caller meets. Prose around a fenced block; several blocks; fences within
// fences and within strings; Windows line ends; no fence; JSON that is cut off, of the
// wrong type, without commands, badly encoded or very deeply nested; commands that must
// not run. Words and commands are our own. Tested in corpus_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/response_parsing/reply_verdict.h"

namespace assay {

struct CorpusOptions {
  std::int64_t replies = 256;
  std::int64_t bytes = 4096;  // of a typical reply; sizes vary from 200 to 1 MiB
  double malformed = 0.1;     // share of replies that are to be rejected as such
  double unsafe = 0.1;        // share of the others with a command that must not run
  std::uint64_t seed = 1;
  bool operator==(const CorpusOptions&) const = default;
};

// The kinds of replies, well-formed ones first.
enum class ReplyKind {
  kFenced,          // prose, ```json, prose
  kSeveralBlocks,   // a shell block before it and another JSON block behind it
  kNestedFence,     // ```` around, ``` within a string
  kTildes,          // ~~~json
  kWindowsLines,    // \r\n
  kUnnamedFence,    // ``` without a word behind it
  kBare,            // JSON and nothing else
  kDeepButAllowed,  // an unknown field nested as deep as is allowed
  kNoJson,          // prose only
  kTruncated,       // cut off within the JSON, so that the fence never ends
  kNotAnObject,
  kMissingCommands,
  kWrongType,
  kNoCommands,
  kBadEncoding,  // bytes that are no UTF-8
  kBadEscape,    // \x, half a surrogate pair
  kTooDeep,
};
inline constexpr int kReplyKinds = 17;
inline constexpr int kMalformedFrom = static_cast<int>(ReplyKind::kNoJson);

// One reply of about `bytes` bytes.
std::string MakeReply(ReplyKind kind, std::int64_t bytes, bool unsafe,
                      std::uint64_t seed);

// Replies side by side in one piece of memory, each followed by readable bytes
// (kReplyPadding), with the verdicts that the reference gives.
struct Corpus {
  std::string text;
  std::vector<std::string_view> replies;  // into `text`
  std::vector<ReplyVerdict> verdicts;     // by ReferenceJudge
  std::int64_t reply_bytes = 0;           // of all replies
  std::int64_t block_bytes = 0;           // of the blocks in them

  Corpus() = default;
  Corpus(const Corpus&) = delete;
  Corpus& operator=(const Corpus&) = delete;
};

// Made once in a process for the same options, and shared.
const Corpus& SharedCorpus(const CorpusOptions& options);

}  // namespace assay
