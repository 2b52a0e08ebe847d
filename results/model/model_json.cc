// See model_json.h. Tested in model_json_test.cc. nlohmann's exceptions stop here.
#include "results/model/model_json.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

NLOHMANN_JSON_NAMESPACE_BEGIN

// An absent optional is null, not 0.
template <typename T>
struct adl_serializer<std::optional<T>> {
  static void to_json(json& out, const std::optional<T>& value) {
    if (value.has_value()) {
      out = *value;
    } else {
      out = nullptr;
    }
  }
  static void from_json(const json& in, std::optional<T>& value) {
    if (in.is_null()) {
      value.reset();
    } else {
      value = in.get<T>();
    }
  }
};

// A parameter's JSON type is its type: 64, 0.5 (always with a point) or "word".
template <>
struct adl_serializer<assay::ParamValue> {
  static void to_json(json& out, const assay::ParamValue& value) {
    std::visit([&](const auto& held) { out = held; }, value);
  }
  static void from_json(const json& in, assay::ParamValue& value) {
    if (in.is_number_integer()) {
      value = in.get<std::int64_t>();
    } else if (in.is_number()) {
      value = in.get<double>();
    } else {
      value = in.get<std::string>();
    }
  }
};

NLOHMANN_JSON_NAMESPACE_END

namespace assay {

using Json = nlohmann::json;

// JSON has no infinity: an open end of a target is null.
void to_json(Json& json, const Target& target) {
  json = {{"text", target.text}, {"low", target.low}};
  json["high"] = std::isinf(target.high) ? Json(nullptr) : Json(target.high);
}
void from_json(const Json& json, Target& target) {
  json.at("text").get_to(target.text);
  json.at("low").get_to(target.low);
  target.high = json.at("high").is_null() ? std::numeric_limits<double>::infinity()
                                          : json.at("high").get<double>();
}

NLOHMANN_JSON_SERIALIZE_ENUM(Scales, {{Scales::kStrong, "strong"},
                                      {Scales::kThroughput, "throughput"}})
NLOHMANN_JSON_SERIALIZE_ENUM(Threading, {{Threading::kLanes, "lanes"},
                                         {Threading::kSingle, "single"},
                                         {Threading::kOwn, "own"}})
NLOHMANN_JSON_SERIALIZE_ENUM(DoctorCheck::State, {{DoctorCheck::kGood, "good"},
                                                  {DoctorCheck::kNote, "note"},
                                                  {DoctorCheck::kProblem, "problem"}})
NLOHMANN_JSON_SERIALIZE_ENUM(Metric, {{Metric::kSpeedup, "speedup"},
                                      {Metric::kEfficiency, "efficiency"},
                                      {Metric::kScaledSpeedup, "scaled_speedup"},
                                      {Metric::kOverhead, "overhead"},
                                      {Metric::kThroughput, "throughput"},
                                      {Metric::kTime, "time"},
                                      {Metric::kFailureRate, "failure_rate"},
                                      {Metric::kClean, "clean"},
                                      {Metric::kCaught, "caught"}})
NLOHMANN_JSON_SERIALIZE_ENUM(OutcomeGrade, {{OutcomeGrade::kAllowed, "allowed"},
                                            {OutcomeGrade::kInteresting, "interesting"},
                                            {OutcomeGrade::kForbidden, "forbidden"}})
NLOHMANN_JSON_SERIALIZE_ENUM(StressKind, {{StressKind::kLitmus, "litmus"},
                                          {StressKind::kInvariant, "invariant"},
                                          {StressKind::kHistory, "history"}})
NLOHMANN_JSON_SERIALIZE_ENUM(Expected,
                             {{Expected::kClean, "clean"}, {Expected::kCaught, "caught"}})
NLOHMANN_JSON_SERIALIZE_ENUM(BurstMode, {{BurstMode::kFree, "free"},
                                         {BurstMode::kPerturbed, "perturbed"}})

NLOHMANN_JSON_SERIALIZE_ENUM(StackRole, {{StackRole::kAccess, "access"},
                                         {StackRole::kAllocation, "allocation"},
                                         {StackRole::kFree, "free"},
                                         {StackRole::kThreadStart, "thread_start"},
                                         {StackRole::kMutex, "mutex"},
                                         {StackRole::kOther, "other"}})
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CodeFrame, function, file, line, column, module)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReportStack, role, title, thread, frames)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SanitizerReport, tool, problem, kind, object, stacks,
                                   place, other_place)

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ParamInfo, name, default_value, help, minimum, maximum,
                                   choices)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReadingInfo, name, unit, help)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OutcomeInfo, outcome, grade, why)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(StressInfo, kind, expected, actors_min,
                                                actors_max, outcomes, version,
                                                reported_as)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LanePlacement, policy, cpus)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(StressCell, info, placements,
                                                reports_only)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(BurstOrder, seed, mode, placement,
                                                seconds, iterations_max, stop_at_failure,
                                                reports_only, stuck_after_s)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OutcomeCount, outcome, grade, count)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BurstFailure, kind, text, iteration)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BurstResult, iterations, failures, span_ns, delays,
                                   memory_bytes, outcomes, failure)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Burst, round, generation, cell, at_s, order, result)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CaseInfo, name, variant, question, about, scales,
                                   threading, params, item, readings, stress)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(FamilyInfo, family, flavour, compiler, path, cases)
NLOHMANN_JSON_SERIALIZE_ENUM(ProgramPinning, {{ProgramPinning::kProcess, "process"},
                                              {ProgramPinning::kThreads, "threads"}})
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ProgramStart, argv, environment, input)
NLOHMANN_JSON_SERIALIZE_ENUM(ProgramTimer,
                             {{ProgramTimer::kSpan, "span"},
                              {ProgramTimer::kGoogleBenchmark, "google_benchmark"}})
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(CommandSpec, program, setup, prepare,
                                                check, cleanup, same_output_as,
                                                same_output, discards_output,
                                                ignores_exit_code, timeout_s, pinning,
                                                timer)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Cell, workload, variant, threads, params,
                                                constants, placement, cpus, flavour,
                                                scales, threading, item, stress, command)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LaneEvidence, cpu_placed, cpu_first, cpu_last,
                                   start_ns, end_ns, cpu_ns, run_delay_ns,
                                   voluntary_switches, involuntary_switches, minor_faults,
                                   major_faults, migrations, cycles, instructions)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MachineEvidence, wall_ns, pressure_ns, steal_ns,
                                   foreign_ns)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Reading, name, unit, value)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Measurement, iterations, span_ns, items, cpu_ns,
                                   wrong_answer, lanes, readings)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Sample, round, generation, order, cell, at_s,
                                   measurement, machine)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RoundEnd, round, at_s)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RunEnd, reason, at_s, driver_cpu_s, measuring_s)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ControlOutcome, flavour, name, about,
                                                expect, got, passed)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Finding, kind, summary, cell, cell_index,
                                                evidence, detail, reproduce, fingerprint,
                                                count, expected, seed, repeats, shrunk,
                                                report, seen_by, known)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ClaimArm, variant, threads, params,
                                                command)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Claim, id, says, source, file, line,
                                                workload, command, params, baseline,
                                                candidate, metric, target, confidence)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Projection, workload, label, source, formula, points)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MachineCpu, os_index, core, package, numa, l3, kind,
                                   allowed)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DoctorCheck, name, state, found, remedy)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Environment, assay_version, time_utc, host_os, kernel,
                                   cpu_model, virtualization, cores, packages,
                                   allowed_cpus, thread_borders, cpu_quota, cpus, checks)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(RunLimits, budget_s, rounds_max,
                                                rounds_per_generation, rounds_dropped,
                                                sample_min_s, hunt_s, hunt_iterations_min,
                                                burst_s, burst_iterations, tries, hang_s)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PlannedClaim, claim, baseline, candidate, untestable,
                                   prediction)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ImportedFile, name, tool, machine)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Plan, command, seed, limits, cells,
                                                claims, projections, replay, predict,
                                                imported, notes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RunHeader, format, run_id, environment, plan)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CalibrateRequest, workload)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PrepareRequest, cell_index, cell, iterations,
                                   sample_min_s)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MeasureRequest, cell_index)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BurstRequest, cell_index, cell, order)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CalibratedReply, constants)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PreparedReply, cell_index, iterations, span_ns,
                                   wrong_answer, reports)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MeasuredReply, cell_index, measurement, reports,
                                   machine)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BurstReply, cell_index, result, reports)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(FailedReply, message, kind)

namespace {

// The names that tell the alternatives of a variant apart, in the variant's order.
constexpr const char* kRequestKinds[] = {"calibrate", "prepare", "measure", "burst"};
constexpr const char* kReplyKinds[] = {"calibrated", "prepared", "measured", "burst",
                                       "failed"};
constexpr const char* kRecordKinds[] = {"sample", "round_end", "finding", "run_end",
                                        "burst"};

// Bytes that are no UTF-8 (a command line may hold any) are replaced.
std::string Text(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

template <typename Variant, std::size_t kSize>
std::string VariantToJson(const Variant& value, const char* key,
                          const char* const (&kinds)[kSize]) {
  static_assert(kSize == std::variant_size_v<Variant>);
  Json json;
  json[key] = kinds[value.index()];
  std::visit(
      [&](const auto& held) {
        const Json fields = held;
        json.update(fields);
      },
      value);
  return Text(json, -1);
}

template <typename Variant, std::size_t kIndex = 0, std::size_t kSize>
Variant VariantFromJson(const Json& json, const std::string& kind,
                        const char* const (&kinds)[kSize]) {
  if constexpr (kIndex < kSize) {
    if (kind == kinds[kIndex]) {
      return json.get<std::variant_alternative_t<kIndex, Variant>>();
    }
    return VariantFromJson<Variant, kIndex + 1>(json, kind, kinds);
  } else {
    throw std::invalid_argument("unknown kind '" + kind + "'");
  }
}

// Runs a conversion that may throw and turns what it throws into a Status.
template <typename T, typename Convert>
absl::StatusOr<T> Guarded(const std::string& text, const Convert& convert) {
  try {
    return convert(Json::parse(text));
  } catch (const std::exception& error) {
    constexpr std::size_t kShown = 120;
    return absl::InvalidArgumentError("bad JSON (" + std::string(error.what()) +
                                      ") in: " + text.substr(0, kShown));
  }
}

}  // namespace

std::string ToJson(const FamilyInfo& family) { return Text(Json(family), -1); }
std::string ToJson(const Request& request) {
  return VariantToJson(request, "request", kRequestKinds);
}
std::string ToJson(const Reply& reply) {
  return VariantToJson(reply, "reply", kReplyKinds);
}
std::string ToJson(const RunHeader& header) { return Text(Json(header), 1); }
std::string ToJson(const JournalRecord& record) {
  return VariantToJson(record, "record", kRecordKinds);
}

absl::StatusOr<FamilyInfo> FamilyFromJson(const std::string& text) {
  return Guarded<FamilyInfo>(text,
                             [](const Json& json) { return json.get<FamilyInfo>(); });
}
absl::StatusOr<ControlOutcome> ControlFromJson(const std::string& text) {
  return Guarded<ControlOutcome>(
      text, [](const Json& json) { return json.get<ControlOutcome>(); });
}
absl::StatusOr<Request> RequestFromJson(const std::string& text) {
  return Guarded<Request>(text, [](const Json& json) {
    return VariantFromJson<Request>(json, json.at("request"), kRequestKinds);
  });
}
absl::StatusOr<Reply> ReplyFromJson(const std::string& text) {
  return Guarded<Reply>(text, [](const Json& json) {
    return VariantFromJson<Reply>(json, json.at("reply"), kReplyKinds);
  });
}
absl::StatusOr<RunHeader> RunHeaderFromJson(const std::string& text) {
  const absl::StatusOr<int> format =
      Guarded<int>(text, [](const Json& json) { return json.at("format").get<int>(); });
  if (!format.ok()) return format.status();
  const int kKnown = RunHeader{}.format;
  if (*format != kKnown) {
    return absl::InvalidArgumentError(
        "written by " + std::string(*format > kKnown ? "a newer" : "an older") +
        " assay, whose run folders are of format " + std::to_string(*format) +
        "; this one reads format " + std::to_string(kKnown) +
        (*format > kKnown ? "" : ": measure again"));
  }
  return Guarded<RunHeader>(text, [](const Json& json) { return json.get<RunHeader>(); });
}
absl::StatusOr<JournalRecord> JournalRecordFromJson(const std::string& text) {
  return Guarded<JournalRecord>(text, [](const Json& json) {
    return VariantFromJson<JournalRecord>(json, json.at("record"), kRecordKinds);
  });
}

}  // namespace assay
