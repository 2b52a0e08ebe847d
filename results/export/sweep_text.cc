// See sweep_text.h. Tested by golden files in export_test.cc.
#include "results/export/sweep_text.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "absl/strings/str_format.h"
#include "results/export/model_text.h"
#include "results/export/numbers.h"
#include "results/export/speedup_plot.h"
#include "results/export/summary.h"
#include "results/export/text_table.h"

namespace assay {
namespace {

// "0.96 #########.": efficiency as a number and as a bar of ten, full only at ideal.
std::string EfficiencyText(const Estimate* efficiency, const RenderOptions& options) {
  if (efficiency == nullptr) return "-";
  const int full =
      static_cast<int>(std::floor(std::clamp(efficiency->value, 0.0, 1.0) * 10));
  std::string text = absl::StrFormat("%.2f ", efficiency->value);
  for (int i = 0; i < 10; ++i) {
    if (options.unicode) {
      text += i < full ? "\u2588" : "\u00b7";
    } else {
      text += i < full ? '#' : '.';
    }
  }
  return text;
}

// A case in which lanes add work is compared by rate, one that shares work by time.
bool ComparesRates(const CaseTable& table) {
  return table.rows.front().cell->scales == Scales::kThroughput;
}

std::string TableText(const CaseTable& table, const RenderOptions& options) {
  const bool rates = ComparesRates(table);
  TextTable text({{"VARIANT", false, true},
                  {"THREADS", true},
                  {rates ? "RATE" : "TIME", true},
                  {rates ? "SCALED SPEEDUP" : "SPEEDUP"},
                  {"EFFICIENCY"},
                  {"CLEAN", true}});
  for (const CaseRow& row : table.rows) {
    text.AddRow({{row.cell->variant},
                 {std::to_string(row.cell->threads)},
                 {ValueText(rates ? row.throughput : row.time)},
                 {MeasuredText(row.speedup)},
                 {EfficiencyText(row.efficiency, options)},
                 {CleanText(row.quality)}});
  }
  return text.Render({.width = static_cast<std::size_t>(options.width),
                      .rule = options.unicode ? "\u2500" : "-"});
}

// "HIT RATE" for hit_rate.
std::string TitleOf(const std::string& reading) {
  std::string title;
  for (const char c : reading) {
    title +=
        c == '_' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return title;
}

// What the case itself took of its samples; the medians alone, since the intervals would
// not fit (the page and report.json have them).
std::string ReadingsText(const CaseTable& table, const RenderOptions& options) {
  const std::vector<std::string> names = ReadingNames(table);
  if (names.empty()) return "";
  std::vector<TextTable::Column> columns = {{"VARIANT", false, true}, {"THREADS", true}};
  for (const std::string& name : names) columns.push_back({TitleOf(name), true});
  TextTable text(columns);
  for (const CaseRow& row : table.rows) {
    std::vector<TextCell> cells = {{row.cell->variant},
                                   {std::to_string(row.cell->threads)}};
    for (const std::string& name : names) {
      cells.push_back({ValueText(FindReading(row, name))});
    }
    text.AddRow(std::move(cells));
  }
  return text.Render({.width = static_cast<std::size_t>(options.width),
                      .rule = options.unicode ? "\u2500" : "-"}) +
         "\n";
}

std::string ShortName(const CaseRow& row) {
  return absl::StrFormat("%s x%d", row.cell->variant, row.cell->threads);
}

// The best row is a fact only where its interval stands clear of the others.
std::string FastestText(const CaseTable& table, int rounds) {
  const bool rates = ComparesRates(table);
  const auto number = rates ? &CaseRow::throughput : &CaseRow::time;
  const CaseRow* best = nullptr;
  for (const CaseRow& row : table.rows) {
    if (row.*number == nullptr) continue;
    const bool better =
        best == nullptr || (rates ? (row.*number)->value > (best->*number)->value
                                  : (row.*number)->value < (best->*number)->value);
    if (better) best = &row;
  }
  if (best == nullptr && rounds == 0) {
    return "No round was finished: give a larger --budget, or see the findings.\n";
  }
  if (best == nullptr) {
    return "No sample was clean, so no number can be given: the notes below say why, and "
           "'assay doctor' what to do about the machine.\n";
  }
  std::string rivals;
  for (const CaseRow& row : table.rows) {
    if (&row == best || row.*number == nullptr) continue;
    const bool overlaps = (row.*number)->low <= (best->*number)->high &&
                          (row.*number)->high >= (best->*number)->low;
    if (overlaps) rivals += (rivals.empty() ? "" : ", ") + ShortName(row);
  }
  std::string text =
      absl::StrFormat("%s: %s, %s, n = %d", rates ? "Highest rate" : "Fastest",
                      ShortName(*best), MeasuredText(best->*number), (best->*number)->n);
  if (!rivals.empty()) text += "; not told apart from it: " + rivals;
  return text + ".\n";
}

// Functions of one benchmark program may be anything; a baseline says that they are not.
bool AreAlternatives(const CaseTable& table, const Plan& plan) {
  return !IsImported(plan) ||
         std::any_of(table.rows.begin(), table.rows.end(), [](const CaseRow& row) {
           return row.cell->threading == Threading::kSingle;
         });
}

// A line for each variant, at its largest thread count, and a paragraph for its laws.
std::string ModelsText(const CaseTable& table, const RunReport& report,
                       const RenderOptions& options) {
  const std::vector<const ScalingModel*> models = ModelsOf(table, report);
  if (models.empty()) return "";
  TextTable text({{"VARIANT", false, true},
                  {"THREADS", true},
                  {"SPEEDUP OVER ITSELF"},
                  {"SERIAL FRACTION"}});
  const std::string refusal = CommonRefusal(models);
  for (const ScalingModel* model : models) {
    const Cell& cell = report.plan.cells.at(static_cast<std::size_t>(model->cell_index));
    const ScalingPointReport& last = model->points.back();
    text.AddRow({{cell.variant},
                 {std::to_string(last.threads)},
                 {BoundedText(last.speedup, "x")},
                 {BoundedText(last.serial_fraction)}});
    if (!refusal.empty()) continue;
    text.AddParagraph(model->refusal.empty() ? LawsText(*model)
                                             : "no law: " + model->refusal);
  }
  const std::size_t width = static_cast<std::size_t>(options.width);
  std::string rendered =
      text.Render({.width = width, .rule = options.unicode ? "\u2500" : "-"});
  const std::string unbounded = UnboundedNote(models);
  if (!unbounded.empty()) rendered += "\n" + Wrap(unbounded, {.width = width});
  if (!refusal.empty())
    rendered += "\n" + Wrap("No law: " + refusal + ".", {.width = width});
  return rendered + "\n";
}

}  // namespace

std::string SweepText(const RunReport& report, const RenderOptions& options) {
  std::string text;
  const std::size_t width = static_cast<std::size_t>(options.width);
  for (const CaseTable& table : CaseTables(report)) {
    text += Wrap(table.workload + " " + table.params, {.width = width}) + "\n";
    text += TableText(table, options) + "\n" + ReadingsText(table, options);
    if (const std::string plot = SpeedupPlot(table, options); !plot.empty()) {
      text += plot + "\n";
    }
    const std::string baseline = BaselineText(table, report);
    if (!baseline.empty()) {
      text += Wrap("Speedup is over " + baseline + ".", {.width = width});
    }
    if (AreAlternatives(table, report.plan)) {
      text += Wrap(FastestText(table, report.rounds), {.width = width});
    }
    text += "\n";
    text += ModelsText(table, report, options);
  }
  return text;
}

}  // namespace assay
