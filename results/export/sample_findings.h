// Findings for the tests of this folder: one of everything that an exporter must show.
// Nothing in them was measured.
#pragma once

#include "results/export/finding_list.h"

namespace assay {

// A race with both stacks, a known leak, a use after free, a hang without a report, one
// that is expected, and one whose names are hostile.
FindingList SampleFindings();

}  // namespace assay
