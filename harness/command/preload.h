// Libraries that are loaded into programs which know nothing of them. Tested in
// program_test.cc.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace assay {

// A name of the library at `path` for LD_PRELOAD, a list that blanks and colons separate
// and in which nothing quotes them (ld.so(8)): `path` itself where it has none, otherwise
// one through a descriptor of its folder, which stays open. Valid for the processes of
// this user while this process lives. An error where the folder cannot be opened.
absl::StatusOr<std::string> PreloadName(const std::string& path);

}  // namespace assay
