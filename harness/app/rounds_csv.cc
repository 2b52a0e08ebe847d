#include "harness/app/rounds_csv.h"

#define CSV_IO_NO_THREAD
#include <csv.h>

#include "absl/strings/str_format.h"
#include "harness/base/suggest.h"
#include "harness/import/csv_row.h"

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

absl::StatusOr<PairedRow> ParseRow(const Fields& fields, const std::string& name,
                                   std::int64_t line) {
  CsvRow parser(name, line);
  parser.Require("round", fields[0]);
  PairedRow row{.line = line};
  row.round = parser.Whole("round", fields[0]).value_or(0);
  row.baseline_s = parser.Number("baseline_s", fields[1]);
  row.candidate_s = parser.Number("candidate_s", fields[2]);
  row.baseline_contention = parser.Number("baseline_contention", fields[3]);
  row.candidate_contention = parser.Number("candidate_contention", fields[4]);
  row.at_s = parser.Number("at_s", fields[5]);
  if (const auto generation = parser.Whole("generation", fields[6])) {
    row.generation = static_cast<int>(*generation);
  }
  if (!parser.status().ok()) return parser.status();
  return row;
}

// A column that nobody asked for is ignored, unless it looks like a slip of the pen: a
// misspelt contention would leave the verdict without its gate.
absl::Status CheckSpelling(const std::string& text, const std::string& name) {
  const std::vector<std::string> known(std::begin(kColumns), std::end(kColumns));
  for (const std::string& column : CsvColumns(text)) {
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
