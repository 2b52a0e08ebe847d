// How verdicts look on a terminal: colour and mark repeat what the word beside them says.
#pragma once

#include "results/export/exporter.h"
#include "results/export/text_table.h"

namespace assay {

TextCell VerdictCell(VerdictKind kind, const RenderOptions& options);

}  // namespace assay
