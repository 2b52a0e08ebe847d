#include "workloads/cache_throughput/prompts.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "workloads/cache_throughput/text_hash.h"

namespace assay {
namespace {

constexpr float kThreshold = 0.86f;

TEST(PromptsTest, WordingsOfOneKeyAreNear) {
  const PromptBook book(300, 1);
  int far = 0;
  for (std::uint32_t key = 0; key < book.keys(); ++key) {
    for (int wording = 1; wording < PromptBook::kWordings; ++wording) {
      far += Similarity(book.prompt(key, 0).embedding,
                        book.prompt(key, wording).embedding) < kThreshold;
    }
  }
  EXPECT_LE(far, 300 * 3 / 20);
}

TEST(PromptsTest, PromptsOfDifferentKeysAreNot) {
  const PromptBook book(300, 1);
  int near = 0, pairs = 0;
  for (std::uint32_t a = 0; a < book.keys(); ++a) {
    for (std::uint32_t b = 0; b < a; ++b, ++pairs) {
      near += Similarity(book.prompt(a, 0).embedding, book.prompt(b, 0).embedding) >=
              kThreshold;
    }
  }
  EXPECT_LE(near, pairs / 1000);
}

TEST(PromptsTest, EveryTextIsTheOnlyOneOfItsKind) {
  const PromptBook book(2000, 1);
  std::set<std::string> texts;
  for (std::uint32_t key = 0; key < book.keys(); ++key) {
    for (int wording = 0; wording < PromptBook::kWordings; ++wording) {
      texts.insert(book.prompt(key, wording).text);
    }
    EXPECT_EQ(book.prompt(key, 2).key, key);
    EXPECT_EQ(book.prompt(key, 2).wording, 2);
  }
  EXPECT_EQ(texts.size(), book.keys() * PromptBook::kWordings);
}

TEST(PromptsTest, DependOnTheSeedAlone) {
  const PromptBook one(50, 7), same(50, 7), other(50, 8);
  int differing = 0;
  for (std::uint32_t key = 0; key < 50; ++key) {
    EXPECT_EQ(one.prompt(key, 3).text, same.prompt(key, 3).text);
    differing += one.prompt(key, 0).text != other.prompt(key, 0).text;
  }
  EXPECT_GT(differing, 45);
}

TEST(PromptsTest, AnswersCarryTheWriteTheyCameFrom) {
  const PromptBook book(10, 1);
  std::string json;
  const std::uint64_t id = WriteId({.key = 7, .caller = 99, .number = 123456});
  book.WriteCommands(7, id, &json);
  EXPECT_EQ(WriteIdIn(json), id);
  EXPECT_EQ(KeyOfWrite(id), 7u);
  EXPECT_EQ(book.WriteIdOf(json), id);
  EXPECT_EQ(book.WriteIdOf(json.substr(0, json.size() - 1)), kNoWrite);
  EXPECT_EQ(book.WriteIdOf(json + " "), kNoWrite);
  json[40] = json[40] == 'x' ? 'y' : 'x';
  EXPECT_EQ(book.WriteIdOf(json), kNoWrite);
  EXPECT_EQ(WriteIdIn(json), id);
  EXPECT_EQ(json.front(), '{');
  EXPECT_EQ(json.back(), '}');
  EXPECT_NE(id, WriteId({.key = 7, .caller = 98, .number = 123456}));
  EXPECT_NE(id, WriteId({.key = 7, .caller = 99, .number = 123457}));
  for (const char* torn : {"", "{}", "{\"write\":\"00000000000", "{\"write\":\"zz",
                           "{\"Write\":\"0000000000000000\"}"}) {
    EXPECT_EQ(WriteIdIn(torn), kNoWrite) << torn;
  }
}

TEST(EmbeddingTest, IsOfLengthOneAndBlindToCase) {
  const Embedding nginx = EmbeddingOf("Install NGINX");
  EXPECT_NEAR(Similarity(nginx, nginx), 1, 1e-6);
  EXPECT_NEAR(Similarity(nginx, EmbeddingOf("install nginx")), 1, 1e-6);
  EXPECT_GT(Similarity(nginx, EmbeddingOf("install nginx now")), 0.8f);
  EXPECT_LT(Similarity(nginx, EmbeddingOf("remove redis")), 0.5f);
  EXPECT_EQ(Similarity(nginx, EmbeddingOf("ab")), 0);
}

// The published value for the empty input (xxHash's own test suite): another function
// would make other shards and other keys.
TEST(TextHashTest, IsXxh3) {
  EXPECT_EQ(HexText(HashText("")), "99aa06d3014798d86001c324468d497f");
}

}  // namespace
}  // namespace assay
