// What can be run in one flavour, looked up by name; an unknown name's error says what
// may have been meant. Tested in make_plan_test.cc and plan_stress_test.cc.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "results/model/case_info.h"

namespace assay {

class Catalogue {
 public:
  enum class Kind { kWorkloads, kStressCases };

  // Refers to the families, which outlive it.
  Catalogue(const std::vector<FamilyInfo>& families, const std::string& flavour,
            Kind kind = Kind::kWorkloads);

  // All variants of all cases, in the families' order.
  const std::vector<const CaseInfo*>& all() const { return cases_; }

  absl::StatusOr<std::vector<const CaseInfo*>> Variants(const std::string& name) const;
  absl::StatusOr<const CaseInfo*> Variant(const std::string& name,
                                          const std::string& variant) const;
  // Those variants of the case; none named: all.
  absl::StatusOr<std::vector<const CaseInfo*>> Chosen(
      const std::string& name, const std::vector<std::string>& variants) const;

 private:
  std::string flavour_;
  Kind kind_;
  std::vector<const CaseInfo*> cases_;
  std::vector<std::string> others_;  // names of cases of the other kind
};

}  // namespace assay
