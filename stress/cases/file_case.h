// A file of the case's own in memory, read and written with plain system calls, where the
// engine can perturb them.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>

#include "harness/base/scratch_folder.h"
#include "stress/cases/database_case.h"

namespace assay {

inline void Require(bool good, const std::string& doing) {
  if (!good) throw std::runtime_error(doing + ": " + std::strerror(errno));
}

inline std::string ReadWhole(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  Require(file >= 0, "open " + path);
  std::string text;
  char chunk[256];
  for (ssize_t size; (size = read(file, chunk, sizeof chunk)) > 0;) {
    text.append(chunk, static_cast<std::size_t>(size));
  }
  close(file);
  return text;
}

// Truncates the file and writes it in pieces, as buffered output does.
inline void WriteInPlace(const std::string& path, const std::string& text) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  Require(file >= 0, "open " + path);
  constexpr std::size_t kPiece = 64;
  for (std::size_t at = 0; at < text.size(); at += kPiece) {
    const std::size_t size = std::min(kPiece, text.size() - at);
    Require(write(file, text.data() + at, size) == static_cast<ssize_t>(size), "write");
  }
  close(file);
}

// Writes a file beside it and puts that in its place: readers see the old or the new one.
inline void Replace(const std::string& path, const std::string& fresh,
                    const std::string& text) {
  WriteInPlace(fresh, text);
  Require(rename(fresh.c_str(), path.c_str()) == 0, "rename " + path);
}

struct FileWorld {
  FileWorld() : folder(MakeScratch()), path(folder.path() + "/file") {}
  ScratchFolder folder;
  std::string path;
};

}  // namespace assay
