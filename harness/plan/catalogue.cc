#include "harness/plan/catalogue.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_format.h"
#include "harness/base/suggest.h"

namespace assay {

Catalogue::Catalogue(const std::vector<FamilyInfo>& families, const std::string& flavour,
                     Kind kind)
    : flavour_(flavour), kind_(kind) {
  for (const FamilyInfo& family : families) {
    if (family.flavour != flavour) continue;
    for (const CaseInfo& info : family.cases) {
      const Kind of_case = info.stress ? Kind::kStressCases : Kind::kWorkloads;
      if (of_case == kind) {
        cases_.push_back(&info);
      } else {
        others_.push_back(info.name);
      }
    }
  }
}

absl::StatusOr<std::vector<const CaseInfo*>> Catalogue::Variants(
    const std::string& name) const {
  std::vector<const CaseInfo*> variants;
  std::set<std::string> names;
  for (const CaseInfo* info : cases_) {
    names.insert(info->name);
    if (info->name == name) variants.push_back(info);
  }
  if (!variants.empty()) return variants;
  const bool is_workload = kind_ == Kind::kWorkloads;
  if (std::find(others_.begin(), others_.end(), name) != others_.end()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("'%s' is a %s; run it with: assay %s %s", name,
                        is_workload ? "stress case" : "workload",
                        is_workload ? "stress" : "sweep", name));
  }
  if (cases_.empty()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("no %s is built in flavour '%s'; see: assay list",
                        is_workload ? "case" : "stress case", flavour_));
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "unknown case '%s'.%s", name, Suggestion(name, {names.begin(), names.end()})));
}

absl::StatusOr<const CaseInfo*> Catalogue::Variant(const std::string& name,
                                                   const std::string& variant) const {
  absl::StatusOr<std::vector<const CaseInfo*>> variants = Variants(name);
  if (!variants.ok()) return variants.status();
  std::vector<std::string> known;
  for (const CaseInfo* info : *variants) {
    if (info->variant == variant) return info;
    known.push_back(info->variant);
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "unknown variant '%s' of %s.%s", variant, name, Suggestion(variant, known)));
}

absl::StatusOr<std::vector<const CaseInfo*>> Catalogue::Chosen(
    const std::string& name, const std::vector<std::string>& variants) const {
  if (variants.empty()) return Variants(name);
  std::vector<const CaseInfo*> chosen;
  for (const std::string& variant : variants) {
    absl::StatusOr<const CaseInfo*> info = Variant(name, variant);
    if (!info.ok()) return info.status();
    chosen.push_back(*info);
  }
  return chosen;
}

}  // namespace assay
