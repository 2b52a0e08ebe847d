// See page.h. Everything that is shown goes into the page as data, in a script element of
// a type that no browser runs, and the page's script puts it into the document as text.
// So the only way out would be the end of that element: "<" is written as an escape of
// JSON's. Tested in html_test.cc.
#include "results/export/page.h"

#include "plots/assets.h"

namespace assay {
namespace {

std::string EscapedForScript(const std::string& json) {
  std::string escaped;
  escaped.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      escaped += "\\u003c";  // only strings hold one
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace

std::string FilledPage(const std::string& data) {
  constexpr std::string_view kData = "<!--data-->";
  constexpr std::string_view kLibraries = "<!--libraries-->";
  const PlotAssets assets = GetPlotAssets();
  const std::size_t at_data = assets.page.find(kData);
  const std::size_t at_libraries = assets.page.find(kLibraries);
  if (at_data == std::string_view::npos || at_libraries == std::string_view::npos) {
    return "";
  }
  std::string page;
  page.reserve(assets.page.size() + assets.libraries.size() + 2 * data.size());
  page += assets.page.substr(0, at_data);
  page += "<script type=\"application/json\" id=\"data\">";
  page += EscapedForScript(data);
  page += "</script>";
  page +=
      assets.page.substr(at_data + kData.size(), at_libraries - at_data - kData.size());
  page += assets.libraries;
  page += assets.page.substr(at_libraries + kLibraries.size());
  return page;
}

}  // namespace assay
