#include "harness/topology/draw_svg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "harness/topology/load.h"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::Not;

Topology FourCores() {
  const auto topology = LoadSynthetic("package:1 core:4 pu:1");
  EXPECT_TRUE(topology.ok()) << topology.status();
  return *topology;
}

TEST(DrawSvgTest, TheViewBoxLosesItsUnitsAndNothingElseChanges) {
  EXPECT_EQ(WithPlainViewBox("<svg width='9px' viewBox='0 0 9px 4px' id='px'>"),
            "<svg width='9px' viewBox='0 0 9 4' id='px'>");
  EXPECT_EQ(WithPlainViewBox("<svg width='9px'>"), "<svg width='9px'>");
}

TEST(DrawSvgTest, LanesAreNamedAndPaintedOnTheirCpus) {
  const auto svg = DrawSvg(FourCores(), {3, 1});
  if (absl::IsUnavailable(svg.status())) GTEST_SKIP() << svg.status();
  ASSERT_TRUE(svg.ok()) << svg.status();
  EXPECT_THAT(*svg, HasSubstr(">lane 0<"));
  EXPECT_THAT(*svg, HasSubstr(">lane 1<"));
  EXPECT_THAT(*svg, Not(HasSubstr(">lane 2<")));
  EXPECT_THAT(*svg, HasSubstr(">PU L#0<"));
  EXPECT_THAT(*svg, Not(HasSubstr(">PU L#1<")));
  EXPECT_THAT(*svg, HasSubstr(">PU L#2<"));
  EXPECT_THAT(*svg, Not(HasSubstr(">PU L#3<")));
  EXPECT_THAT(*svg, HasSubstr("rgb(255,176,0)"));  // kLaneStyle, ffb000
}

TEST(DrawSvgTest, WithoutLstopoTheMessageNamesThePackage) {
  const char* path = std::getenv("PATH");
  const std::string before = path == nullptr ? "" : path;
  setenv("PATH", "/nowhere", 1);
  const auto svg = DrawSvg(FourCores(), {});
  setenv("PATH", before.c_str(), 1);
  EXPECT_TRUE(absl::IsUnavailable(svg.status()));
  EXPECT_THAT(std::string(svg.status().message()), HasSubstr("'hwloc'"));
}

}  // namespace
}  // namespace assay
