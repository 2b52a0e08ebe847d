// Commands that no reply may contain: destructive deletes, downloads piped into a shell,
// fork bombs, writes to devices, changes of privilege. A screen, not a sandbox: it knows
// the usual forms of what must not run unseen. All rules are one RE2 set, so a command is
// read once however many there are. Tested in screen_test.cc.
#pragma once

#include <re2/set.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

struct ScreenRule {
  const char* name;     // "pipe to shell"
  const char* pattern;  // in the common part of RE2's and ECMAScript's syntax
};
std::span<const ScreenRule> ScreenRules();

// Compiled rules. One per lane: matching is thread-safe, but lanes that share a set share
// its cache of automaton states and the lock around that.
class Screen {
 public:
  Screen();
  // The first rule that the command matches, by index.
  std::optional<int> FirstMatch(std::string_view command) const;

  // Whether any of several commands might match any rule: never wrong when it says no.
  // `lines` holds the commands, each followed by a newline. A call costs a few hundred
  // nanoseconds before it reads its first byte, so one for all commands of a reply is
  // much cheaper than one for each.
  bool MayMatch(std::string_view lines) const;

 private:
  re2::RE2::Set set_;
  re2::RE2::Set lines_set_;  // the same rules, in which ^ and $ are of a line
};

// The same, rule by rule with std::regex: slow, plain, and independent of RE2.
class ReferenceScreen {
 public:
  ReferenceScreen();
  ~ReferenceScreen();
  std::optional<int> FirstMatch(const std::string& command) const;

 private:
  struct Compiled;
  std::vector<Compiled> rules_;
};

}  // namespace assay
