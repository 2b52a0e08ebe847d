// The page's bytes are put into the object file by the assembler: a character array of
// nearly a megabyte would take the compiler seconds.
#include "plots/report_page.h"

#ifdef ASSAY_REPORT_PAGE
asm(".section .rodata\n"
    ".global assay_report_page_begin\n"
    ".global assay_report_page_end\n"
    "assay_report_page_begin:\n"
    ".incbin \"" ASSAY_REPORT_PAGE
    "\"\n"
    "assay_report_page_end:\n"
    ".byte 0\n"
    ".previous\n");
extern "C" const char assay_report_page_begin[];
extern "C" const char assay_report_page_end[];
#endif

namespace assay {

std::string_view ReportPage() {
#ifdef ASSAY_REPORT_PAGE
  return {assay_report_page_begin,
          static_cast<std::size_t>(assay_report_page_end - assay_report_page_begin)};
#else
  return {};
#endif
}

}  // namespace assay
