#include "harness/run/memory_growth.h"

#include "absl/strings/str_format.h"

namespace assay {

void MemoryGrowth::Add(const Reading& reading) {
  iterations_ += reading.iterations;
  readings_.push_back(reading);
  readings_.back().iterations = iterations_;
}

std::string MemoryGrowth::Describe() const {
  if (readings_.size() < kReadings) return "";
  // By iterations, not by bursts: those of a perturbed burst are fewer.
  const Reading& first = readings_.front();
  const Reading& last = readings_.back();
  const std::int64_t middle = (first.iterations + last.iterations) / 2;
  const Reading* half = &first;
  for (const Reading& reading : readings_) {
    if (reading.iterations <= middle) half = &reading;
  }
  const std::int64_t early = half->memory_bytes - first.memory_bytes;
  const std::int64_t late = last.memory_bytes - half->memory_bytes;
  const std::int64_t grown = last.memory_bytes - first.memory_bytes;
  if (grown < kLeastBytes || late < early / 2) return "";
  return absl::StrFormat(
      "memory grows: from %.1f to %.1f MB in %d iterations, %.0f bytes each",
      static_cast<double>(first.memory_bytes) * 1e-6,
      static_cast<double>(last.memory_bytes) * 1e-6, last.iterations - first.iterations,
      static_cast<double>(grown) /
          static_cast<double>(last.iterations - first.iterations));
}

}  // namespace assay
