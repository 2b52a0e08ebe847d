// The tests' main function. Worker processes are this executable, executed anew, so it
// first asks whether it is meant to be one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/declare/worker_process.h"

int main(int argc, char** argv) {
  int exit_code = 0;
  if (assay::RunAsWorkerProcess(argc, argv, &exit_code)) return exit_code;
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
