// See serve_requests.h.
#include "harness/cell/serve_requests.h"

#include <string>

#include "results/model/model_json.h"

namespace assay {

int ServeRequests(LineChannel& channel,
                  const std::function<Reply(const Request&)>& answer) {
  std::string line;
  while (channel.ReadLine(-1, &line) == LineChannel::ReadResult::kLine) {
    const absl::StatusOr<Request> request = RequestFromJson(line);
    const Reply reply = request.ok()
                            ? answer(*request)
                            : FailedReply{std::string(request.status().message())};
    if (!channel.WriteLine(ToJson(reply))) break;
  }
  return 0;
}

}  // namespace assay
