#include "harness/cell/cell_server.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <thread>

#include "harness/base/line_channel.h"
#include "harness/cell/testing/direct_engine.h"
#include "results/model/model_json.h"

namespace assay {
namespace {

class Idle final : public Workload {
 public:
  explicit Idle(const Cell&) {}
  void Run(Lane&) override {}
  absl::Status Verify() override { return absl::OkStatus(); }
};

const RegisterWorkload kIdle{{.name = "idle", .variant = "only"}, Make<Idle>, [] {
                               return Constants{{"steps_per_ms", 12.5}};
                             }};

const Cell kIdleCell{.workload = "idle", .variant = "only"};

TEST(CellServerTest, CalibratesAWorkload) {
  CellServer server(DirectEngine());
  const Reply reply = server.Answer(CalibrateRequest{.workload = "idle"});
  ASSERT_TRUE(std::holds_alternative<CalibratedReply>(reply));
  EXPECT_EQ(std::get<CalibratedReply>(reply).constants.at("steps_per_ms"), 12.5);
}

TEST(CellServerTest, MeasuresOnlyWhatWasPrepared) {
  CellServer server(DirectEngine());
  EXPECT_TRUE(std::holds_alternative<FailedReply>(
      server.Answer(MeasureRequest{.cell_index = 3})));
  const Reply prepared =
      server.Answer(PrepareRequest{.cell_index = 3, .cell = kIdleCell, .iterations = 5});
  ASSERT_TRUE(std::holds_alternative<PreparedReply>(prepared));
  EXPECT_EQ(std::get<PreparedReply>(prepared).iterations, 5);
  const Reply measured = server.Answer(MeasureRequest{.cell_index = 3});
  ASSERT_TRUE(std::holds_alternative<MeasuredReply>(measured));
  EXPECT_EQ(std::get<MeasuredReply>(measured).measurement.iterations, 5);
}

TEST(CellServerTest, SpeaksTheProtocolUntilTheDriverHangsUp) {
  int sockets[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
  int exit_code = -1;
  std::thread server([&] { exit_code = ServeCells(sockets[1], DirectEngine()); });
  {
    LineChannel driver(sockets[0]);
    std::string line;
    ASSERT_TRUE(driver.WriteLine("this is no request"));
    ASSERT_EQ(driver.ReadLine(-1, &line), LineChannel::ReadResult::kLine);
    auto reply = ReplyFromJson(line);
    ASSERT_TRUE(reply.ok()) << reply.status();
    EXPECT_TRUE(std::holds_alternative<FailedReply>(*reply));
    ASSERT_TRUE(driver.WriteLine(ToJson(Request(CalibrateRequest{.workload = "idle"}))));
    ASSERT_EQ(driver.ReadLine(-1, &line), LineChannel::ReadResult::kLine);
    reply = ReplyFromJson(line);
    ASSERT_TRUE(reply.ok());
    EXPECT_TRUE(std::holds_alternative<CalibratedReply>(*reply));
  }
  server.join();
  EXPECT_EQ(exit_code, 0);
}

}  // namespace
}  // namespace assay
