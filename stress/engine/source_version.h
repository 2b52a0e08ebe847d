// What assay_stress_family() in CMake tells a child of each of its source files.
#pragma once

namespace assay {

// A hash of a file's text and of what it stands on: a seed is replayed only with the code
// that it was found with.
struct SourceVersion {
  const char* file;  // "hit_count.cc"
  const char* version;
};

}  // namespace assay
