// What a program writes, in memory: a file without a name (memfd_create), so that nobody
// has to read along while the program is timed and no disk is written. Tested in
// prepared_command_test.cc.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace assay {

// What tells one output from another: its size and a hash (XXH3, 128 bits) of its bytes.
struct OutputDigest {
  std::int64_t size = 0;
  std::uint64_t hash_low = 0;
  std::uint64_t hash_high = 0;
  auto operator<=>(const OutputDigest&) const = default;
};

class OutputFile {
 public:
  OutputFile();
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  int descriptor() const { return descriptor_; }
  std::int64_t Size() const;
  void Clear();   // empty again, and written from the beginning
  void Rewind();  // read from the beginning
  OutputDigest Digest() const;
  // The end of it, at most so many bytes.
  std::string Tail(std::int64_t bytes_max) const;

 private:
  int descriptor_;
};

}  // namespace assay
