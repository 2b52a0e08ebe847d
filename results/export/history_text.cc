#include "results/export/history_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "results/export/numbers.h"
#include "results/export/text_table.h"

namespace assay {
namespace {

constexpr std::size_t kPlotColumns = 60;
constexpr std::size_t kIndent = 2;
constexpr std::size_t kLabel = 11;  // "  newest   "

// From low to high.
const std::vector<std::string>& SparkGlyphs(bool unicode) {
  static const std::vector<std::string> kUnicode = {
      "\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586", "\u2587", "\u2588"};
  static const std::vector<std::string> kAscii = {"_", ".", "-", "'", "\""};
  return unicode ? kUnicode : kAscii;
}

// Cut to `width` characters; the cut is shown.
std::string Fit(const std::string& text, std::size_t width) {
  if (TextWidth(text) <= width) return text;
  std::string fit;
  for (const char c : text) {
    const bool starts = (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    if (starts && TextWidth(fit) + 3 == width) break;
    fit += c;
  }
  return fit + "...";
}

// "2026-11-21T05:40:42Z" -> "2026-11-21 05:40".
std::string MinuteText(const std::string& time_utc) {
  std::string text = time_utc.substr(0, 16);
  std::replace(text.begin(), text.end(), 'T', ' ');
  return Printable(text);
}

std::string Counted(int count, const char* noun) {
  return absl::StrFormat("%d %s%s", count, noun, count == 1 ? "" : "s");
}

// "2 proved, 1 refuted", or that it was a sweep.
std::string VerdictsText(const RunRow& run) {
  const std::array<std::pair<int, const char*>, 4> counts = {
      {{run.proved, "proved"},
       {run.refuted, "refuted"},
       {run.undecided, "undecided"},
       {run.untestable, "untestable"}}};
  std::string text;
  for (const auto& [count, word] : counts) {
    if (count == 0) continue;
    text += absl::StrFormat("%s%d %s", text.empty() ? "" : ", ", count, word);
  }
  return text.empty() ? "sweep" : text;
}

// In the order of their first runs; rows name them by their place, from 1.
std::vector<std::string> MachinesOf(const std::vector<RunRow>& runs) {
  std::vector<std::string> machines;
  for (const RunRow& run : runs) {
    if (std::find(machines.begin(), machines.end(), run.machine) == machines.end()) {
      machines.push_back(run.machine);
    }
  }
  return machines;
}

// The line below a run: its verdicts, its findings and, where there are several, its
// machine.
std::string OutcomeText(const RunRow& run, const std::vector<std::string>& machines) {
  std::string text = VerdictsText(run) + "; ";
  text += run.findings == 0 ? "no findings" : Counted(run.findings, "finding");
  if (machines.size() < 2) return text;
  const auto found = std::find(machines.begin(), machines.end(), run.machine);
  return text + absl::StrFormat("; machine %d", found - machines.begin() + 1);
}

std::string MachinesText(const std::vector<std::string>& machines, std::size_t width) {
  std::string text = machines.size() == 1 ? "MACHINE\n" : "MACHINES\n";
  for (std::size_t i = 0; i < machines.size(); ++i) {
    const std::string number = machines.size() == 1 ? "" : absl::StrFormat("%d: ", i + 1);
    text += Wrap(number + Printable(machines[i]), {.width = width, .indent = kIndent});
  }
  return text;
}

// Whether more is better: 1, -1 where less is, 0 where that cannot be known.
int Direction(const std::string& metric) {
  if (metric == "time") return -1;
  const bool is_better =
      metric == "speedup" || metric == "efficiency" || metric == "throughput";
  return is_better ? 1 : 0;
}

// "-11%", "+0.4%"; one decimal below 10.
std::string PercentText(double ratio) {
  const double percent = 100 * (ratio - 1);
  return absl::StrFormat("%+.*f%%", std::abs(percent) < 9.95 ? 1 : 0, percent);
}

std::string WorthText(const std::string& metric, double ratio) {
  const int direction = Direction(metric);
  if (direction == 0) return "";
  return (ratio > 1) == (direction > 0) ? " (better)" : " (worse)";
}

std::string Plain(double value, const std::string& unit) {
  return ValueText({value, value, value, unit});
}

// "  newest   " and the text, wrapped beside the label.
std::string Labelled(const std::string& label, const std::string& text,
                     std::size_t width) {
  std::string lines = Wrap(text, {.width = width, .indent = kLabel + kIndent});
  lines.replace(kIndent * 2, label.size(), label);
  return lines;
}

class CaseText {
 public:
  CaseText(const CaseHistory& history, const RenderOptions& options)
      : history_(history), options_(options) {}

  std::string Render() const {
    std::string text = Title();
    const SeriesKey* above = nullptr;
    for (const Series& series : history_.series) {
      if (above == nullptr || GroupOf(*above) != GroupOf(series.key)) {
        text += "\n" + Wrapped(GroupOf(series.key));
      }
      text += "\n" + Block(series);
      above = &series.key;
    }
    return text + Notes();
  }

 private:
  std::size_t Width() const { return static_cast<std::size_t>(options_.width); }
  std::string Wrapped(const std::string& text, std::size_t indent = 0) const {
    return Wrap(text, {.width = Width(), .indent = indent});
  }

  std::string Title() const {
    std::string text =
        absl::StrFormat("%s of %s over time", history_.metric, history_.workload);
    if (!history_.other_metrics.empty()) {
      text += absl::StrFormat(" (--metric has also: %s)",
                              absl::StrJoin(history_.other_metrics, ", "));
    }
    return Wrapped(Printable(text));
  }

  // What the series below each other have in common.
  static std::string GroupOf(const SeriesKey& key) {
    std::string text = key.params;
    if (key.placement != "cores") text += " place=" + key.placement;
    if (key.flavour != "release") text += " flavour=" + key.flavour;
    text += (text.empty() ? "on " : " on ") + key.machine;
    return Printable(text);
  }

  std::string Block(const Series& series) const {
    std::string title = absl::StrFormat("%s x%d", series.key.variant, series.key.threads);
    if (!series.key.baseline.empty()) title += " over " + series.key.baseline;
    return Wrapped(Printable(title), kIndent) + Plot(series) + Newest(series) +
           Changes(series) + TrendLine(series);
  }

  std::string Plot(const Series& series) const {
    if (series.points.size() < 2) return "";
    std::vector<double> values;
    for (const SeriesPoint& point : series.points) values.push_back(point.value);
    const Sparkline line = MakeSparkline(
        values, static_cast<int>(std::min(kPlotColumns, Width() - 2 * kIndent)),
        options_.unicode);
    const std::string blanks(2 * kIndent, ' ');
    std::string text = blanks + line.text + "\n";
    std::string marks(TextWidth(line.text), ' ');
    for (const SeriesChange& change : series.changes) {
      marks[static_cast<std::size_t>(change.index / line.values_per_column)] = '^';
    }
    if (!series.changes.empty()) {
      marks.erase(marks.find_last_not_of(' ') + 1);
      text += blanks + marks + "\n";
    }
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    std::string range = absl::StrFormat("%s to %s, %s", Plain(*least, series.key.unit),
                                        Plain(*most, series.key.unit),
                                        Counted(static_cast<int>(values.size()), "run"));
    if (line.values_per_column > 1) {
      range += absl::StrFormat(", %d to a column", line.values_per_column);
    }
    return text + Labelled("range", range, Width());
  }

  std::string Newest(const Series& series) const {
    const SeriesPoint& point = series.points.back();
    return Labelled("newest",
                    absl::StrFormat("%s, n %d, run %s",
                                    MeasuredText({point.value, point.low, point.high,
                                                  series.key.unit}),
                                    point.n, Printable(point.run_id)),
                    Width());
  }

  std::string Changes(const Series& series) const {
    if (!series.note.empty()) return Labelled("changes", series.note, Width());
    if (series.points.size() < 6) {
      return Labelled("changes", "too few runs to tell; three on each side are needed",
                      Width());
    }
    if (series.changes.empty()) {
      return Labelled("changes",
                      absl::StrFormat("none of %g%% or more", 100 * history_.change_min),
                      Width());
    }
    std::string text;
    for (const SeriesChange& change : series.changes) {
      const SeriesPoint& first = series.points[static_cast<std::size_t>(change.index)];
      const double ratio = change.after / change.before;
      text += Labelled(
          text.empty() ? "changes" : "",
          absl::StrFormat("since %s run %s: %s -> %s, %s%s",
                          MinuteText(first.time_utc).substr(0, 10),
                          Printable(first.run_id), Plain(change.before, series.key.unit),
                          Plain(change.after, series.key.unit), PercentText(ratio),
                          WorthText(series.key.metric, ratio)),
          Width());
    }
    return text;
  }

  std::string TrendLine(const Series& series) const {
    if (!series.trend) return "";
    const SeriesTrend& trend = *series.trend;
    const int runs = static_cast<int>(series.points.size()) - trend.begin;
    std::string text = absl::StrFormat("none (p=%.2g)", trend.p);
    if (trend.p <= kTrendP) {
      const double ratio = std::exp(trend.slope);
      text = absl::StrFormat("%+.2f%% a run%s (p=%.1g)", 100 * (ratio - 1),
                             WorthText(series.key.metric, ratio), trend.p);
    }
    if (trend.begin > 0) text += absl::StrFormat(", of the %d runs since", runs);
    return Labelled("trend", text, Width());
  }

  std::string Notes() const {
    std::string text = "\nNOTES\n";
    const std::string rule = absl::StrFormat(
        "A change is a step of %g%% or more that three runs confirm. Of series without "
        "one, at most 3%% show one where runs are independent of each other; many series "
        "show some by chance.",
        100 * history_.change_min);
    for (const std::string& note : history_.notes) text += Bullet(note, Width());
    return text + Bullet(rule, Width());
  }

  const CaseHistory& history_;
  const RenderOptions& options_;
};

// What times and ids leave of the page; never nothing.
std::size_t CommandColumns(const std::vector<RunRow>& runs, std::size_t width) {
  constexpr std::size_t kTime = 18;  // with the gap behind it
  constexpr std::size_t kLeast = 16;
  std::size_t id = 3;
  for (const RunRow& run : runs) id = std::max(id, TextWidth(Printable(run.run_id)));
  const std::size_t taken = kTime + id + 2;
  return taken + kLeast < width ? width - taken : kLeast;
}

std::string CasesText(const std::vector<CaseSummary>& cases, std::size_t width) {
  std::string text = "CASES (assay history CASE)\n";
  for (const CaseSummary& summary : cases) {
    text += Wrap(Printable(absl::StrFormat("%s: %s; %s", summary.workload,
                                           Counted(summary.runs, "run"),
                                           absl::StrJoin(summary.metrics, ", "))),
                 {.width = width, .indent = kIndent});
  }
  return cases.empty() ? text + "  none: no run has measured anything\n" : text;
}

double MedianOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

}  // namespace

Sparkline MakeSparkline(const std::vector<double>& values, int columns, bool unicode) {
  constexpr double kHeightMin = 0.05;  // of the values
  Sparkline line;
  if (values.empty()) return line;
  const int count = static_cast<int>(values.size());
  line.values_per_column = (count + columns - 1) / columns;
  std::vector<double> heights;
  for (int i = 0; i < count; i += line.values_per_column) {
    const auto first = values.begin() + i;
    heights.push_back(
        MedianOf({first, first + std::min(line.values_per_column, count - i)}));
  }
  const auto [least, most] = std::minmax_element(heights.begin(), heights.end());
  const double middle = (*least + *most) / 2;
  const double height = std::max({*most - *least, kHeightMin * std::abs(middle), 1e-300});
  const std::vector<std::string>& glyphs = SparkGlyphs(unicode);
  const double steps = static_cast<double>(glyphs.size() - 1);
  for (const double value : heights) {
    const double share = std::clamp((value - middle) / height + 0.5, 0.0, 1.0);
    line.text += glyphs[static_cast<std::size_t>(std::lround(share * steps))];
  }
  return line;
}

std::string RunListText(const RunList& list, const RenderOptions& options) {
  const std::size_t width = static_cast<std::size_t>(options.width);
  const std::vector<std::string> machines = MachinesOf(list.runs);
  const std::size_t columns = CommandColumns(list.runs, width);
  TextTable table({{.title = "TIME (UTC)"}, {.title = "RUN"}, {.title = "COMMAND"}});
  for (const RunRow& run : list.runs) {
    table.AddRow({{MinuteText(run.time_utc)},
                  {Printable(run.run_id)},
                  {Fit(Printable(run.command), columns)}});
    table.AddParagraph(OutcomeText(run, machines));
  }
  const std::string rule = options.unicode ? "\u2500" : "-";
  return table.Render({.width = width, .rule = rule}) + "\n" +
         MachinesText(machines, width) + "\n" + CasesText(list.cases, width);
}

std::string CaseHistoryText(const CaseHistory& history, const RenderOptions& options) {
  return CaseText(history, options).Render();
}

}  // namespace assay
