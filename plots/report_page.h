// The page of the HTML report, with its style, script, charts and their libraries, as it
// was built from this folder. The run's data go where the marker <!--report--> stands.
#pragma once

#include <string_view>

namespace assay {

// Empty in a build without npm.
std::string_view ReportPage();

}  // namespace assay
