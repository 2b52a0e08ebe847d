// See model_text.h. Tested in summary_test.cc and by the golden files of export_test.cc.
#include "results/export/model_text.h"

#include <cmath>

#include "results/export/numbers.h"

namespace assay {

std::vector<const ScalingModel*> ModelsOf(const CaseTable& table,
                                          const RunReport& report) {
  std::vector<const ScalingModel*> models;
  for (const CaseRow& row : table.rows) {
    for (const ScalingModel& model : report.models) {
      const std::size_t index = static_cast<std::size_t>(model.cell_index);
      if (&report.plan.cells.at(index) == row.cell) models.push_back(&model);
    }
  }
  return models;
}

std::string BoundedText(const Bounded& bounded, const std::string& unit) {
  if (!std::isfinite(bounded.low) || !std::isfinite(bounded.high)) return "-";
  return MeasuredText(Measured{
      .value = bounded.value, .low = bounded.low, .high = bounded.high, .unit = unit});
}

std::string LawsText(const ScalingModel& model) {
  std::string text;
  for (const FittedLaw& law : model.laws) {
    text += (text.empty() ? "" : "; ") + law.law + ": ";
    if (law.refuted) text += "REFUTED";
    for (std::size_t i = 0; i < law.parameters.size(); ++i) {
      const LawParameter& parameter = law.parameters[i];
      text += (i == 0 ? "" : ", ") + parameter.name + " " + BoundedText(parameter.value);
    }
  }
  if (model.ungated && !text.empty()) text += " (UNGATED)";
  return text;
}

std::string UnboundedNote(const std::vector<const ScalingModel*>& models) {
  for (const ScalingModel* model : models) {
    for (const ScalingPointReport& point : model->points) {
      if (BoundedText(point.speedup) != "-") continue;
      return "-: the clean rounds count as fewer than 12 independent ones, which is what "
             "an "
             "interval takes.";
    }
  }
  return "";
}

std::string CommonRefusal(const std::vector<const ScalingModel*>& models) {
  if (models.empty()) return "";
  for (const ScalingModel* model : models) {
    if (model->refusal.empty() || model->refusal != models.front()->refusal) return "";
  }
  return models.front()->refusal;
}

}  // namespace assay
