#include "harness/app/finding_options.h"

#include <time.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "sanitizers/parse/collect.h"

namespace assay {
namespace {

// "2026-11-28", UTC.
std::string Today() {
  const time_t now = time(nullptr);
  tm utc{};
  gmtime_r(&now, &utc);
  char text[16];
  strftime(text, sizeof text, "%Y-%m-%d", &utc);
  return text;
}

}  // namespace

void AddFindingOptions(CLI::App& command, FindingOptions& options) {
  command
      .add_option("--known", options.known,
                  std::string("Findings that are accepted, each with reason, owner and "
                              "expiry (default: ") +
                      kDefaultKnown + ", where it exists)")
      ->type_name("FILE");
  command
      .add_option("--source-root", options.source_root,
                  "Paths below it are shown relative to it (default: this folder)")
      ->type_name("DIR");
}

absl::StatusOr<std::vector<KnownFinding>> AcceptedFindings(
    const FindingOptions& options) {
  std::error_code ignored;
  if (!options.known.empty()) return ReadKnownFindings(options.known);
  if (std::filesystem::exists(kDefaultKnown, ignored)) {
    return ReadKnownFindings(kDefaultKnown);
  }
  return std::vector<KnownFinding>();
}

void FinishFindings(const FindingOptions& options, const std::vector<KnownFinding>& known,
                    std::vector<Finding>* findings, std::vector<std::string>* notes) {
  std::error_code ignored;
  const std::string root = options.source_root.empty()
                               ? std::filesystem::current_path(ignored).string()
                               : std::filesystem::absolute(options.source_root, ignored)
                                     .lexically_normal()
                                     .string();
  for (Finding& finding : *findings) MakeRelative(root, &finding);
  for (std::string& note : ApplyKnown(known, Today(), findings)) {
    notes->push_back(std::move(note));
  }
}

}  // namespace assay
