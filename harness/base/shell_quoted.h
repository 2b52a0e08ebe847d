// Words as POSIX shells read them. Tested in shell_quoted_test.cc.
#pragma once

#include <string>
#include <vector>

namespace assay {

// One word, in quotes where it needs them; several, with blanks between.
std::string ShellQuoted(const std::string& word);
std::string ShellQuoted(const std::vector<std::string>& words);

}  // namespace assay
