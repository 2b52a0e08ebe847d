#include "workloads/response_parsing/screen.h"

#include <algorithm>
#include <regex>

#include "harness/base/check.h"

namespace assay {
namespace {

// Words are delimited by hand: \b means the same in both syntaxes only for ASCII, and
// "rm" must not be found in "farm" or "rm-old.txt".
constexpr ScreenRule kRules[] = {
    {"recursive delete of the root",
     "(^|[;&|( ])rm( +-[A-Za-z-]+)* +(-[A-Za-z]*[rR][A-Za-z]*|--recursive)( "
     "+-[A-Za-z-]+)* "
     "+[\"']?/([ *\"';&|]|$)"},
    {"recursive delete of home",
     "(^|[;&|( ])rm( +-[A-Za-z-]+)* +(-[A-Za-z]*[rR][A-Za-z]*|--recursive)( "
     "+-[A-Za-z-]+)* "
     "+[\"']?(~|\\$HOME)"},
    {"delete without preserving the root", "--no-preserve-root"},
    {"delete everything found", "(^|[;&|( ])find +/[a-z]* .*-delete"},
    {"format a file system", "(^|[;&|( ])mkfs(\\.[a-z0-9]+)? "},
    {"overwrite a device with dd", "(^|[;&|( ])dd .*of=/dev/(sd|hd|nvme|vd|mmcblk)"},
    {"redirect into a device", "> *[\"']?/dev/(sd|hd|nvme|vd|mmcblk)"},
    {"wipe a device", "(^|[;&|( ])(wipefs|shred|blkdiscard) .*/dev/"},
    {"pipe a download into a shell",
     "(^|[;&|( ])(curl|wget|fetch) [^|]*\\| *(sudo +)?(ba|z|da|k)?sh([ ;&|)]|$)"},
    {"run a download in a shell",
     "(ba|z|da|k)?sh +(-c +)?[\"']?(<\\(|\\$\\() *(curl|wget|fetch) "},
    {"evaluate a download", "eval +[\"']?(\\$\\(|`) *(curl|wget|fetch) "},
    {"pipe a decoded text into a shell",
     "base64 +(-d|-D|--decode)[^|]*\\| *(sudo +)?(ba|z|da|k)?sh([ ;&|)]|$)"},
    {"fork bomb", ":\\(\\) *\\{ *: *\\| *: *& *\\} *; *:"},
    {"open all files to everyone",
     "(^|[;&|( ])chmod +(-[A-Za-z]+ +)*0?777 +/( |$|[a-z]+( |$))"},
    {"give a program root's rights", "(^|[;&|( ])chmod +([ug]*\\+s|[2467][0-7]{3}) "},
    {"change the owner of the system", "(^|[;&|( ])chown +-R +[^ ]+ +/( |$|[a-z]+( |$))"},
    {"edit who may be root", "(>|tee( +-a)?) *[\"']?/etc/(sudoers|shadow|passwd)"},
    {"become root", "(^|[;&|( ])(su +-|su +root|sudo +su|sudo +-i|sudo +-s)( |$)"},
    {"load a kernel module", "(^|[;&|( ])(insmod|modprobe) +"},
    {"shut the machine down",
     "(^|[;&|( ])(shutdown|reboot|halt|poweroff|init +[06])( |$|;)"},
    {"turn the firewall off", "(iptables +(-F|--flush)|ufw +disable|setenforce +0)"},
    {"open a shell to the network",
     "(/dev/tcp/|(^|[;&|( ])(nc|ncat|netcat) .*-[a-z]*e[a-z]* */bin/)"},
    {"hide what was run", "(unset +HISTFILE|history +-c|HISTSIZE=0)"},
    {"write to a raw memory device", "/dev/(mem|kmem|port)"},
};

re2::StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

std::span<const ScreenRule> ScreenRules() { return kRules; }

Screen::Screen()
    : set_(re2::RE2::DefaultOptions, re2::RE2::UNANCHORED),
      lines_set_(re2::RE2::DefaultOptions, re2::RE2::UNANCHORED) {
  for (const ScreenRule& rule : kRules) {
    std::string error;
    ASSAY_CHECK(set_.Add(rule.pattern, &error) >= 0);
    ASSAY_CHECK(lines_set_.Add(std::string("(?m)") + rule.pattern, &error) >= 0);
  }
  ASSAY_CHECK(set_.Compile());
  ASSAY_CHECK(lines_set_.Compile());
}

// What matches within a command also matches within its line: ^ and $ hold at its ends,
// and more text around it takes nothing away. The reverse is not true ("[^|]*" may run on
// into the next line), so a yes has to be looked at.
bool Screen::MayMatch(std::string_view lines) const {
  return lines_set_.Match(Piece(lines), nullptr);
}

std::optional<int> Screen::FirstMatch(std::string_view command) const {
  // Without a place for the rules' indices the set stops at the first match and needs
  // no memory, which is all that most commands ever see.
  if (!set_.Match(Piece(command), nullptr)) return std::nullopt;
  std::vector<int> matched;
  set_.Match(Piece(command), &matched);
  return *std::min_element(matched.begin(), matched.end());
}

struct ReferenceScreen::Compiled {
  std::regex regex;
};

ReferenceScreen::ReferenceScreen() {
  for (const ScreenRule& rule : kRules) {
    rules_.push_back({std::regex(rule.pattern, std::regex::ECMAScript)});
  }
}

ReferenceScreen::~ReferenceScreen() = default;

std::optional<int> ReferenceScreen::FirstMatch(const std::string& command) const {
  for (std::size_t rule = 0; rule < rules_.size(); ++rule) {
    if (std::regex_search(command, rules_[rule].regex)) return static_cast<int>(rule);
  }
  return std::nullopt;
}

}  // namespace assay
