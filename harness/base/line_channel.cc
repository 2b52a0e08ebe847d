#include "harness/base/line_channel.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "harness/base/clock.h"

namespace assay {

LineChannel::~LineChannel() {
  if (descriptor_ >= 0) close(descriptor_);
}

bool LineChannel::TakeLine(std::string* line) {
  const std::size_t end = buffered_.find('\n');
  if (end == std::string::npos) return false;
  line->assign(buffered_, 0, end);
  buffered_.erase(0, end + 1);
  return true;
}

LineChannel::ReadResult LineChannel::ReadLine(std::int64_t timeout_ms,
                                              std::string* line) {
  const std::int64_t deadline_ns = NowNs() + timeout_ms * 1'000'000;
  while (!TakeLine(line)) {
    if (buffered_.size() > kLineMax) return ReadResult::kTooLong;
    std::int64_t wait_ms = -1;
    if (timeout_ms >= 0) {
      wait_ms = std::max<std::int64_t>(0, (deadline_ns - NowNs() + 999'999) / 1'000'000);
    }
    // poll takes an int; a wait of weeks is asked for again.
    pollfd ready{.fd = descriptor_, .events = POLLIN, .revents = 0};
    const int count =
        poll(&ready, 1, static_cast<int>(std::min<std::int64_t>(wait_ms, 1 << 30)));
    if (count < 0 && errno == EINTR) continue;
    if (count == 0) return ReadResult::kTimeout;
    char chunk[65536];
    const ssize_t size = read(descriptor_, chunk, sizeof chunk);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return ReadResult::kClosed;
    buffered_.append(chunk, static_cast<std::size_t>(size));
  }
  return ReadResult::kLine;
}

bool LineChannel::WriteLine(const std::string& line) {
  const std::string text = line + "\n";
  for (std::size_t written = 0; written < text.size();) {
    const ssize_t size =
        send(descriptor_, text.data() + written, text.size() - written, MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    written += static_cast<std::size_t>(size);
  }
  return true;
}

}  // namespace assay
