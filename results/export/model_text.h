// Scaling laws in words, for every format that shows text. Pure.
#pragma once

#include <string>
#include <vector>

#include "results/export/summary.h"

namespace assay {

// The models of one table's variants, in the table's order.
std::vector<const ScalingModel*> ModelsOf(const CaseTable& table,
                                          const RunReport& report);

// "0.0123 [0.0040, 0.0201]"; "-" where the data bound nothing.
std::string BoundedText(const Bounded& bounded, const std::string& unit = "");

// "Amdahl: serial fraction 0.051 [0.045, 0.056]; USL: contention ..., coherency ..." or
// "Amdahl: REFUTED". Empty where no law was held against the points.
std::string LawsText(const ScalingModel& model);

// What "-" stands for, where BoundedText gives one for any of the models; otherwise
// empty.
std::string UnboundedNote(const std::vector<const ScalingModel*>& models);

// Why there are no laws, where that is so for every model and for one reason; otherwise
// empty.
std::string CommonRefusal(const std::vector<const ScalingModel*>& models);

}  // namespace assay
