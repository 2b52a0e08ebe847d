#include "harness/command/output.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

namespace assay {
namespace {

void Write(const OutputFile& file, const std::string& text) {
  ASSERT_EQ(write(file.descriptor(), text.data(), text.size()),
            static_cast<ssize_t>(text.size()));
}

TEST(OutputFileTest, TheSameBytesHaveTheSameDigest) {
  OutputFile a, b;
  Write(a, "some text");
  Write(b, "some ");
  EXPECT_NE(a.Digest(), b.Digest());
  Write(b, "text");
  EXPECT_EQ(a.Digest(), b.Digest());
  EXPECT_EQ(a.Digest().size, 9);
  EXPECT_NE(OutputFile().Digest(), a.Digest());
}

TEST(OutputFileTest, OneByteInManyMakesAnother) {
  const std::string large(3 << 20, 'x');
  OutputFile a, b;
  Write(a, large + "a");
  Write(b, large + "b");
  EXPECT_EQ(a.Digest().size, b.Digest().size);
  EXPECT_NE(a.Digest(), b.Digest());
}

TEST(OutputFileTest, ClearedItIsEmptyAndWrittenFromTheBeginning) {
  OutputFile file;
  Write(file, "old and long");
  file.Clear();
  EXPECT_EQ(file.Size(), 0);
  Write(file, "new");
  EXPECT_EQ(file.Tail(100), "new");
}

TEST(OutputFileTest, TheTailIsTheEnd) {
  OutputFile file;
  Write(file, "0123456789");
  EXPECT_EQ(file.Tail(3), "789");
  EXPECT_EQ(file.Tail(100), "0123456789");
}

}  // namespace
}  // namespace assay
