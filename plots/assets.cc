// The bytes are put into the object file by the assembler: character arrays of a megabyte
// would take the compiler seconds.
#include "plots/assets.h"

#ifdef ASSAY_PLOT_ASSETS
// clang-format off
#define ASSAY_EMBED(name, file)                        \
  asm(".section .rodata\n"                             \
      ".global assay_" name "_begin\n"                 \
      ".global assay_" name "_end\n"                   \
      "assay_" name "_begin:\n"                        \
      ".incbin \"" ASSAY_PLOT_ASSETS "/" file "\"\n"   \
      "assay_" name "_end:\n"                          \
      ".byte 0\n"                                      \
      ".previous\n")
// clang-format on
ASSAY_EMBED("page", "report_page.html");
ASSAY_EMBED("libraries", "libraries.js");
ASSAY_EMBED("static_charts", "static_charts.js");
ASSAY_EMBED("specs", "specs.json");

extern "C" {
extern const char assay_page_begin[], assay_page_end[];
extern const char assay_libraries_begin[], assay_libraries_end[];
extern const char assay_static_charts_begin[], assay_static_charts_end[];
extern const char assay_specs_begin[], assay_specs_end[];
}
#endif

namespace assay {

PlotAssets GetPlotAssets() {
#ifdef ASSAY_PLOT_ASSETS
  const auto text = [](const char* begin, const char* end) {
    return std::string_view(begin, static_cast<std::size_t>(end - begin));
  };
  return {.page = text(assay_page_begin, assay_page_end),
          .libraries = text(assay_libraries_begin, assay_libraries_end),
          .static_charts = text(assay_static_charts_begin, assay_static_charts_end),
          .specs = text(assay_specs_begin, assay_specs_end)};
#else
  return {};
#endif
}

const char* WhyNoPlotAssets() {
#ifdef ASSAY_PLOT_ASSETS
  return "";
#else
  return "this build has no charts: npm was missing when it was configured. Install npm, "
         "then run cmake and build again";
#endif
}

}  // namespace assay
