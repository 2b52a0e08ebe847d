// Text of others (names out of binaries, output of children) may hold any bytes, while
// XML, Markdown and terminals want UTF-8. Pure; tested in utf8_test.cc.
#pragma once

#include <string>

namespace assay {

// Every byte that is not part of well-formed UTF-8 (Unicode 15, table 3-7: no longer
// forms than needed, no surrogates, nothing above U+10FFFF) becomes U+FFFD.
std::string ValidUtf8(const std::string& text);

// At most `size_max` bytes and "...", cut between characters.
std::string Shortened(const std::string& text, std::size_t size_max);

}  // namespace assay
