// Reads samples from a journal's lines, which are nearly all of a large journal: with
// simdjson, some ten times as fast as the general reader of model_json.h. What it does
// not take as it stands (another record, a missing field, a wrong type, an error) it
// leaves to that one, which knows what to say. Tested in sample_reader_test.cc: both give
// the same.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "results/model/record.h"

namespace assay {

class SampleReader {
 public:
  // Readable bytes that must follow a line's end, whatever they are.
  static const std::size_t kPadding;

  SampleReader();
  ~SampleReader();

  // Nothing where the line is for the general reader.
  std::optional<Sample> Read(std::string_view line);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace assay
