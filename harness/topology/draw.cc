// See draw.h.
#include "harness/topology/draw.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_format.h"
#include "harness/base/check.h"
#include "harness/topology/cpu_list.h"

namespace assay {
namespace {

constexpr std::size_t kColumns = 80;
// With one line for 4 cores that is at most 8 lines of cores: a quarter of a screen.
constexpr std::size_t kCpusShownMax = 32;

using Group = std::vector<const Cpu*>;

struct Level {
  const char* name;
  int Cpu::*index;
};
constexpr Level kLevels[] = {
    {"package", &Cpu::package}, {"NUMA", &Cpu::numa}, {"L3", &Cpu::l3}};
constexpr std::size_t kLevelCount = std::size(kLevels);

std::string Plural(int count, const std::string& noun) {
  return absl::StrFormat("%d %s%s", count, noun, count == 1 ? "" : "s");
}

// The text in lines of at most 80 columns, broken after commas and blanks; lines after
// the first start with `indent` blanks.
std::string Wrapped(const std::string& text, std::size_t indent) {
  std::string lines;
  std::string rest = text;
  while (rest.size() > kColumns) {
    std::size_t cut = rest.find_last_of(", ", kColumns - 1);
    if (cut == std::string::npos || cut <= indent) cut = kColumns - 1;
    std::string line = rest.substr(0, cut + 1);
    line.resize(line.find_last_not_of(' ') + 1);
    lines += line + "\n";
    const std::size_t next = rest.find_first_not_of(' ', cut + 1);
    rest =
        std::string(indent, ' ') + (next == std::string::npos ? "" : rest.substr(next));
  }
  return lines + rest + "\n";
}

// Neighbours with the same index together.
std::vector<Group> Split(const Group& cpus, int Cpu::*index) {
  std::vector<Group> parts;
  for (const Cpu* cpu : cpus) {
    if (parts.empty() || parts.back().back()->*index != cpu->*index) parts.emplace_back();
    parts.back().push_back(cpu);
  }
  return parts;
}

// "CPU 3", "CPUs 0-3,8".
std::string OnCpus(const std::vector<int>& cpus) {
  return (cpus.size() == 1 ? "CPU " : "CPUs ") + CpuListText(cpus);
}

std::string Heading(const Level& level, int index) {
  return index < 0 ? absl::StrFormat("no %s", level.name)
                   : absl::StrFormat("%s %d", level.name, index);
}

std::string RangeText(const std::string& name, int first, int last) {
  return first == last ? absl::StrFormat("%s %d", name, first)
                       : absl::StrFormat("%s %d-%d", name, first, last);
}

class Drawing {
 public:
  Drawing(const Topology& topology, const PlacedLanes& placed)
      : shows_every_cpu_(topology.cpus.size() <= kCpusShownMax) {
    for (std::size_t lane = 0; lane < placed.cpus.size(); ++lane) {
      lane_of_cpu_[placed.cpus[lane]] = static_cast<int>(lane);
    }
    for (const Cpu& cpu : topology.cpus) {
      cpu_width_ = std::max(cpu_width_, std::to_string(cpu.os_index).size());
    }
    if (!placed.cpus.empty()) {
      lane_width_ = std::to_string(placed.cpus.size() - 1).size() + 2;  // "=L"
    }
    Group all;
    for (const Cpu& cpu : topology.cpus) all.push_back(&cpu);
    DrawGroup(all, {.level = 0, .indent = 0, .heading = ""});
  }

  const std::string& text() const { return text_; }

 private:
  struct Position {
    std::size_t level;
    std::size_t indent;
    std::string heading;  // of this group, not printed yet
  };

  // Without any placement every part is as interesting as the next.
  bool HasLanes(const Group& cpus) const {
    if (lane_of_cpu_.empty()) return true;
    return std::any_of(cpus.begin(), cpus.end(), [&](const Cpu* cpu) {
      return lane_of_cpu_.count(cpu->os_index) > 0;
    });
  }

  void Line(std::size_t indent, const std::string& line, std::size_t hanging) {
    text_ += Wrapped(std::string(indent, ' ') + line, indent + hanging);
  }

  // A level with one part shares its heading's line: "package 0 / NUMA 0 / L3 0".
  void DrawGroup(const Group& cpus, Position at) {
    if (at.level == kLevelCount) return DrawCores(cpus, at);
    const Level& level = kLevels[at.level];
    const std::vector<Group> parts = Split(cpus, level.index);
    if (parts.size() == 1) {
      const int index = cpus.front()->*level.index;
      if (index >= 0) {
        at.heading += (at.heading.empty() ? "" : " / ") + Heading(level, index);
      }
      ++at.level;
      return DrawGroup(cpus, at);
    }
    if (!at.heading.empty()) {
      Line(at.indent, at.heading, 2);
      at.indent += 2;
    }
    DrawParts(parts, at);
  }

  void DrawParts(const std::vector<Group>& parts, const Position& at) {
    const Level& level = kLevels[at.level];
    for (std::size_t first = 0; first < parts.size();) {
      std::size_t end = first + 1;
      if (shows_every_cpu_ || HasLanes(parts[first])) {
        DrawGroup(parts[first],
                  {.level = at.level + 1,
                   .indent = at.indent,
                   .heading = Heading(level, parts[first].front()->*level.index)});
      } else {
        Group empty = parts[first];
        for (; end < parts.size() && !HasLanes(parts[end]); ++end) {
          empty.insert(empty.end(), parts[end].begin(), parts[end].end());
        }
        DrawSummary(RangeText(level.name, empty.front()->*level.index,
                              empty.back()->*level.index),
                    empty, at.indent);
      }
      first = end;
    }
  }

  // "L3 0     8 cores, CPUs 0-15: lanes 0-7 on CPUs 0,2,4,6,8,10,12,14"
  void DrawSummary(const std::string& heading, const Group& cpus, std::size_t indent) {
    std::vector<int> all;
    std::map<int, int> cpu_of_lane;
    int cores = 0;
    for (const Cpu* cpu : cpus) {
      all.push_back(cpu->os_index);
      cores += cpu->thread == 0;
      const auto lane = lane_of_cpu_.find(cpu->os_index);
      if (lane != lane_of_cpu_.end()) cpu_of_lane[lane->second] = cpu->os_index;
    }
    std::sort(all.begin(), all.end());
    std::vector<int> lanes, placed;
    for (const auto& [lane, cpu] : cpu_of_lane) {
      lanes.push_back(lane);
      placed.push_back(cpu);
    }
    std::string line = absl::StrFormat("%-8s %s, CPUs %s", heading, Plural(cores, "core"),
                                       CpuListText(all));
    if (!lanes.empty()) {
      line += absl::StrFormat(": %s %s on %s", lanes.size() == 1 ? "lane" : "lanes",
                              CpuListText(lanes), OnCpus(placed));
    } else if (!lane_of_cpu_.empty()) {
      line += ": no lanes";
    }
    Line(indent, line, 10);
  }

  void DrawCores(const Group& cpus, const Position& at) {
    const std::string heading = at.heading.empty() ? "machine" : at.heading;
    if (!shows_every_cpu_) return DrawSummary(heading, cpus, at.indent);
    Line(at.indent, heading, 2);
    const std::vector<Group> cores = Cores(cpus);
    // No index is wider than the last core's, and that may stand in a range.
    const std::size_t from = cores.size() < 2 ? 0 : cores.size() - 2;
    const std::size_t label_width = Label(cores, from, cores.size()).size();
    std::size_t cell_width = 0;
    for (const Group& core : cores) {
      cell_width = std::max(cell_width, Cell(core).size() + 1);
    }
    const std::size_t room = kColumns - at.indent - 2 - label_width;
    std::size_t per_row = 1;  // a power of two, so that rows are alike
    while (per_row * 2 * cell_width <= room && per_row < cores.size()) per_row *= 2;
    for (std::size_t first = 0; first < cores.size(); first += per_row) {
      const std::size_t end = std::min(first + per_row, cores.size());
      std::string row = Label(cores, first, end);
      row.resize(label_width, ' ');
      for (std::size_t core = first; core < end; ++core) row += " " + Cell(cores[core]);
      text_ += std::string(at.indent + 2, ' ') + row + "\n";
    }
  }

  static std::vector<Group> Cores(const Group& cpus) {
    std::vector<Group> cores;
    for (const Cpu* cpu : cpus) {
      if (cores.empty() || cpu->thread == 0) cores.emplace_back();
      cores.back().push_back(cpu);
    }
    return cores;
  }

  static std::string Label(const std::vector<Group>& cores, std::size_t first,
                           std::size_t end) {
    const int first_index = cores[first].front()->core;
    const int last_index = cores[end - 1].front()->core;
    return first_index < 0 ? "CPUs" : RangeText("core", first_index, last_index);
  }

  // One core: "[0=L0 4=L1]", an empty place where a CPU has no lane.
  std::string Cell(const Group& core) const {
    std::string cell;
    for (const Cpu* cpu : core) {
      const auto lane = lane_of_cpu_.find(cpu->os_index);
      const std::string mark =
          lane == lane_of_cpu_.end() ? "" : absl::StrFormat("=L%d", lane->second);
      cell += absl::StrFormat("%s%*d%-*s", cell.empty() ? "" : " ",
                              static_cast<int>(cpu_width_), cpu->os_index,
                              static_cast<int>(lane_width_), mark);
    }
    return "[" + cell + "]";
  }

  bool shows_every_cpu_;
  std::map<int, int> lane_of_cpu_;
  std::size_t cpu_width_ = 1;
  std::size_t lane_width_ = 0;
  std::string text_;
};

std::string CountsText(const Topology& topology) {
  std::string text = Plural(PackageCount(topology), "package");
  if (const int nodes = NumaCount(topology); nodes > 0) {
    text += ", " + Plural(nodes, "NUMA node");
  }
  if (const int caches = L3Count(topology); caches > 0) {
    text += ", " + Plural(caches, "L3 cache");
  }
  return text + ", " + Plural(CoreCount(topology), "core") + ", " +
         Plural(static_cast<int>(topology.cpus.size()), "CPU");
}

// Only on machines with different kinds of core: "kinds of core, slowest first: CPUs ..."
std::string KindsText(const Topology& topology) {
  if (KindCount(topology) < 2) return "";
  std::map<int, std::vector<int>> cpus_of_kind;
  for (const Cpu& cpu : topology.cpus) cpus_of_kind[cpu.kind].push_back(cpu.os_index);
  std::string text;
  for (auto& [kind, cpus] : cpus_of_kind) {
    std::sort(cpus.begin(), cpus.end());
    text += (text.empty() ? "kinds of core, slowest first: CPUs " : "; CPUs ") +
            CpuListText(cpus);
  }
  return Wrapped(text, 2);
}

}  // namespace

std::string DrawMachine(const Topology& topology, const PlacedLanes& placed) {
  ASSAY_CHECK(!topology.cpus.empty());
  std::string text = Wrapped(topology.source + ": " + CountsText(topology), 2);
  text += Wrapped(AllowedText(topology), 2);
  text += KindsText(topology);
  std::string lanes =
      absl::StrFormat("placement %s: %s", placed.policy, Plural(placed.lanes, "lane"));
  if (placed.cpus.empty()) {
    lanes += ", not pinned";
  } else if (topology.cpus.size() <= kCpusShownMax) {
    lanes += " on " + OnCpus(placed.cpus);  // on a big machine, the caches say it below
  }
  text += Wrapped(lanes, 2);
  return text + "\n" + Drawing(topology, placed).text();
}

}  // namespace assay
