#include "workloads/response_parsing/response_parsing.h"

#include "absl/strings/str_format.h"

namespace assay {
namespace {

CorpusOptions OptionsOf(const Cell& cell) {
  return {.replies = IntegerParam(cell, "replies"),
          .bytes = IntegerParam(cell, "bytes"),
          .malformed = NumberParam(cell, "malformed"),
          .unsafe = NumberParam(cell, "unsafe"),
          .seed = static_cast<std::uint64_t>(IntegerParam(cell, "seed"))};
}

}  // namespace

ResponseParsingWorkload::ResponseParsingWorkload(const Cell& cell,
                                                 MakeReplyJudge make_judge)
    : corpus_(SharedCorpus(OptionsOf(cell))),
      make_judge_(make_judge),
      is_shared_(WordParam(cell, "parser") == "shared"),
      is_stealing_(WordParam(cell, "schedule") == "stealing"),
      judges_(is_shared_ ? 1 : static_cast<std::size_t>(cell.threads)),
      slices_(cell.threads),
      verdicts_(corpus_.replies.size()) {}

// Each judge is made by the lane that uses it, so that its memory is near.
void ResponseParsingWorkload::Enter(Lane& lane) {
  const std::size_t index = static_cast<std::size_t>(lane.index());
  if (index < judges_.size()) judges_[index] = make_judge_();
}

// A reply that no lane judges must not pass for judged.
void ResponseParsingWorkload::Reset(std::int64_t) {
  verdicts_.assign(verdicts_.size(), {.reason = ReplyReason::kNotJudged});
}

void ResponseParsingWorkload::Run(Lane& lane) {
  ReplyJudge& judge = *judges_[is_shared_ ? 0 : static_cast<std::size_t>(lane.index())];
  for (std::int64_t i = 0; i < lane.iterations(); ++i) Pass(lane, judge);
}

void ResponseParsingWorkload::Pass(Lane& lane, ReplyJudge& judge) {
  const std::uint32_t size = static_cast<std::uint32_t>(corpus_.replies.size());
  if (!is_stealing_) {
    const Range slice = StaticSlice(size, lane.index(), lane.count());
    for (std::uint32_t reply = slice.begin; reply < slice.end; ++reply) {
      Judge(reply, judge);
    }
    return;
  }
  // Nobody may refill while another still takes from the last pass, nor take before all
  // have refilled.
  lane.Barrier();
  slices_.Refill(lane.index(), size);
  lane.Barrier();
  for (std::uint32_t reply = 0; slices_.Take(lane.index(), &reply);) Judge(reply, judge);
}

void ResponseParsingWorkload::Judge(std::size_t reply, ReplyJudge& judge) {
  if (is_shared_) {
    const std::lock_guard<std::mutex> lock(judge_mutex_);
    verdicts_[reply] = judge.Judge(corpus_.replies[reply]);
  } else {
    verdicts_[reply] = judge.Judge(corpus_.replies[reply]);
  }
}

absl::Status ResponseParsingWorkload::Verify() {
  for (std::size_t reply = 0; reply < verdicts_.size(); ++reply) {
    if (verdicts_[reply] == corpus_.verdicts[reply]) continue;
    return absl::DataLossError(
        absl::StrFormat("reply %d of %d bytes: '%s' instead of '%s'", reply,
                        corpus_.replies[reply].size(), ReplyVerdictText(verdicts_[reply]),
                        ReplyVerdictText(corpus_.verdicts[reply])));
  }
  return absl::OkStatus();
}

CaseInfo ResponseParsing(const char* variant, const char* about, Threading threading) {
  return {.name = "response_parsing",
          .variant = variant,
          .question =
              "How fast are model replies parsed, validated and screened, and how "
              "does that scale?",
          .about = about,
          .scales = Scales::kStrong,
          .threading = threading,
          .params = {{.name = "replies",
                      .default_value = std::int64_t{256},
                      .help = "in the corpus",
                      .minimum = 1,
                      .maximum = 1'000'000},
                     {.name = "bytes",
                      .default_value = std::int64_t{4096},
                      .help = "of a typical reply; they vary from 200 to 1 MiB",
                      .minimum = 200,
                      .maximum = 1 << 20},
                     {.name = "malformed",
                      .default_value = 0.1,
                      .help = "share of replies that are no valid answer",
                      .minimum = 0,
                      .maximum = 1},
                     {.name = "unsafe",
                      .default_value = 0.1,
                      .help = "share of replies with a command that must not run",
                      .minimum = 0,
                      .maximum = 1},
                     {.name = "parser",
                      .default_value = std::string("per_lane"),
                      .help = "per_lane: a parser each; shared: one, under a lock",
                      .choices = {"per_lane", "shared"}},
                     {.name = "schedule",
                      .default_value = std::string("static"),
                      .help = "static: equal slices; stealing: idle lanes take over",
                      .choices = {"static", "stealing"}},
                     {.name = "seed",
                      .default_value = std::int64_t{1},
                      .help = "of the corpus",
                      .minimum = 0}},
          .item = "reply"};
}

}  // namespace assay
