// Cases register themselves, one object at namespace scope per variant:
//
//   const RegisterWorkload kRegistered{
//       {.name = "shared_counter", .variant = "fetch_add",
//        .question = "How does one contended cache line scale?",
//        .scales = Scales::kThroughput},
//       Make<SharedCounter>};
//
// Compile the file straight into the child executable (assay_family in CMake does): a
// linker drops such objects from a static library.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/declare/workload.h"
#include "results/model/case_info.h"

namespace assay {

using MakeWorkload = std::unique_ptr<Workload> (*)(const Cell&);

// Measures constants that every cell of this workload shares. Called once per run,
// before anything is measured, in a child of its own.
using CalibrateWorkload = Constants (*)();

struct RegisteredCase {
  CaseInfo info;
  MakeWorkload make = nullptr;
  CalibrateWorkload calibrate = nullptr;  // may be null; the same for all variants
};

struct RegisterWorkload {
  RegisterWorkload(CaseInfo info, MakeWorkload make,
                   CalibrateWorkload calibrate = nullptr);
};

// Everything registered in this executable, sorted by name, then variant.
std::vector<RegisteredCase> RegisteredCases();

// Null where there is no such case.
const RegisteredCase* FindCase(const std::string& name, const std::string& variant);

template <typename W>
std::unique_ptr<Workload> Make(const Cell& cell) {
  return std::make_unique<W>(cell);
}

}  // namespace assay
