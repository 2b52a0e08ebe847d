// A bug and its repair: two variants of one case, `broken` and `fixed`, that differ in
// the code under test alone. The seed documents name the bugs; each file says which.
#pragma once

#include <string>

#include "stress/engine/registry.h"

namespace assay {

// In place of a mutex, where the bug is that there is none.
struct NoLock {
  void lock() {}
  void unlock() {}
};

struct Pair {
  std::string name;
  std::string question;
  std::string broken;  // what is wrong, one sentence
  std::string fixed;   // what is done about it, one sentence
  int actors_max = 2;
  int operations = 0;
  // How sanitizers report the broken form; empty: they cannot see what is wrong with it.
  std::vector<std::string> reported_as = {};
};

inline StressDeclaration Broken(const Pair& pair) {
  return {.name = pair.name,
          .variant = "broken",
          .question = pair.question,
          .about = pair.broken,
          .expected = Expected::kCaught,
          .actors_max = pair.actors_max,
          .operations = pair.operations,
          .reported_as = pair.reported_as};
}

inline StressDeclaration Fixed(const Pair& pair) {
  return {.name = pair.name,
          .variant = "fixed",
          .question = pair.question,
          .about = pair.fixed,
          .actors_max = pair.actors_max,
          .operations = pair.operations};
}

}  // namespace assay
