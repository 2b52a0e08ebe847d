// See rooted_file.h.
#include "harness/topology/rooted_file.h"

#include <fstream>
#include <iterator>

namespace assay {

std::string BelowRoot(const std::string& root, const std::string& path) {
  std::string joined = root;
  while (!joined.empty() && joined.back() == '/') joined.pop_back();
  const std::size_t begin = path.find_first_not_of('/');
  return joined + "/" + (begin == std::string::npos ? "" : path.substr(begin));
}

std::optional<std::string> ReadText(const std::string& path) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  // A failing read (a folder, a /sys file of an absent device) leaves the text empty.
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::optional<std::string> ReadLine(const std::string& path) {
  const std::optional<std::string> text = ReadText(path);
  if (!text) return std::nullopt;
  const std::size_t begin = text->find_first_not_of(" \t\n");
  if (begin == std::string::npos) return std::nullopt;
  return text->substr(begin, text->find_last_not_of(" \t\n") - begin + 1);
}

}  // namespace assay
