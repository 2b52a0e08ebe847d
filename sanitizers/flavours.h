// The sanitizer flavours: whole builds, one readable table; and how a child of each is to
// be started. Options and suppressions are the files beside this one, embedded. Tested in
// flavours_test.cc.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace assay {

enum class Detector {
  kThread,   // ThreadSanitizer
  kAddress,  // Address-, Undefined- and LeakSanitizer together
};

struct Flavour {
  const char* name;  // of the preset, of the build's folder and of --flavour
  Detector detector;
  const char* about;  // one phrase
};

const std::vector<Flavour>& Flavours();

// Null for one that is not a sanitizer's: release, debug, a user's own.
const Flavour* FindFlavour(const std::string& name);

// Whether reports of this kind (SanitizerReport::kind) are what the detector is for.
bool Claims(Detector detector, const std::string& kind);

// The environment variables of a child in this flavour, their values complete: options of
// the runtimes, then those in `inherited` ("NAME=value"). Suppression files are written
// into `folder`. None for a flavour that is no sanitizer's, or where they cannot be
// written.
std::vector<std::string> RuntimeEnvironment(const Flavour& flavour,
                                            const std::string& folder,
                                            const std::vector<std::string>& inherited);

// "race:^Foo", "leak:Bar": what is suppressed in this flavour.
std::vector<std::string> Suppressions(const Flavour& flavour);

// What helps where the sanitizer did not start (a report of the kind not_started).
std::string StartRemedy(const std::string& problem);

// ThreadSanitizer's shadow memory has no place where the kernel spreads mappings over
// more than 28 bits (vm.mmap_rnd_bits); a child is then started without that.
bool NeedsFixedAddresses(const Flavour& flavour);

}  // namespace assay
