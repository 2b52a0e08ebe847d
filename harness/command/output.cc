// See output.h. The adapter of xxHash here.
#include "harness/command/output.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "harness/base/check.h"

namespace assay {

OutputFile::OutputFile() : descriptor_(memfd_create("assay-output", MFD_CLOEXEC)) {
  ASSAY_CHECK(descriptor_ >= 0);
}

OutputFile::~OutputFile() { close(descriptor_); }

std::int64_t OutputFile::Size() const {
  struct stat status {};
  return fstat(descriptor_, &status) == 0 ? std::int64_t{status.st_size} : 0;
}

void OutputFile::Clear() {
  ASSAY_CHECK(ftruncate(descriptor_, 0) == 0);
  Rewind();
}

void OutputFile::Rewind() { lseek(descriptor_, 0, SEEK_SET); }

OutputDigest OutputFile::Digest() const {
  const std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state(
      XXH3_createState(), XXH3_freeState);
  XXH3_128bits_reset(state.get());
  OutputDigest digest;
  std::vector<char> buffer(1 << 20);
  ssize_t size = 0;
  while ((size = pread(descriptor_, buffer.data(), buffer.size(), digest.size)) > 0) {
    XXH3_128bits_update(state.get(), buffer.data(), static_cast<std::size_t>(size));
    digest.size += size;
  }
  const XXH128_hash_t hash = XXH3_128bits_digest(state.get());
  digest.hash_low = hash.low64;
  digest.hash_high = hash.high64;
  return digest;
}

std::string OutputFile::Tail(std::int64_t bytes_max) const {
  const std::int64_t size = Size();
  const std::int64_t from = std::max<std::int64_t>(0, size - bytes_max);
  std::string text(static_cast<std::size_t>(size - from), '\0');
  const ssize_t read = pread(descriptor_, text.data(), text.size(), from);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, read)));
  return text;
}

}  // namespace assay
