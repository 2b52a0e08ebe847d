// See csv_row.h.
#include "harness/import/csv_row.h"

#include <charconv>
#include <cstring>
#include <sstream>

#include "absl/strings/str_format.h"

namespace assay {

std::vector<std::string> CsvColumns(const std::string& text) {
  std::istringstream lines(text);
  std::string line;
  while (std::getline(lines, line)) {
    const std::size_t begin = line.find_first_not_of(" \t\r\xef\xbb\xbf");
    if (begin != std::string::npos && line[begin] != '#') break;
  }
  std::vector<std::string> columns;
  std::istringstream fields(line);
  for (std::string column; std::getline(fields, column, ',');) {
    const std::size_t begin = column.find_first_not_of(" \t\"\xef\xbb\xbf");
    if (begin == std::string::npos) continue;
    columns.push_back(
        column.substr(begin, column.find_last_not_of(" \t\r\"") - begin + 1));
  }
  return columns;
}

std::optional<double> CsvRow::Number(const char* column, const char* field) {
  return Parse<double>(column, field, "a number");
}

std::optional<std::int64_t> CsvRow::Whole(const char* column, const char* field) {
  const std::optional<std::int64_t> value =
      Parse<std::int64_t>(column, field, "a whole number");
  if (value && *value < 0) Fail(column, field, "0 or more");
  return value;
}

void CsvRow::Require(const char* column, const char* field) {
  if (field == nullptr || *field == '\0') Fail(column, "", "there in every row");
}

void CsvRow::Fail(const char* column, const char* field, const char* wanted) {
  if (!status_.ok()) return;
  status_ = absl::InvalidArgumentError(absl::StrFormat(
      "%s:%d: %s is '%s'; it must be %s", name_, line_, column, field, wanted));
}

template <typename T>
std::optional<T> CsvRow::Parse(const char* column, const char* field,
                               const char* wanted) {
  if (field == nullptr || *field == '\0') return std::nullopt;
  T value{};
  const char* end = field + std::strlen(field);
  const std::from_chars_result parsed = std::from_chars(field, end, value);
  if (parsed.ec == std::errc() && parsed.ptr == end) return value;
  Fail(column, field, wanted);
  return std::nullopt;
}

}  // namespace assay
