// Finds the children: executables named assay-cell-<family>, asked with --list what they
// can run. Tested in families_test.cc.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "results/model/case_info.h"

namespace assay {

// The folder that this program itself lies in.
std::string OwnFolder();

// Where the children are that come with a driver in `driver_folder`: beside it in a build
// tree, in ../libexec/assay where it is installed. No path is compiled in, so what was
// installed can be moved.
std::string ChildrenFolder(const std::string& driver_folder = OwnFolder());

// Every place is a folder with children in it or a child's own path. Sorted by family.
// An error where a place has no child, a child does not answer, or two children of one
// flavour claim the same case.
absl::StatusOr<std::vector<FamilyInfo>> FindFamilies(
    const std::vector<std::string>& places);

}  // namespace assay
