// Text in columns for a terminal, and wrapped paragraphs. Widths count characters, not
// bytes of UTF-8.
#pragma once

#include <string>
#include <vector>

namespace assay {

// On one line, without what could move a terminal's cursor or change its state: control
// characters (also those of C1, which UTF-8 writes in two bytes) become blanks.
// Text of others (names, output of children) goes through it before it is shown.
std::string Printable(const std::string& text);

// Characters in UTF-8 text.
std::size_t TextWidth(const std::string& text);

// `text` broken at blanks into lines of at most `width` characters, every line after
// `indent` blanks; a longer word stands alone. Ends with a newline.
struct WrapOptions {
  std::size_t width = 80;
  std::size_t indent = 0;
};
std::string Wrap(const std::string& text, WrapOptions options);

// An item of a list: "- " and the text, wrapped so that the dash stands alone at the
// left.
std::string Bullet(const std::string& text, std::size_t width);

struct TextCell {
  std::string text;
  std::string colour = "";  // an ANSI sequence, or empty
};

// A table whose columns are as wide as their widest cell. Where that is too wide for the
// page, the column marked `gives_way` shrinks: a cell that is then too long keeps its
// line to itself, and the rest of its row goes on below.
class TextTable {
 public:
  struct Column {
    std::string title;
    bool right = false;  // aligned to the right: numbers
    bool gives_way = false;
  };
  struct Options {
    std::size_t width = 80;
    std::string rule = "-";  // one character, repeated below the titles
  };
  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // All text is made printable.
  void AddRow(std::vector<TextCell> cells);
  // A paragraph below the last row, indented to the second column.
  void AddParagraph(const std::string& text) { rows_.back().paragraph = text; }

  std::string Render(const Options& options) const;

 private:
  struct Row {
    std::vector<TextCell> cells;
    std::string paragraph;
  };
  std::vector<std::size_t> Widths(std::size_t page) const;
  std::string RenderRow(const std::vector<TextCell>& cells,
                        const std::vector<std::size_t>& widths) const;

  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

}  // namespace assay
