// See cgroup.h.
//
// Where a group's files are takes two lists. /proc/self/cgroup says which group the
// process is in, as a path in the hierarchy; /proc/self/mountinfo says where (a part of)
// the hierarchy is mounted. Example, a container on cgroup v1:
//
//   cgroup     4:cpu,cpuacct:/docker/7f/job
//   mountinfo  ... /docker/7f /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu,cpuacct
//
// The mount shows the hierarchy from /docker/7f on, so the files of the process's group
// are in /sys/fs/cgroup/cpu/job and those of the group above in /sys/fs/cgroup/cpu.
#include "harness/topology/cgroup.h"

#include <algorithm>
#include <sstream>
#include <vector>

#include "harness/topology/rooted_file.h"

namespace assay {
namespace {

enum class Version { kV1, kV2 };

// A mounted hierarchy that may hold CPU quotas.
struct Mount {
  Version version = Version::kV2;
  std::string shown_from;  // the path in the hierarchy that is visible at `point`
  std::string point;
};

// The group of the process in one hierarchy.
struct ControlGroup {
  Version version = Version::kV2;
  std::string path;
};

std::vector<std::string> Split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

bool Names(const std::string& comma_list, const std::string& name) {
  const std::vector<std::string> parts = Split(comma_list, ',');
  return std::find(parts.begin(), parts.end(), name) != parts.end();
}

// mountinfo writes blanks and backslashes in paths as octal, "\040".
std::string Unescape(const std::string& text) {
  const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 3 < text.size() && is_octal(text[i + 1]) &&
                        is_octal(text[i + 2]) && is_octal(text[i + 3]);
    plain += escape ? static_cast<char>(std::stoi(text.substr(i + 1, 3), nullptr, 8))
                    : text[i];
    if (escape) i += 3;
  }
  return plain;
}

// A line is: id parent device ROOT POINT options [optional fields] - TYPE source SUPER.
std::optional<Mount> ParseMount(const std::string& line) {
  std::istringstream stream(line);
  std::string skipped, root, point, type, super;
  stream >> skipped >> skipped >> skipped >> root >> point;
  while (stream >> skipped && skipped != "-") {
  }
  if (!(stream >> type >> skipped >> super)) return std::nullopt;
  if (type == "cgroup2") return Mount{Version::kV2, Unescape(root), Unescape(point)};
  if (type == "cgroup" && Names(super, "cpu")) {
    return Mount{Version::kV1, Unescape(root), Unescape(point)};
  }
  return std::nullopt;
}

std::vector<Mount> ReadMounts(const std::string& root) {
  std::vector<Mount> mounts;
  const auto text = ReadText(BelowRoot(root, "proc/self/mountinfo"));
  for (const std::string& line : Split(text.value_or(""), '\n')) {
    if (const std::optional<Mount> mount = ParseMount(line)) mounts.push_back(*mount);
  }
  if (!mounts.empty()) return mounts;
  // No mountinfo, or none of it is about us: where distributions mount them.
  return {{Version::kV2, "/", "/sys/fs/cgroup"},
          {Version::kV2, "/", "/sys/fs/cgroup/unified"},
          {Version::kV1, "/", "/sys/fs/cgroup/cpu"},
          {Version::kV1, "/", "/sys/fs/cgroup/cpu,cpuacct"}};
}

// A line is "ID:CONTROLLERS:PATH"; version 2 has ID 0 and no controllers.
std::vector<ControlGroup> ReadGroups(const std::string& root) {
  std::vector<ControlGroup> groups;
  const auto text = ReadText(BelowRoot(root, "proc/self/cgroup"));
  for (const std::string& line : Split(text.value_or(""), '\n')) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string path = line.substr(second + 1);
    if (controllers.empty()) groups.push_back({Version::kV2, path});
    if (Names(controllers, "cpu")) groups.push_back({Version::kV1, path});
  }
  return groups;
}

// The group's folder below the mount point, "" for the mount point itself: also where
// the group is outside what the mount shows, which is as near as can be looked.
std::string PathBelowMount(const ControlGroup& group, const Mount& mount) {
  if (group.path.rfind("/..", 0) == 0) return "";
  const std::string from = mount.shown_from == "/" ? "" : mount.shown_from;
  if (group.path.rfind(from, 0) != 0) return "";
  const std::string below = group.path.substr(from.size());
  const bool whole_name = below.empty() || below.front() == '/';
  return whole_name ? below : "";
}

// The first `count` numbers of a text; fewer where one is not a number ("max").
std::vector<double> Numbers(const std::optional<std::string>& text, std::size_t count) {
  std::vector<double> numbers;
  std::istringstream stream(text.value_or(""));
  for (double number; numbers.size() < count && stream >> number;) {
    numbers.push_back(number);
  }
  return numbers;
}

// The quota that one group sets; absent for "max", -1 and groups without the files.
std::optional<double> QuotaOf(Version version, const std::string& folder) {
  std::vector<double> quota_and_period;
  if (version == Version::kV2) {
    quota_and_period = Numbers(ReadText(folder + "/cpu.max"), 2);
  } else {
    quota_and_period = Numbers(ReadText(folder + "/cpu.cfs_quota_us"), 1);
    for (double period : Numbers(ReadText(folder + "/cpu.cfs_period_us"), 1)) {
      quota_and_period.push_back(period);
    }
  }
  if (quota_and_period.size() != 2) return std::nullopt;
  if (quota_and_period[0] <= 0 || quota_and_period[1] <= 0) return std::nullopt;
  return quota_and_period[0] / quota_and_period[1];
}

}  // namespace

std::optional<double> ReadCpuQuota(const std::string& root) {
  std::optional<double> tightest;
  const std::vector<ControlGroup> groups = ReadGroups(root);
  for (const Mount& mount : ReadMounts(root)) {
    for (const ControlGroup& group : groups) {
      if (group.version != mount.version) continue;
      const std::string point = BelowRoot(root, mount.point);
      std::string below = PathBelowMount(group, mount);
      while (true) {  // from the group up to the mount point
        const std::optional<double> quota = QuotaOf(mount.version, point + below);
        if (quota) tightest = std::min(*quota, tightest.value_or(*quota));
        if (below.empty()) break;
        below.resize(below.rfind('/'));
      }
    }
  }
  return tightest;
}

}  // namespace assay
