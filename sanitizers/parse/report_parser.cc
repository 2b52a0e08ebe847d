#include "sanitizers/parse/report_parser.h"

#include <algorithm>
#include <cstring>
#include <list>
#include <optional>
#include <vector>

#include "sanitizers/parse/frame_line.h"
#include "sanitizers/parse/mark_finder.h"
#include "sanitizers/parse/places.h"
#include "sanitizers/parse/section.h"
#include "sanitizers/parse/text.h"
#include "sanitizers/parse/valgrind_section.h"

namespace assay {
namespace {

// More than any tool prints of its own accord; a runaway log must not fill the memory.
constexpr std::size_t kStacksMax = 64;
constexpr std::size_t kFramesMax = 512;
constexpr std::size_t kTitleMax = 500;
// Processes of Valgrind whose lines mingle; with one more the oldest one's report ends.
constexpr std::size_t kOpenMax = 64;
// A report ends where so many lines in a row have nothing to do with it.
constexpr int kStrangeLinesMax = 200;
constexpr std::size_t kPrefixMax = 200;

// Colours: ESC [ ... letter.
std::string WithoutColours(std::string_view line) {
  std::string plain;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] != '\x1b') {
      plain += line[at];
      continue;
    }
    while (at < line.size() && !(line[at] >= 'A' && line[at] <= 'Z') &&
           !(line[at] >= 'a' && line[at] <= 'z')) {
      ++at;
    }
  }
  return plain;
}

// A report that is being read.
class OpenReport {
 public:
  explicit OpenReport(const Header& header) { Start(header); }

  void Start(const Header& header) {
    report_ = {.tool = header.tool, .problem = header.problem, .kind = header.kind};
    report_.place = header.place;
    current_ = nullptr;
    strange_lines_ = 0;
  }

  const SanitizerReport& report() const { return report_; }
  SanitizerReport Take() { return std::move(report_); }

  void AddTitle(const Section& section) {
    if (!section.object.empty() && report_.object.empty()) {
      report_.object = section.object.substr(0, kTitleMax);
    }
    if (section.title.empty()) return;  // the object alone
    current_ = nullptr;
    pending_ = section;
    has_pending_ = true;
  }

  // False where the frame cannot belong here.
  void AddFrame(FrameLine line) {
    strange_lines_ = 0;
    if (line.number == 0 || has_pending_) Open();
    if (current_ != nullptr && current_->frames.size() < kFramesMax) {
      current_->frames.push_back(std::move(line.frame));
    }
  }

  // False where the report has surely ended.
  bool AddStrangeLine() { return ++strange_lines_ < kStrangeLinesMax; }

  bool HasStack() const { return !report_.stacks.empty(); }

 private:
  void Open() {
    if (report_.stacks.size() == kStacksMax) {
      current_ = nullptr;
      return;
    }
    if (!has_pending_) pending_ = Section{};
    // The first stack is what the report is about, whatever it is called.
    StackRole role = pending_.role;
    if (report_.stacks.empty() && role == StackRole::kOther) role = StackRole::kAccess;
    report_.stacks.push_back({.role = role,
                              .title = pending_.title.substr(0, kTitleMax),
                              .thread = pending_.thread});
    current_ = &report_.stacks.back();
    has_pending_ = false;
  }

  SanitizerReport report_;
  ReportStack* current_ = nullptr;
  Section pending_;
  bool has_pending_ = false;
  int strange_lines_ = 0;
};

}  // namespace

class ReportParser::Reader {
 public:
  explicit Reader(OnReport on_report) : on_report_(std::move(on_report)) {}

  void TakeLine(std::string_view line);
  void Finish();
  // Outside of a report: only lines with a mark matter.
  bool IsIdle() const { return !open_; }

 private:
  struct OfValgrind {
    std::string process;
    std::string tool = "Memcheck";
    std::optional<OpenReport> report;
    std::vector<ReportStack> announced;  // where threads were created, told beforehand
    bool announcing = false;
  };

  bool TakeValgrindLine(std::string_view line);
  void TakeValgrindText(std::string_view text, OfValgrind* state);
  OfValgrind& StateOf(std::string_view process);
  void TakeLineOfReport(std::string_view line);
  void Begin(const Header& header);
  void End();
  void EndValgrind(OfValgrind* state);
  void Emit(SanitizerReport report);

  OnReport on_report_;
  std::optional<OpenReport> open_;
  std::size_t prefix_ = 0;  // of what a CI service puts before each line
  std::string cleaned_;
  std::list<OfValgrind> valgrind_;  // by process, the last used first
};

void ReportParser::Reader::Emit(SanitizerReport report) {
  Complete(&report);
  on_report_(std::move(report));
}

void ReportParser::Reader::End() {
  if (!open_) return;
  // LeakSanitizer's header alone says nothing: each leak is a report of its own.
  const bool is_bare = open_->report().tool == "LeakSanitizer" && !open_->HasStack();
  if (!is_bare) Emit(open_->Take());
  open_.reset();
}

void ReportParser::Reader::Begin(const Header& header) {
  End();
  open_.emplace(header);
}

void ReportParser::Reader::TakeLine(std::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (std::memchr(line.data(), '\x1b', line.size()) != nullptr) {
    cleaned_ = WithoutColours(line);
    line = cleaned_;
  }
  // Of a report most lines are frames.
  if (open_ && line.size() > prefix_) {
    if (auto frame = ParseSanitizerFrame(line.substr(prefix_))) {
      open_->AddFrame(*std::move(frame));
      return;
    }
  }
  const bool has_mark = HasMark(line);
  if (has_mark && line.find("==") != std::string_view::npos && TakeValgrindLine(line)) {
    return;
  }
  std::size_t prefix = 0;
  if (has_mark) {
    if (const std::optional<Header> header = FindHeader(line, &prefix)) {
      prefix_ = prefix;
      Begin(*header);
      return;
    }
  }
  if (!open_) return;
  if (line.size() >= prefix_) line.remove_prefix(prefix_);
  TakeLineOfReport(line);
}

// Neither a header nor a frame.
void ReportParser::Reader::TakeLineOfReport(std::string_view line) {
  if (IsEndOfReport(line)) {
    End();
    return;
  }
  if (Stripped(line).empty()) return;
  const bool is_undefined = open_->report().tool == "UndefinedBehaviorSanitizer";
  if (const std::optional<Section> section = ParseSection(line)) {
    if (section->begins_leak) {
      const bool is_direct = section->title.starts_with("Direct");
      const Header leak{.tool = "LeakSanitizer",
                        .problem = is_direct ? "direct leak" : "indirect leak",
                        .kind = "leak"};
      Begin(leak);
      open_->AddTitle(*section);
    } else if (!is_undefined) {
      open_->AddTitle(*section);
    }
    return;
  }
  // Of UBSan's only the frames right after the header belong to it.
  if (is_undefined && (open_->HasStack() || !line.starts_with(" "))) {
    const bool is_picture = IsSourcePicture(line);
    if (!is_picture) End();
    return;
  }
  if (!open_->AddStrangeLine()) End();
}

// --- Valgrind --------------------------------------------------------------------------

// "==1234== text", perhaps after a prefix. Sanitizers write "==1234==ERROR: ", without a
// blank.
bool ReportParser::Reader::TakeValgrindLine(std::string_view line) {
  for (std::size_t at = 0; at < std::min(line.size(), kPrefixMax); ++at) {
    if (line[at] != '=' || line.substr(at, 2) != "==") continue;
    std::size_t end = at + 2;
    while (end < line.size() && IsDigit(line[end])) ++end;
    if (end == at + 2 || line.substr(end, 2) != "==") {
      at = end - 1;
      continue;
    }
    const std::string_view rest = line.substr(end + 2);
    if (!rest.empty() && rest.front() != ' ') return false;
    TakeValgrindText(rest, &StateOf(line.substr(at + 2, end - at - 2)));
    return true;
  }
  return false;
}

ReportParser::Reader::OfValgrind& ReportParser::Reader::StateOf(
    std::string_view process) {
  const auto found =
      std::find_if(valgrind_.begin(), valgrind_.end(),
                   [&](const auto& one) { return one.process == process; });
  if (found != valgrind_.end()) {
    valgrind_.splice(valgrind_.begin(), valgrind_, found);
    return valgrind_.front();
  }
  if (valgrind_.size() == kOpenMax) {
    EndValgrind(&valgrind_.back());
    valgrind_.pop_back();
  }
  valgrind_.push_front({.process = std::string(process)});
  return valgrind_.front();
}

void ReportParser::Reader::EndValgrind(OfValgrind* state) {
  if (!state->report) return;
  SanitizerReport report = state->report->Take();
  state->report.reset();
  if (report.stacks.empty()) return;
  for (const ReportStack& stack : state->announced) {
    const bool concerns = std::any_of(
        report.stacks.begin(), report.stacks.end(), [&](const ReportStack& access) {
          return !access.thread.empty() && access.thread == stack.thread;
        });
    if (concerns) report.stacks.push_back(stack);
  }
  Emit(std::move(report));
}

void ReportParser::Reader::TakeValgrindText(std::string_view text, OfValgrind* state) {
  if (std::optional<FrameLine> frame = ParseValgrindFrame(text)) {
    if (state->announcing) {
      if (!state->announced.empty() &&
          state->announced.back().frames.size() < kFramesMax) {
        state->announced.back().frames.push_back(frame->frame);
      }
    } else if (state->report) {
      state->report->AddFrame(*std::move(frame));
    }
    return;
  }
  const std::string_view line = Stripped(text);
  if (const std::string_view tool = ValgrindTool(line); !tool.empty()) {
    state->tool = tool;
    return;
  }
  if (IsValgrindRule(line)) {
    EndValgrind(state);
    state->announcing = false;
    return;
  }
  if (const std::string_view thread = AnnouncedThread(line); !thread.empty()) {
    EndValgrind(state);
    if (state->announced.size() == kStacksMax) {
      state->announced.erase(state->announced.begin());
    }
    state->announced.push_back({.role = StackRole::kThreadStart,
                                .title = std::string(line),
                                .thread = std::string(thread)});
    state->announcing = true;
    return;
  }
  if (line.empty()) {
    state->announcing = false;
    return;
  }
  if (const std::optional<Header> header = FindValgrindHeader(line, state->tool)) {
    EndValgrind(state);
    state->announcing = false;
    state->report.emplace(*header);
    if (const std::optional<Section> section = ParseValgrindSection(line)) {
      state->report->AddTitle(*section);
    }
    return;
  }
  if (!state->report) return;
  if (const std::optional<Section> section = ParseValgrindSection(line)) {
    state->report->AddTitle(*section);
  }
}

void ReportParser::Reader::Finish() {
  End();
  for (OfValgrind& state : valgrind_) EndValgrind(&state);
  valgrind_.clear();
}

// --- Lines -----------------------------------------------------------------------------

ReportParser::ReportParser(OnReport on_report)
    : reader_(std::make_unique<Reader>(std::move(on_report))) {}

ReportParser::~ReportParser() = default;

void ReportParser::TakeLine(std::string_view line) {
  reader_->TakeLine(line.substr(0, kLineMax));
}

void ReportParser::Feed(std::string_view piece) {
  MarkFinder marks(piece);
  std::string_view text = piece;
  while (!text.empty()) {
    if (reader_->IsIdle() && torn_.empty() && !skipping_) {
      const std::size_t from = static_cast<std::size_t>(text.data() - piece.data());
      text = piece.substr(marks.LineWithMark(from));
      if (text.empty()) break;
    }
    const auto* newline =
        static_cast<const char*>(std::memchr(text.data(), '\n', text.size()));
    const std::size_t size = newline == nullptr
                                 ? text.size()
                                 : static_cast<std::size_t>(newline - text.data());
    const std::string_view line = text.substr(0, size);
    text.remove_prefix(newline == nullptr ? size : size + 1);
    if (newline != nullptr && torn_.empty()) {
      if (!skipping_) TakeLine(line);
      skipping_ = false;
      continue;
    }
    if (!skipping_) torn_ += line.substr(0, kLineMax - std::min(kLineMax, torn_.size()));
    if (newline == nullptr && torn_.size() < kLineMax) continue;
    if (!torn_.empty()) TakeLine(torn_);
    torn_.clear();
    skipping_ = newline == nullptr;
  }
}

void ReportParser::Finish() {
  if (!torn_.empty()) TakeLine(torn_);
  torn_.clear();
  skipping_ = false;
  reader_->Finish();
}

}  // namespace assay
