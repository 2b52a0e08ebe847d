// What was built from this folder and is embedded in the driver: the page of the HTML
// report, the chart libraries, the charts. All of it is text; see bundle.mjs.
#pragma once

#include <string_view>

namespace assay {

struct PlotAssets {
  std::string_view page;           // with markers <!--data--> and <!--libraries-->
  std::string_view libraries;      // JavaScript, one script
  std::string_view static_charts;  // JavaScript, runs behind the libraries in Node.js
  std::string_view specs;          // JSON: name of a chart -> Vega-Lite specification
};

// All are empty in a build without npm.
PlotAssets GetPlotAssets();

// Why there are none in this build, and what to do about it; empty where there are.
const char* WhyNoPlotAssets();

}  // namespace assay
