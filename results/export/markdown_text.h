// Text in GitHub's Markdown. Whatever comes from outside (names, reasons, output of
// children) goes through these, so that it cannot end a table or open a tag. Pure.
#pragma once

#include <string>
#include <vector>

namespace assay {

// Plain text on one line.
std::string MarkdownText(const std::string& text);

// Code on one line; "-" for none. In a table a bar ends the cell even within code.
std::string MarkdownCode(const std::string& text);
std::string MarkdownTableCode(const std::string& text);

// A fenced block and an empty line.
std::string MarkdownCodeBlock(const std::string& text, const char* language);

// A row of a table; the head has a second line.
std::string MarkdownRow(const std::vector<std::string>& cells);
std::string MarkdownHead(const std::vector<std::string>& titles);

}  // namespace assay
