#include "harness/app/rounds_csv.h"

#define CSV_IO_NO_THREAD
#include <csv.h>

#include <charconv>
#include <cstring>
#include <sstream>

#include "absl/strings/str_format.h"
#include "harness/base/suggest.h"

namespace assay {
namespace {

using Reader =
    io::CSVReader<7, io::trim_chars<' ', '\t'>, io::double_quote_escape<',', '"'>,
                  io::throw_on_overflow, io::single_and_empty_line_comment<'#'>>;

constexpr const char* kColumns[] = {
    "round", "baseline_s", "candidate_s", "baseline_contention", "candidate_contention",
    "at_s",  "generation"};
constexpr int kRequired = 3;

// The fields of one row; null for columns that the file does not have.
using Fields = char* [7];

class RowParser {
 public:
  RowParser(const std::string& name, std::int64_t line) : name_(name), line_(line) {}

  std::optional<double> Number(const char* column, const char* field) {
    return Parse<double>(column, field, "a number");
  }
  template <typename Integer>
  std::optional<Integer> Whole(const char* column, const char* field) {
    const std::optional<Integer> value = Parse<Integer>(column, field, "a whole number");
    if (value && *value < 0) Fail(column, field, "0 or more");
    return value;
  }
  void Require(const char* column, const char* field) {
    if (field == nullptr || *field == '\0') Fail(column, "", "there in every row");
  }
  const absl::Status& status() const { return status_; }

 private:
  template <typename T>
  std::optional<T> Parse(const char* column, const char* field, const char* wanted) {
    if (field == nullptr || *field == '\0') return std::nullopt;
    T value{};
    const char* end = field + std::strlen(field);
    const std::from_chars_result parsed = std::from_chars(field, end, value);
    if (parsed.ec == std::errc() && parsed.ptr == end) return value;
    Fail(column, field, wanted);
    return std::nullopt;
  }

  void Fail(const char* column, const char* field, const char* wanted) {
    if (!status_.ok()) return;
    status_ = absl::InvalidArgumentError(absl::StrFormat(
        "%s:%d: %s is '%s'; it must be %s", name_, line_, column, field, wanted));
  }

  const std::string& name_;
  std::int64_t line_;
  absl::Status status_;
};

absl::StatusOr<PairedRow> ParseRow(const Fields& fields, const std::string& name,
                                   std::int64_t line) {
  RowParser parser(name, line);
  parser.Require("round", fields[0]);
  PairedRow row{.line = line};
  row.round = parser.Whole<std::int64_t>("round", fields[0]).value_or(0);
  row.baseline_s = parser.Number("baseline_s", fields[1]);
  row.candidate_s = parser.Number("candidate_s", fields[2]);
  row.baseline_contention = parser.Number("baseline_contention", fields[3]);
  row.candidate_contention = parser.Number("candidate_contention", fields[4]);
  row.at_s = parser.Number("at_s", fields[5]);
  row.generation = parser.Whole<int>("generation", fields[6]);
  if (!parser.status().ok()) return parser.status();
  return row;
}

// A column that nobody asked for is ignored, unless it looks like a slip of the pen: a
// misspelt contention would leave the verdict without its gate.
absl::Status CheckSpelling(const std::string& text, const std::string& name) {
  std::istringstream lines(text);
  std::string line;
  while (std::getline(lines, line)) {
    const std::size_t begin = line.find_first_not_of(" \t\r\xef\xbb\xbf");
    if (begin != std::string::npos && line[begin] != '#') break;
  }
  const std::vector<std::string> known(std::begin(kColumns), std::end(kColumns));
  std::istringstream fields(line);
  for (std::string column; std::getline(fields, column, ',');) {
    const std::size_t begin = column.find_first_not_of(" \t\"\xef\xbb\xbf");
    if (begin == std::string::npos) continue;
    column = column.substr(begin, column.find_last_not_of(" \t\r\"") - begin + 1);
    const std::string near = NearestName(column, known);
    if (near.empty() || near == column) continue;
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s: unknown column '%s'. Did you mean '%s'?", name, column, near));
  }
  return absl::OkStatus();
}

absl::Status CheckHeader(Reader& reader, const std::string& name) {
  for (int column = 0; column < kRequired; ++column) {
    if (reader.has_column(kColumns[column])) continue;
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s:1: there is no column '%s'. The first line names the columns: "
        "round,baseline_s,candidate_s and, where known, "
        "baseline_contention,candidate_contention,at_s,generation",
        name, kColumns[column]));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<PairedRow>> ReadRows(Reader& reader, const std::string& name) {
  reader.read_header(io::ignore_extra_column | io::ignore_missing_column, kColumns[0],
                     kColumns[1], kColumns[2], kColumns[3], kColumns[4], kColumns[5],
                     kColumns[6]);
  if (absl::Status status = CheckHeader(reader, name); !status.ok()) return status;
  std::vector<PairedRow> rows;
  Fields fields = {};
  while (reader.read_row(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5],
                         fields[6])) {
    absl::StatusOr<PairedRow> row =
        ParseRow(fields, name, static_cast<std::int64_t>(reader.get_file_line()));
    if (!row.ok()) return row.status();
    rows.push_back(*row);
  }
  return rows;
}

}  // namespace

absl::StatusOr<std::vector<PairedRow>> ParseRounds(const std::string& text,
                                                   const std::string& name) {
  if (absl::Status status = CheckSpelling(text, name); !status.ok()) return status;
  try {
    Reader reader(name, text.data(), text.data() + text.size());
    return ReadRows(reader, name);
  } catch (const io::error::header_missing&) {
    return absl::InvalidArgumentError(name + ": the file is empty");
  } catch (const io::error::base& error) {
    return absl::InvalidArgumentError(name + ": " + error.what());
  }
}

}  // namespace assay
