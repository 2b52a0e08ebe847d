// What correct code of several threads is tried with.
#pragma once

#include <thread>
#include <vector>

namespace assay::controls {

inline constexpr int kThreads = 4;

// `body(index)` on kThreads threads, all joined.
template <typename Body>
void OnThreads(Body body) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back([&body, i] { body(i); });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace assay::controls
