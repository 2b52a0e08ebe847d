// `assay list`: the cases that can be run, their variants, parameters and defaults.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>

#include "absl/strings/str_format.h"
#include "harness/app/commands.h"
#include "harness/app/pipeline.h"
#include "harness/app/terminal.h"
#include "harness/run/families.h"
#include "results/model/model_json.h"

namespace assay {
namespace {

const char* ThreadingNote(Threading threading) {
  switch (threading) {
    case Threading::kLanes:
      return "";
    case Threading::kSingle:
      return " [1 thread]";
    case Threading::kOwn:
      return " [own threads]";
  }
  return "";
}

std::string KindText(const CaseInfo& info) {
  if (!info.stress) {
    return info.scales == Scales::kStrong ? "a fixed amount of work, shared"
                                          : "each thread does the same work";
  }
  const StressInfo& stress = *info.stress;
  const char* oracle = stress.kind == StressKind::kLitmus      ? "outcomes"
                       : stress.kind == StressKind::kInvariant ? "invariants"
                                                               : "linearizability";
  return stress.actors_min == stress.actors_max
             ? absl::StrFormat("stress: %s, %d actors", oracle, stress.actors_min)
             : absl::StrFormat("stress: %s, %d to %d actors", oracle, stress.actors_min,
                               stress.actors_max);
}

std::string VariantNote(const CaseInfo& info) {
  if (!info.stress) return ThreadingNote(info.threading);
  return info.stress->expected == Expected::kCaught ? " [must be caught]" : "";
}

std::string ParamLine(const ParamInfo& param) {
  std::string line =
      absl::StrFormat("    %s=%s", param.name, ParamText(param.default_value));
  line.resize(std::max<std::size_t>(line.size(), 24), ' ');
  line += "  " + param.help;
  for (std::size_t i = 0; i < param.choices.size(); ++i) {
    line += (i == 0 ? ": " : " | ") + param.choices[i];
  }
  return line;
}

void PrintCase(const std::vector<const CaseInfo*>& variants) {
  const CaseInfo& first = *variants.front();
  std::printf("%s  (%s)\n  %s\n", first.name.c_str(), KindText(first).c_str(),
              first.question.c_str());
  std::printf("  variants:\n");
  std::size_t width = 20;
  for (const CaseInfo* info : variants) width = std::max(width, info->variant.size());
  for (const CaseInfo* info : variants) {
    std::printf("    %-*s  %s%s\n", static_cast<int>(width), info->variant.c_str(),
                info->about.c_str(), VariantNote(*info).c_str());
  }
  if (!first.params.empty()) std::printf("  parameters (-p name=value):\n");
  for (const ParamInfo& param : first.params)
    std::printf("%s\n", ParamLine(param).c_str());
  if (!first.readings.empty()) std::printf("  readings of each sample:\n");
  for (const ReadingInfo& reading : first.readings) {
    std::printf("    %-20s  %s\n", reading.name.c_str(), reading.help.c_str());
  }
  std::printf("\n");
}

struct ListOptions {
  std::vector<std::string> cells;
  bool json = false;
  bool names = false;
};

int List(const ListOptions& options) {
  absl::StatusOr<std::vector<FamilyInfo>> families = FindFamilies(
      options.cells.empty() ? std::vector<std::string>{ChildrenFolder()} : options.cells);
  if (!families.ok()) {
    PrintError(families.status());
    return ExitCodeOf(families.status());
  }
  if (options.json) {
    std::printf("[");
    for (std::size_t i = 0; i < families->size(); ++i) {
      std::printf("%s%s", i == 0 ? "" : ",\n", ToJson((*families)[i]).c_str());
    }
    std::printf("]\n");
    return kExitProved;
  }
  for (const FamilyInfo& family : *families) {
    std::map<std::string, std::vector<const CaseInfo*>> cases;
    for (const CaseInfo& info : family.cases) cases[info.name].push_back(&info);
    for (const auto& [name, variants] : cases) {
      if (options.names) {
        std::printf("%s\n", name.c_str());
      } else {
        PrintCase(variants);
      }
    }
  }
  return kExitProved;
}

}  // namespace

void AddListCommand(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ListOptions>();
  CLI::App* command =
      app.add_subcommand("list", "Cases, variants, parameters and defaults");
  command
      ->add_option("--cells", options->cells,
                   "Children to ask (default: those that come with assay); repeatable")
      ->type_name("PATH")
      ->allow_extra_args(false);
  command->add_flag("--json", options->json, "As JSON: an array of families");
  command->add_flag("--names", options->names, "The names of cases alone, one a line");
  command->footer(
      "Examples:\n"
      "  assay list\n"
      "  assay list --cells build/cells     cases of your own");
  command->callback([options, &exit_code] { exit_code = List(*options); });
}

}  // namespace assay
