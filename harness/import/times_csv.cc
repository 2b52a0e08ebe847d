// See times_csv.h.
#include "harness/import/times_csv.h"

#define CSV_IO_NO_THREAD
#include <csv.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "harness/base/suggest.h"
#include "harness/import/csv_row.h"

namespace assay {
namespace {

constexpr int kColumnCount = 5;
using Reader = io::CSVReader<kColumnCount, io::trim_chars<' ', '\t'>,
                             io::double_quote_escape<',', '"'>, io::throw_on_overflow,
                             io::single_and_empty_line_comment<'#'>>;
const std::vector<std::string>& Columns() {
  static const std::vector<std::string> kColumns = {"threads", "seconds", "workload",
                                                    "variant", "generation"};
  return kColumns;
}

// Longer than anybody measures: nanoseconds, most likely.
constexpr double kSecondsMax = 1e8;

struct TimedRow {
  ImportedSeries series;  // without samples
  ImportedSample sample;
};

absl::StatusOr<TimedRow> ParseRow(char* const (&fields)[kColumnCount],
                                  const std::string& name, std::int64_t line) {
  CsvRow row(name, line);
  row.Require("threads", fields[0]);
  row.Require("seconds", fields[1]);
  const std::int64_t threads = row.Whole("threads", fields[0]).value_or(1);
  const double seconds = row.Number("seconds", fields[1]).value_or(1);
  const std::optional<std::int64_t> generation = row.Whole("generation", fields[4]);
  if (threads < 1 || threads > 65536) row.Fail("threads", fields[0], "from 1 to 65536");
  if (!(seconds > 0 && seconds <= kSecondsMax)) {
    row.Fail("seconds", fields[1], "more than 0, and in seconds");
  }
  if (generation && *generation > std::numeric_limits<int>::max()) {
    row.Fail("generation", fields[4], "a smaller number");
  }
  if (!row.status().ok()) return row.status();
  TimedRow timed{.series = {.variant = "times", .threads = static_cast<int>(threads)},
                 .sample = {.span_s = seconds,
                            .generation = static_cast<int>(generation.value_or(-1))}};
  if (fields[2] != nullptr && *fields[2]) timed.series.workload = fields[2];
  if (fields[3] != nullptr && *fields[3]) timed.series.variant = fields[3];
  return timed;
}

// A column that is not understood may well say that rows are not of one kind.
absl::Status CheckColumns(const std::string& text, const std::string& name) {
  const std::vector<std::string> columns = CsvColumns(text);
  const std::string all = absl::StrJoin(Columns(), ", ");
  for (const std::string& column : columns) {
    if (std::count(Columns().begin(), Columns().end(), column) > 0) continue;
    const std::string near = NearestName(column, Columns());
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s: unknown column '%s'.%s The columns are %s; what else tells rows apart goes "
        "into variant",
        name, column, near.empty() ? "" : " Did you mean '" + near + "'?", all));
  }
  for (const char* needed : {"threads", "seconds"}) {
    if (std::count(columns.begin(), columns.end(), needed) > 0) continue;
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s:1: there is no column '%s'. The first line names the columns: threads,"
        "seconds and, where there are several, workload,variant,generation",
        name, needed));
  }
  return absl::OkStatus();
}

void Add(const TimedRow& row, ImportedResults* results) {
  const auto found = std::find_if(
      results->series.begin(), results->series.end(), [&](const ImportedSeries& other) {
        return other.workload == row.series.workload &&
               other.variant == row.series.variant && other.threads == row.series.threads;
      });
  ImportedSeries& series =
      found != results->series.end() ? *found : results->series.emplace_back(row.series);
  series.samples.push_back(row.sample);
}

absl::StatusOr<ImportedResults> ReadRows(Reader& reader, const std::string& name) {
  reader.read_header(io::ignore_missing_column, Columns()[0], Columns()[1], Columns()[2],
                     Columns()[3], Columns()[4]);
  ImportedResults results{.file = {.name = name, .tool = "CSV"}};
  if (!reader.has_column("generation")) {
    results.notes.push_back(
        "CSV without a column 'generation': each row is taken to be a process of its "
        "own");
  }
  char* fields[kColumnCount] = {};
  while (reader.read_row(fields[0], fields[1], fields[2], fields[3], fields[4])) {
    absl::StatusOr<TimedRow> row =
        ParseRow(fields, name, static_cast<std::int64_t>(reader.get_file_line()));
    if (!row.ok()) return row.status();
    Add(*row, &results);
  }
  return results;
}

}  // namespace

absl::StatusOr<ImportedResults> ReadTimesCsv(const std::string& text,
                                             const std::string& name) {
  if (absl::Status status = CheckColumns(text, name); !status.ok()) return status;
  try {
    Reader reader(name, text.data(), text.data() + text.size());
    return ReadRows(reader, name);
  } catch (const io::error::base& error) {
    return absl::InvalidArgumentError(name + ": " + error.what());
  }
}

}  // namespace assay
