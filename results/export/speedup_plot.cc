// See speedup_plot.h. Tested in speedup_plot_test.cc.
#include "results/export/speedup_plot.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "results/export/text_table.h"

namespace assay {
namespace {

constexpr int kRows = 12;
constexpr std::size_t kAxis = 8;                // columns of "  1.75 |"
constexpr std::size_t kGroupGap = 3;            // between thread counts
constexpr std::string_view kUnit = " threads";  // behind the last one

struct Glyphs {
  const char* interval;
  const char* ideal;
  const char* axis;
  const char* tick;
  const char* corner;
  const char* base;
};
constexpr Glyphs kUnicode = {"\u2502", "\u00b7", "\u2502", "\u2524", "\u2514", "\u2500"};
constexpr Glyphs kAscii = {"|", ".", "|", "+", "+", "-"};

// One character of the plot; UTF-8.
using Line = std::vector<std::string>;

class Plot {
 public:
  Plot(const CaseTable& table, const RenderOptions& options)
      : glyphs_(options.unicode ? kUnicode : kAscii), page_(options.width) {
    std::set<int> threads;
    for (const CaseRow& row : table.rows) {
      if (row.speedup == nullptr) continue;
      rows_.push_back(&row);
      threads.insert(row.cell->threads);
      const std::string& variant = row.cell->variant;
      if (std::find(variants_.begin(), variants_.end(), variant) == variants_.end()) {
        variants_.push_back(variant);
      }
    }
    threads_.assign(threads.begin(), threads.end());
  }

  bool Fits() const {
    return threads_.size() > 1 && variants_.size() <= 26 &&
           kAxis + Width() <= static_cast<std::size_t>(page_);
  }

  std::string Text() {
    top_ = Top();
    lines_.assign(kRows, Line(Width(), " "));
    DrawIdeal();
    for (const CaseRow* row : rows_) DrawRow(*row);
    return Body() + Base() + Legend();
  }

 private:
  std::size_t Width() const { return threads_.size() * (variants_.size() + kGroupGap); }

  // The ideal belongs into the picture unless it would press all else to the bottom.
  double Top() const {
    double most = 0;
    for (const CaseRow* row : rows_) {
      most = std::max(most, row->speedup->value);
      if (std::isfinite(row->speedup->high)) {
        most = std::max(most, std::min(row->speedup->high, 1.3 * row->speedup->value));
      }
    }
    const double ideal = Ideal(threads_.back());
    return ideal <= 2 * most ? std::max(most, ideal) : most;
  }

  double Ideal(int threads) const { return threads; }

  // From the top; a value of 0 is on the lowest line.
  int LineOf(double value) const {
    const double share = std::clamp(value / top_, 0.0, 1.0);
    return static_cast<int>(std::lround((1 - share) * (kRows - 1)));
  }

  std::size_t GroupOf(int threads) const {
    const auto found = std::find(threads_.begin(), threads_.end(), threads);
    const auto group = static_cast<std::size_t>(found - threads_.begin());
    return group * (variants_.size() + kGroupGap) + kGroupGap - 1;
  }

  void Put(int line, std::size_t column, const std::string& glyph) {
    lines_[static_cast<std::size_t>(line)][column] = glyph;
  }

  void DrawIdeal() {
    for (const int threads : threads_) {
      if (Ideal(threads) > top_) continue;
      for (std::size_t i = 0; i < variants_.size(); ++i) {
        Put(LineOf(Ideal(threads)), GroupOf(threads) + i, glyphs_.ideal);
      }
    }
  }

  void DrawRow(const CaseRow& row) {
    const auto variant = std::find(variants_.begin(), variants_.end(), row.cell->variant);
    const auto index = static_cast<std::size_t>(variant - variants_.begin());
    const std::size_t column = GroupOf(row.cell->threads) + index;
    const Estimate& speedup = *row.speedup;
    if (std::isfinite(speedup.low) && std::isfinite(speedup.high)) {
      for (int line = LineOf(speedup.high); line <= LineOf(speedup.low); ++line) {
        Put(line, column, glyphs_.interval);
      }
    }
    Put(LineOf(speedup.value), column, std::string(1, LetterOf(index)));
  }

  static char LetterOf(std::size_t index) { return static_cast<char>('a' + index); }

  // Every fourth line has its number.
  std::string Body() const {
    std::string text;
    for (int line = 0; line < kRows; ++line) {
      const double value = top_ * (kRows - 1 - line) / (kRows - 1);
      const bool has_tick = line % 4 == 0 || line == kRows - 1;
      std::string left =
          has_tick ? absl::StrFormat("%6.2f ", value) : std::string(7, ' ');
      std::string right;
      for (const std::string& glyph : lines_[static_cast<std::size_t>(line)]) {
        right += glyph;
      }
      right.erase(right.find_last_not_of(' ') + 1);
      text += left + (has_tick ? glyphs_.tick : glyphs_.axis) + right + "\n";
    }
    return text;
  }

  std::string Base() const {
    std::string base = std::string(7, ' ') + glyphs_.corner;
    for (std::size_t i = 0; i < Width(); ++i) base += glyphs_.base;
    std::string numbers(kAxis + Width(), ' ');
    for (const int threads : threads_) {
      const std::string number = std::to_string(threads);
      numbers.replace(kAxis + GroupOf(threads), number.size(), number);
    }
    numbers.erase(numbers.find_last_not_of(' ') + 1);
    const std::string unit(kUnit);
    const bool fits = numbers.size() + unit.size() <= static_cast<std::size_t>(page_);
    const std::string below = std::string(numbers.size() - unit.size(), ' ') + unit;
    return base + "\n" + numbers + (fits ? unit : "\n" + below) + "\n";
  }

  std::string Legend() const {
    std::string legend = "speedup: ";
    for (std::size_t i = 0; i < variants_.size(); ++i) {
      legend += absl::StrFormat("%s%c=%s", i == 0 ? "" : ", ", LetterOf(i), variants_[i]);
    }
    legend += std::string("; ") + glyphs_.ideal + " ideal, " + glyphs_.interval +
              " 95% interval";
    return Wrap(legend, {.width = static_cast<std::size_t>(page_)});
  }

  const Glyphs& glyphs_;
  int page_;
  std::vector<const CaseRow*> rows_;
  std::vector<std::string> variants_;
  std::vector<int> threads_;
  double top_ = 1;
  std::vector<Line> lines_;
};

}  // namespace

std::string SpeedupPlot(const CaseTable& table, const RenderOptions& options) {
  Plot plot(table, options);
  return plot.Fits() ? plot.Text() : "";
}

}  // namespace assay
