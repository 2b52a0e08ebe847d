#include "sanitizers/parse/collect.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_format.h"
#include "sanitizers/parse/places.h"
#include "sanitizers/parse/report_parser.h"

namespace assay {

Finding FindingOf(SanitizerReport report) {
  Finding finding{.kind = report.kind,
                  .summary = SummaryOf(report),
                  .fingerprint = Fingerprint(report)};
  finding.report = std::move(report);
  return finding;
}

void FindingCollector::Add(Finding finding, const std::string& seen_by) {
  const auto known = by_fingerprint_.find(finding.fingerprint);
  if (known == by_fingerprint_.end()) {
    if (findings_.size() == kDistinctMax) {
      ++dropped_;
      return;
    }
    by_fingerprint_[finding.fingerprint] = findings_.size();
    if (!seen_by.empty()) finding.seen_by = {seen_by};
    findings_.push_back(std::move(finding));
    return;
  }
  Finding& first = findings_[known->second];
  first.count += finding.count;
  const bool is_new_witness = std::find(first.seen_by.begin(), first.seen_by.end(),
                                        seen_by) == first.seen_by.end();
  if (is_new_witness && !seen_by.empty()) first.seen_by.push_back(seen_by);
  const bool tells_more = first.report && finding.report &&
                          finding.report->stacks.size() > first.report->stacks.size();
  if (tells_more) {
    first.report = std::move(finding.report);
    first.summary = std::move(finding.summary);
  }
}

absl::Status ReadLog(const std::string& path, const std::string& seen_by,
                     FindingCollector* collector) {
  const bool is_input = path == "-";
  const int descriptor =
      is_input ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const auto fail = [&] {
    return absl::InvalidArgumentError(
        absl::StrFormat("cannot read %s: %s", path, std::strerror(errno)));
  };
  if (descriptor < 0) return fail();
  const auto close_file = absl::MakeCleanup([&] {
    if (!is_input) close(descriptor);
  });
  ReportParser parser([&](SanitizerReport report) {
    collector->Add(FindingOf(std::move(report)), seen_by);
  });
  std::vector<char> piece(1 << 18);
  for (;;) {
    const ssize_t size = read(descriptor, piece.data(), piece.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return fail();
    if (size == 0) break;
    parser.Feed({piece.data(), static_cast<std::size_t>(size)});
  }
  parser.Finish();
  return absl::OkStatus();
}

void MakeRelative(const std::string& root, Finding* finding) {
  if (!finding->report || root.empty()) return;
  const std::string folder = root.ends_with("/") ? root : root + "/";
  const auto shorten = [&](CodeFrame& frame) {
    if (frame.file.starts_with(folder)) frame.file.erase(0, folder.size());
  };
  shorten(finding->report->place);
  shorten(finding->report->other_place);
  for (ReportStack& stack : finding->report->stacks) {
    std::for_each(stack.frames.begin(), stack.frames.end(), shorten);
  }
}

}  // namespace assay
