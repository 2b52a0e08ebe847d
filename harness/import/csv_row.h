// What both readers of CSV share: the names in the first line, and the fields of a row
// with the line for messages. The reader itself is fast-cpp-csv-parser's. Tested in
// rounds_csv_test.cc and read_results_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace assay {

// The columns that the first line names which is neither empty nor a comment (#).
std::vector<std::string> CsvColumns(const std::string& text);

// Takes fields of one row; a null field is a column that the file does not have. The
// first mistake stays in status().
class CsvRow {
 public:
  CsvRow(std::string name, std::int64_t line) : name_(std::move(name)), line_(line) {}

  std::optional<double> Number(const char* column, const char* field);
  std::optional<std::int64_t> Whole(const char* column, const char* field);  // 0 or more
  void Require(const char* column, const char* field);  // there, and not empty
  void Fail(const char* column, const char* field, const char* wanted);
  const absl::Status& status() const { return status_; }

 private:
  template <typename T>
  std::optional<T> Parse(const char* column, const char* field, const char* wanted);

  std::string name_;
  std::int64_t line_;
  absl::Status status_;
};

}  // namespace assay
