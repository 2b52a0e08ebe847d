// See sample_reader.h. The adapter of simdjson for journals. The names are those of
// model_json.cc; each object must have all of its fields and no other.
#include "results/journal/sample_reader.h"

#include <simdjson.h>

#include <cstdint>
#include <limits>
#include <string>

namespace assay {
namespace {

using simdjson::dom::element;

bool Get(const element& json, std::int64_t* value) {
  return json.get_int64().get(*value) == simdjson::SUCCESS;
}
bool Get(const element& json, int* value) {
  std::int64_t wide = 0;
  if (!Get(json, &wide) || wide < std::numeric_limits<int>::min() ||
      wide > std::numeric_limits<int>::max()) {
    return false;
  }
  *value = static_cast<int>(wide);
  return true;
}
bool Get(const element& json, double* value) {
  return json.is_double() && json.get_double().get(*value) == simdjson::SUCCESS;
}
bool Get(const element& json, std::optional<std::int64_t>* value) {
  if (json.is_null()) {
    value->reset();
    return true;
  }
  return Get(json, &value->emplace());
}
bool Get(const element& json, std::string* value) {
  std::string_view text;
  if (json.get_string().get(text) != simdjson::SUCCESS) return false;
  *value = std::string(text);
  return true;
}

bool Get(const element& json, LaneEvidence* lane);
bool Get(const element& json, Reading* reading);
bool Get(const element& json, MachineEvidence* machine);
bool Get(const element& json, Measurement* measurement);

template <typename T>
bool Get(const element& json, std::vector<T>* items) {
  simdjson::dom::array array;
  if (json.get_array().get(array) != simdjson::SUCCESS) return false;
  items->reserve(array.size());
  for (const element one : array) {
    if (!Get(one, &items->emplace_back())) return false;
  }
  return true;
}

// Reads an object whose fields are in alphabetical order, as they are written.
class Fields {
 public:
  explicit Fields(const element& json) {
    is_good_ = json.get_object().get(object_) == simdjson::SUCCESS;
    if (is_good_) at_ = object_.begin();
  }
  template <typename T>
  Fields& Next(std::string_view name, T* value) {
    is_good_ =
        is_good_ && at_ != object_.end() && at_.key() == name && Get(at_.value(), value);
    if (is_good_) ++at_;
    return *this;
  }
  bool AreAll() const { return is_good_ && !(at_ != object_.end()); }

 private:
  simdjson::dom::object object_;
  simdjson::dom::object::iterator at_;
  bool is_good_ = false;
};

bool Get(const element& json, LaneEvidence* lane) {
  return Fields(json)
      .Next("cpu_first", &lane->cpu_first)
      .Next("cpu_last", &lane->cpu_last)
      .Next("cpu_ns", &lane->cpu_ns)
      .Next("cpu_placed", &lane->cpu_placed)
      .Next("cycles", &lane->cycles)
      .Next("end_ns", &lane->end_ns)
      .Next("instructions", &lane->instructions)
      .Next("involuntary_switches", &lane->involuntary_switches)
      .Next("major_faults", &lane->major_faults)
      .Next("migrations", &lane->migrations)
      .Next("minor_faults", &lane->minor_faults)
      .Next("run_delay_ns", &lane->run_delay_ns)
      .Next("start_ns", &lane->start_ns)
      .Next("voluntary_switches", &lane->voluntary_switches)
      .AreAll();
}

bool Get(const element& json, Reading* reading) {
  return Fields(json)
      .Next("name", &reading->name)
      .Next("unit", &reading->unit)
      .Next("value", &reading->value)
      .AreAll();
}

bool Get(const element& json, MachineEvidence* machine) {
  return Fields(json)
      .Next("foreign_ns", &machine->foreign_ns)
      .Next("pressure_ns", &machine->pressure_ns)
      .Next("steal_ns", &machine->steal_ns)
      .Next("wall_ns", &machine->wall_ns)
      .AreAll();
}

bool Get(const element& json, Measurement* measurement) {
  return Fields(json)
      .Next("cpu_ns", &measurement->cpu_ns)
      .Next("items", &measurement->items)
      .Next("iterations", &measurement->iterations)
      .Next("lanes", &measurement->lanes)
      .Next("readings", &measurement->readings)
      .Next("span_ns", &measurement->span_ns)
      .Next("wrong_answer", &measurement->wrong_answer)
      .AreAll();
}

}  // namespace

struct SampleReader::Parser {
  simdjson::dom::parser parser;
};

const std::size_t SampleReader::kPadding = simdjson::SIMDJSON_PADDING;

SampleReader::SampleReader() : parser_(std::make_unique<Parser>()) {}
SampleReader::~SampleReader() = default;

std::optional<Sample> SampleReader::Read(std::string_view line) {
  element json;
  const bool may_copy = false;  // the padding is there
  if (parser_->parser.parse(line.data(), line.size(), may_copy).get(json) !=
      simdjson::SUCCESS) {
    return std::nullopt;
  }
  Sample sample;
  std::string record;
  const bool is_sample = Fields(json)
                             .Next("at_s", &sample.at_s)
                             .Next("cell", &sample.cell)
                             .Next("generation", &sample.generation)
                             .Next("machine", &sample.machine)
                             .Next("measurement", &sample.measurement)
                             .Next("order", &sample.order)
                             .Next("record", &record)
                             .Next("round", &sample.round)
                             .AreAll();
  if (!is_sample || record != "sample") return std::nullopt;
  return sample;
}

}  // namespace assay
