#include "harness/command/command_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/command/testing/odd_program.h"

namespace assay {
namespace {

Cell CellOf(std::vector<std::string> words) {
  words.insert(words.begin(), kOdd);
  Cell cell{.workload = "odd", .variant = "command"};
  cell.command = CommandSpec{.program = {.argv = std::move(words)}};
  return cell;
}

TEST(CommandServerTest, PreparesThenMeasures) {
  CommandServer server;
  const Reply prepared = server.Answer(PrepareRequest{
      .cell_index = 3, .cell = CellOf({"compute", "5"}), .sample_min_s = 0.001});
  ASSERT_TRUE(std::holds_alternative<PreparedReply>(prepared));
  EXPECT_EQ(std::get<PreparedReply>(prepared).iterations, 1);
  EXPECT_GE(std::get<PreparedReply>(prepared).span_ns, 4'000'000);
  const Reply measured = server.Answer(MeasureRequest{.cell_index = 3});
  ASSERT_TRUE(std::holds_alternative<MeasuredReply>(measured));
  const auto& reply = std::get<MeasuredReply>(measured);
  EXPECT_EQ(reply.cell_index, 3);
  EXPECT_TRUE(reply.machine.has_value());
}

TEST(CommandServerTest, InALaterGenerationNothingWarmsUp) {
  CommandServer server;
  const Reply prepared =
      server.Answer(PrepareRequest{.cell = CellOf({"exit", "5"}), .iterations = 3});
  ASSERT_TRUE(std::holds_alternative<PreparedReply>(prepared)) << "it has not run yet";
  EXPECT_EQ(std::get<PreparedReply>(prepared).iterations, 3);
  EXPECT_TRUE(std::holds_alternative<FailedReply>(server.Answer(MeasureRequest{})));
}

TEST(CommandServerTest, AFailureKeepsItsKind) {
  CommandServer server;
  const Reply reply = server.Answer(PrepareRequest{.cell = CellOf({"exit", "5"})});
  ASSERT_TRUE(std::holds_alternative<FailedReply>(reply));
  EXPECT_EQ(std::get<FailedReply>(reply).kind, "exit_code");
  EXPECT_EQ(std::get<FailedReply>(reply).message, "exited with code 5");
}

TEST(CommandServerTest, WhatItCannotDoItRefuses) {
  CommandServer server;
  EXPECT_TRUE(std::holds_alternative<CalibratedReply>(
      server.Answer(CalibrateRequest{.workload = "odd"})));
  for (const Request& request :
       {Request(MeasureRequest{.cell_index = 1}), Request(BurstRequest{}),
        Request(PrepareRequest{.cell = {.workload = "no program"}})}) {
    EXPECT_TRUE(std::holds_alternative<FailedReply>(server.Answer(request)));
  }
}

}  // namespace
}  // namespace assay
