// Files of /proc, /sys and /etc below a root that tests replace by a folder of their own.
#pragma once

#include <optional>
#include <string>

namespace assay {

// The path `path` ("proc/stat" or "/proc/stat") below `root` ("/", or a fake one).
std::string BelowRoot(const std::string& root, const std::string& path);

// The whole text of a file, or nothing where it cannot be read.
std::optional<std::string> ReadText(const std::string& path);

// The same without blanks and line ends around it; nothing where that leaves nothing.
std::optional<std::string> ReadLine(const std::string& path);

}  // namespace assay
