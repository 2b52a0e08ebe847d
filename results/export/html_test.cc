#include "results/export/html.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "results/export/report_json.h"
#include "results/export/sample_reports.h"

namespace assay {
namespace {

class HtmlTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!WhyNoHtml().empty()) GTEST_SKIP() << WhyNoHtml();
  }

  // What the page's script reads.
  static nlohmann::json DataOf(const std::string& html) {
    const std::string begin = "<script type=\"application/json\" id=\"data\">";
    const std::size_t from = html.find(begin) + begin.size();
    return nlohmann::json::parse(html.substr(from, html.find("</script>", from) - from));
  }
};

TEST_F(HtmlTest, CarriesTheReportAsJson) {
  const RunReport report = ProveReport();
  const nlohmann::json data = DataOf(RenderHtml(report, {}));
  EXPECT_EQ(data.at("report").dump(),
            nlohmann::json::parse(JsonText(ReportJson(report), -1)).dump());
  EXPECT_EQ(data.at("texts").at("verdicts").size(), report.verdicts.size());
  EXPECT_EQ(data.at("texts").at("estimates").size(), report.estimates.size());
}

// Not a matcher's: that would print the whole page.
bool Holds(const std::string& html, const std::string& text) {
  return html.find(text) != std::string::npos;
}

TEST_F(HtmlTest, NothingInARunCanEndItsElement) {
  RunReport report = SweepReport();
  const std::string attack = "</script><script>alert(1)</script><!--";
  report.plan.cells[0].workload = attack;
  report.plan.notes = {attack};
  report.run_id = attack;
  const std::string html = RenderHtml(report, {});
  EXPECT_FALSE(Holds(html, "<script>alert(1)"));
  EXPECT_EQ(DataOf(html).at("report").at("run_id"), attack);
}

TEST_F(HtmlTest, NamesNothingToFetch) {
  const std::string html = RenderHtml(ProveReport(), {});
  for (const char* request : {"<script src", "<link", "<img src=\"http", "url(http"}) {
    EXPECT_FALSE(Holds(html, request)) << request;
  }
}

TEST_F(HtmlTest, IsTheSameForTheSameReport) {
  EXPECT_TRUE(RenderHtml(ProveReport(), {}) == RenderHtml(ProveReport(), {}));
}

TEST_F(HtmlTest, AnEmptyReportRenders) {
  EXPECT_TRUE(Holds(RenderHtml({}, {}), "id=\"data\""));
}

}  // namespace
}  // namespace assay
