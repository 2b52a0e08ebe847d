#include "harness/verdict/known_findings.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/str_format.h"
#include "harness/verdict/toml_table.h"

namespace assay {
namespace {

const Keys kKnownFileKeys = {{"known", false, "[[known]]"}};
const Keys kKnownKeys = {
    {"fingerprint", true, "fingerprint = \"8d5e957f297893e6\""},
    {"says", false, "says = \"data race in Put\""},
    {"reason", true, "reason = \"a counter for statistics only\""},
    {"owner", true, "owner = \"cache team\""},
    {"expires", true, "expires = 2027-06-30"},
};

KnownFinding ReadOne(const toml::table& table, FirstError& error) {
  TableReader reader(table, kKnownKeys, error);
  reader.CheckKeys(LineOf(table), "known finding");
  return {.fingerprint = reader.Text("fingerprint"),
          .says = reader.Text("says"),
          .reason = reader.Text("reason"),
          .owner = reader.Text("owner"),
          .expires = reader.Date("expires"),
          .file = error.file(),
          .line = LineOf(table)};
}

}  // namespace

absl::StatusOr<std::vector<KnownFinding>> ParseKnownFindings(const std::string& text,
                                                             const std::string& file) {
  toml::table root;
  try {
    root = toml::parse(std::string_view(text), file);
  } catch (const toml::parse_error& problem) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s:%d: %s", file, LineOf(problem.source()), std::string(problem.description())));
  }
  FirstError error(file);
  TableReader whole(root, kKnownFileKeys, error);
  whole.CheckKeys(1, "file of known findings");
  std::vector<KnownFinding> known;
  std::map<std::string, int> lines;
  if (const toml::array* list = whole.Array("known")) {
    for (const toml::node& node : *list) {
      if (!node.is_table()) {
        error.Add(LineOf(node), "known finding: must be a table, such as [[known]]");
        continue;
      }
      known.push_back(ReadOne(*node.as_table(), error));
      const auto [first, added] =
          lines.emplace(known.back().fingerprint, known.back().line);
      if (!added) {
        error.Add(
            known.back().line,
            absl::StrFormat("fingerprint '%s' is in line %d already; keep one of them",
                            known.back().fingerprint, first->second));
      }
    }
  }
  if (!error.status().ok()) return error.status();
  return known;
}

absl::StatusOr<std::vector<KnownFinding>> ReadKnownFindings(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf() || file.peek() == EOF)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "cannot read the known findings in %s: %s", path, std::strerror(errno)));
  }
  return ParseKnownFindings(text.str(), path);
}

std::vector<std::string> ApplyKnown(const std::vector<KnownFinding>& known,
                                    const std::string& today,
                                    std::vector<Finding>* findings) {
  std::vector<std::string> notes;
  for (const KnownFinding& one : known) {
    // Dates of this form sort as text does.
    const bool has_expired = one.expires < today;
    bool was_seen = false;
    for (Finding& finding : *findings) {
      if (finding.expected || finding.fingerprint != one.fingerprint) continue;
      was_seen = true;
      if (has_expired) continue;
      finding.known =
          absl::StrFormat("%s (%s, until %s)", one.reason, one.owner, one.expires);
    }
    const std::string name =
        absl::StrFormat("%s:%d: %s%s", one.file, one.line, one.fingerprint,
                        one.says.empty() ? "" : " (" + one.says + ")");
    if (!was_seen) {
      notes.push_back(name + " was not seen any more; drop it from the file");
    } else if (has_expired) {
      notes.push_back(absl::StrFormat("%s was accepted until %s only; mend it, or ask %s",
                                      name, one.expires, one.owner));
    }
  }
  return notes;
}

}  // namespace assay
