// Where in a model's reply the JSON is. Replies are Markdown: prose, and in it a fenced
// block of code. Fences are those of CommonMark 0.31, section 4.5: three or more
// backticks or tildes after at most three blanks; the info string of backticks holds no
// backtick; a block ends at a fence of the same kind that is at least as long and has
// nothing behind it, or at the end of the text. So ``` inside of a JSON string or of a
// block of ```` does not end the block.
//
// The block taken is the first whose info string begins with the word json, in any case;
// without one, the first block without info string; without one, from the first '{' or
// '[' at the beginning of a line to the end of the text, blanks at its end left out.
//
// Pure; costs about what memchr costs for prose. Tested in fenced_block_test.cc.
#pragma once

#include <optional>
#include <string_view>

namespace assay {

// A part of `reply`, without a byte order mark; nothing where there is none.
std::optional<std::string_view> FindJsonBlock(std::string_view reply);

}  // namespace assay
