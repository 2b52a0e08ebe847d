// Lines of text over a descriptor, with a deadline for reading: the transport under the
// driver-child protocol. Tested in line_channel_test.cc.
#pragma once

#include <cstdint>
#include <string>

namespace assay {

class LineChannel {
 public:
  enum class ReadResult { kLine, kTimeout, kClosed, kTooLong };

  // Longer lines are garbage: a sample of 1,000 lanes takes about 300 KB.
  static constexpr std::size_t kLineMax = 16 << 20;

  // Owns `descriptor` and closes it. Not shared between threads.
  explicit LineChannel(int descriptor) : descriptor_(descriptor) {}
  ~LineChannel();
  LineChannel(const LineChannel&) = delete;
  LineChannel& operator=(const LineChannel&) = delete;

  // Waits, sleeping in poll(), for one line, without its newline. `timeout_ms` < 0: for
  // ever. A signal does not end the wait.
  ReadResult ReadLine(std::int64_t timeout_ms, std::string* line);

  // False where the other side is gone. Never raises SIGPIPE on a socket.
  bool WriteLine(const std::string& line);

 private:
  bool TakeLine(std::string* line);

  int descriptor_;
  std::string buffered_;
};

}  // namespace assay
