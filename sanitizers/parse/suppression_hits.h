// What ThreadSanitizer and LeakSanitizer say at their end of the suppressions that they
// used (print_suppressions=1):
//   ThreadSanitizer: Matched 2 suppressions (pid=7):
//   2 race_top:^Lookup$
// and
//   Suppressions used:
//     count      bytes template
//         1         40 tbb::detail::r1::observe
// Pure. Tested in suppression_hits_test.cc.
#pragma once

#include <map>
#include <string>

namespace assay {

// How often each was used, by its template; LeakSanitizer leaves out its "leak:".
std::map<std::string, int> SuppressionHits(const std::string& output);

}  // namespace assay
