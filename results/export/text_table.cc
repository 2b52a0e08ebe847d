// See text_table.h. Tested in text_table_test.cc.
#include "results/export/text_table.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <sstream>

namespace assay {
namespace {

constexpr std::size_t kGap = 2;  // blanks between columns
constexpr char kColourEnd[] = "\033[0m";

std::string Blanks(std::size_t count) { return std::string(count, ' '); }

std::string Painted(const TextCell& cell) {
  return cell.colour.empty() ? cell.text : cell.colour + cell.text + kColourEnd;
}

void TrimRight(std::string& line) { line.erase(line.find_last_not_of(' ') + 1); }

}  // namespace

std::string Printable(const std::string& text) {
  std::string printable;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next =
        i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : std::uint8_t{0};
    const bool is_c1 = byte == 0xc2 && next >= 0x80 && next < 0xa0;
    const bool is_c0 = byte < 0x20 || byte == 0x7f;
    printable += is_c0 || is_c1 ? ' ' : text[i];
    if (is_c1) ++i;
  }
  return printable;
}

std::size_t TextWidth(const std::string& text) {
  // Every byte but the continuations, 10xxxxxx, starts a character.
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::string Wrap(const std::string& text, WrapOptions options) {
  std::istringstream words(Printable(text));
  std::string lines, line, word;
  while (words >> word) {
    const std::size_t width = options.indent + TextWidth(line) + 1 + TextWidth(word);
    if (!line.empty() && width > options.width) {
      lines += Blanks(options.indent) + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return lines + Blanks(options.indent) + line + "\n";
}

std::string Bullet(const std::string& text, std::size_t width) {
  std::string item = Wrap(text, {.width = width, .indent = 2});
  item.front() = '-';
  return item;
}

void TextTable::AddRow(std::vector<TextCell> cells) {
  for (TextCell& cell : cells) cell.text = Printable(cell.text);
  rows_.push_back({std::move(cells), ""});
}

std::vector<std::size_t> TextTable::Widths(std::size_t page) const {
  std::vector<std::size_t> widths;
  for (const Column& column : columns_) widths.push_back(TextWidth(column.title));
  for (const Row& row : rows_) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      widths[i] = std::max(widths[i], TextWidth(row.cells[i].text));
    }
  }
  const std::size_t total =
      std::accumulate(widths.begin(), widths.end(), kGap * (widths.size() - 1));
  if (total <= page) return widths;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    if (!columns_[i].gives_way) continue;
    const std::size_t narrower = widths[i] - std::min(widths[i], total - page);
    widths[i] = std::max(TextWidth(columns_[i].title), narrower);
  }
  return widths;
}

std::string TextTable::RenderRow(const std::vector<TextCell>& cells,
                                 const std::vector<std::size_t>& widths) const {
  std::string lines, line;
  std::size_t start = 0;  // of the next column
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::size_t width = TextWidth(cells[i].text);
    const std::size_t blanks = widths[i] - std::min(widths[i], width);
    start += widths[i] + kGap;
    if (columns_[i].right) line += Blanks(blanks);
    line += Painted(cells[i]);
    if (width > widths[i] && i + 1 < cells.size()) {
      lines += line + "\n";
      line = Blanks(start);
    } else {
      line += Blanks(columns_[i].right ? kGap : blanks + kGap);
    }
  }
  TrimRight(line);
  return lines + line + "\n";
}

std::string TextTable::Render(const Options& options) const {
  const std::vector<std::size_t> widths = Widths(options.width);
  std::vector<TextCell> titles, rules;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    titles.push_back({columns_[i].title});
    rules.push_back({});
    for (std::size_t n = 0; n < widths[i]; ++n) rules.back().text += options.rule;
  }
  std::string text = RenderRow(titles, widths) + RenderRow(rules, widths);
  for (const Row& row : rows_) {
    text += RenderRow(row.cells, widths);
    if (row.paragraph.empty()) continue;
    text += Wrap(row.paragraph, {.width = options.width, .indent = widths[0] + kGap});
  }
  return text;
}

}  // namespace assay
