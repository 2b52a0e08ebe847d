#include "harness/run/families.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

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

}  // namespace
}  // namespace assay
