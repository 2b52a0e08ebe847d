#include "harness/base/line_channel.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <thread>

namespace assay {
namespace {

using ReadResult = LineChannel::ReadResult;

class LineChannelTest : public testing::Test {
 protected:
  LineChannelTest() {
    int sockets[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
    raw_ = sockets[0];
    channel_ = std::make_unique<LineChannel>(sockets[1]);
  }
  ~LineChannelTest() override {
    if (raw_ >= 0) close(raw_);
  }
  void Send(const std::string& text) {
    ASSERT_EQ(write(raw_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }

  int raw_ = -1;
  std::unique_ptr<LineChannel> channel_;
  std::string line_;
};

TEST_F(LineChannelTest, SplitsWhatArrivesTogether) {
  Send("one\ntwo\n");
  EXPECT_EQ(channel_->ReadLine(0, &line_), ReadResult::kLine);
  EXPECT_EQ(line_, "one");
  EXPECT_EQ(channel_->ReadLine(0, &line_), ReadResult::kLine);
  EXPECT_EQ(line_, "two");
  EXPECT_EQ(channel_->ReadLine(0, &line_), ReadResult::kTimeout);
}

TEST_F(LineChannelTest, JoinsWhatArrivesInPieces) {
  Send("hal");
  EXPECT_EQ(channel_->ReadLine(0, &line_), ReadResult::kTimeout);
  Send("ves\n");
  EXPECT_EQ(channel_->ReadLine(0, &line_), ReadResult::kLine);
  EXPECT_EQ(line_, "halves");
}

TEST_F(LineChannelTest, SaysWhenTheOtherSideIsGone) {
  Send("torn");
  close(raw_);
  raw_ = -1;
  EXPECT_EQ(channel_->ReadLine(-1, &line_), ReadResult::kClosed);
  EXPECT_FALSE(channel_->WriteLine("anyone?"));
}

TEST_F(LineChannelTest, RefusesAnEndlessLine) {
  std::thread writer([this] {
    const std::string block(1 << 20, 'x');
    while (send(raw_, block.data(), block.size(), MSG_NOSIGNAL) > 0) {
    }
  });
  EXPECT_EQ(channel_->ReadLine(-1, &line_), ReadResult::kTooLong);
  channel_.reset();
  writer.join();
}

}  // namespace
}  // namespace assay
