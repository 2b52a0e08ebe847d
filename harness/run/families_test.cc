#include "harness/run/families.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace assay {
namespace {

using testing::HasSubstr;

constexpr char kSamples[] = ASSAY_BINARY_DIR "/assay-cell-samples";

TEST(FamiliesTest, AsksAChildWhatItCanRun) {
  const auto families = FindFamilies({kSamples});
  ASSERT_TRUE(families.ok()) << families.status();
  ASSERT_EQ(families->size(), 1u);
  EXPECT_EQ((*families)[0].family, "samples");
  EXPECT_EQ((*families)[0].path, kSamples);
  bool found = false;
  for (const CaseInfo& info : (*families)[0].cases) {
    found = found || (info.name == "independent_work" && info.variant == "hash_chain");
  }
  EXPECT_TRUE(found);
}

TEST(FamiliesTest, FindsTheChildrenOfAFolder) {
  const auto families = FindFamilies({ASSAY_BINARY_DIR});
  ASSERT_TRUE(families.ok()) << families.status();
  EXPECT_GE(families->size(), 1u);
}

// A folder with an executable of that name, as children are found before they are asked.
void PutChild(const std::string& folder) {
  std::filesystem::create_directories(folder);
  const std::string path = folder + "/assay-cell-mine";
  std::ofstream(path) << "#!/bin/sh\n";
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
}

TEST(FamiliesTest, AnInstalledDriversChildrenAreInLibexec) {
  const std::string prefix = testing::TempDir() + "families_test.installed";
  PutChild(prefix + "/libexec/assay");
  std::filesystem::create_directories(prefix + "/bin");
  EXPECT_EQ(ChildrenFolder(prefix + "/bin"), prefix + "/libexec/assay");
}

TEST(FamiliesTest, ChildrenBesideTheDriverComeFirst) {
  const std::string prefix = testing::TempDir() + "families_test.beside";
  PutChild(prefix + "/libexec/assay");
  PutChild(prefix + "/bin");
  EXPECT_EQ(ChildrenFolder(prefix + "/bin"), prefix + "/bin");
}

TEST(FamiliesTest, WithoutAnyChildItIsTheDriversFolderThatIsNamed) {
  const std::string prefix = testing::TempDir() + "families_test.bare";
  std::filesystem::create_directories(prefix + "/bin");
  EXPECT_EQ(ChildrenFolder(prefix + "/bin"), prefix + "/bin");
}

TEST(FamiliesTest, SaysWhereThereIsNoChild) {
  const std::string empty = testing::TempDir() + "families_test.empty";
  std::filesystem::create_directories(empty);
  EXPECT_THAT(std::string(FindFamilies({empty}).status().message()),
              HasSubstr("no assay-cell-* in " + empty));
  EXPECT_THAT(std::string(FindFamilies({"/no/such/folder"}).status().message()),
              HasSubstr("/no/such/folder"));
}

TEST(FamiliesTest, RefusesAProgramThatIsNoChild) {
  EXPECT_THAT(std::string(FindFamilies({"/bin/false"}).status().message()),
              HasSubstr("is it a child of assay?"));
  EXPECT_FALSE(FindFamilies({"/bin/echo"}).ok()) << "prints something else";
}

TEST(FamiliesTest, RefusesTwoChildrenWithOneCase) {
  EXPECT_THAT(std::string(FindFamilies({kSamples, kSamples}).status().message()),
              HasSubstr("is in both"));
}

// A program that does as a sanitizer's runtime that cannot start.
TEST(FamiliesTest, ASanitizerThatDoesNotStartIsToldWithWhatHelps) {
  const std::string path = testing::TempDir() + "assay-cell-unstarted";
  std::ofstream(path)
      << "#!/bin/sh\n"
         "echo 'FATAL: ThreadSanitizer: unexpected memory mapping 0x1-0x2' >&2\n"
         "exit 66\n";
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  const absl::StatusOr<std::vector<FamilyInfo>> families = FindFamilies({path});
  ASSERT_FALSE(families.ok());
  const std::string message(families.status().message());
  EXPECT_THAT(message, testing::HasSubstr("ThreadSanitizer did not start"));
  EXPECT_THAT(message, testing::HasSubstr("setarch -R"));
}

// One that starts only where addresses are not randomised.
TEST(FamiliesTest, AChildThatNeedsFixedAddressesIsGivenThem) {
  const std::string path = testing::TempDir() + "assay-cell-fixed";
  std::ofstream(path)
      << "#!/bin/sh\n"
         "case $(cat /proc/self/personality) in *4*) ;; *) exit 139 ;; esac\n"
         "exec '" ASSAY_BINARY_DIR "/assay-cell-samples' \"$@\"\n";
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  const absl::StatusOr<std::vector<FamilyInfo>> families = FindFamilies({path});
  ASSERT_TRUE(families.ok()) << families.status();
  EXPECT_EQ(families->front().family, "samples");
}

}  // namespace
}  // namespace assay
