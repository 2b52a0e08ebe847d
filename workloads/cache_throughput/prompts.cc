#include "workloads/cache_throughput/prompts.h"

#include <array>
#include <charconv>
#include <map>
#include <mutex>
#include <utility>

#include "absl/strings/str_format.h"
#include "harness/base/random.h"
#include "workloads/cache_throughput/text_hash.h"

namespace assay {
namespace {

constexpr std::array kPackages = {
    "nginx",   "postgresql", "redis",      "docker",   "nodejs",    "grafana",
    "haproxy", "memcached",  "rabbitmq",   "varnish",  "mariadb",   "prometheus",
    "etcd",    "cassandra",  "clickhouse", "keycloak", "vault",     "consul",
    "jenkins", "gitlab",     "minio",      "traefik",  "zookeeper", "influxdb"};
constexpr std::array kPurposes = {
    "a small web shop", "nightly batch jobs", "the billing service", "our mail gateway",
    "an image archive", "sensor readings",    "the students' lab",   "load tests",
    "a chat backend",   "the search index",   "map tiles",           "a public mirror",
    "long simulations", "the ticket system",  "video transcoding",   "an internal wiki"};
constexpr std::array kDemands = {
    "encrypted connections", "daily snapshots",    "two replicas",
    "a read-only account",   "verbose logging",    "ipv6 only",
    "rate limits per user",  "a separate volume",  "single sign-on",
    "metrics on port 9100",  "automatic upgrades", "a memory limit of 2 GiB"};
constexpr std::array kPlaces = {"bookworm",   "a raspberry",       "the edge node",
                                "rack seven", "a fresh container", "the staging cluster"};

template <typename Words>
const char* Pick(const Words& words, KeyedRandom& random) {
  return words[random.Below(words.size())];
}

struct Task {
  const char* package;
  const char* purpose;
  const char* first_demand;
  const char* second_demand;
  const char* place;
  std::string host;  // makes the prompt the only one of its kind
};

Task TaskOf(std::uint32_t key, std::uint64_t seed) {
  KeyedRandom random{seed, key, 0x7461736b};
  Task task{.package = Pick(kPackages, random),
            .purpose = Pick(kPurposes, random),
            .first_demand = Pick(kDemands, random),
            .second_demand = Pick(kDemands, random),
            .place = Pick(kPlaces, random)};
  // Another one: exchanged, the two must make another text.
  while (task.second_demand == task.first_demand) {
    task.second_demand = Pick(kDemands, random);
  }
  // The number makes the name unique, the letters make it differ widely.
  std::string letters;
  for (std::uint64_t rest = random(); letters.size() < 10; rest /= 26) {
    letters += static_cast<char>('a' + rest % 26);
  }
  task.host = absl::StrFormat("%s-%d", letters, key);
  return task;
}

std::string TextOf(const Task& task, int wording) {
  switch (wording) {
    case 1:  // politely
      return absl::StrFormat("please install %s for %s with %s and %s on %s, host %s",
                             task.package, task.purpose, task.first_demand,
                             task.second_demand, task.place, task.host);
    case 2:  // the demands the other way round
      return absl::StrFormat("install %s for %s with %s and %s on %s, host %s",
                             task.package, task.purpose, task.second_demand,
                             task.first_demand, task.place, task.host);
    case 3:  // another verb
      return absl::StrFormat("set up %s for %s with %s and %s on %s, host %s",
                             task.package, task.purpose, task.first_demand,
                             task.second_demand, task.place, task.host);
    default:
      return absl::StrFormat("install %s for %s with %s and %s on %s, host %s",
                             task.package, task.purpose, task.first_demand,
                             task.second_demand, task.place, task.host);
  }
}

constexpr char kHead[] = "{\"write\":\"";
constexpr std::size_t kHeadSize = sizeof kHead - 1;
constexpr std::size_t kIdDigits = 16;

}  // namespace

PromptBook::PromptBook(std::uint32_t keys, std::uint64_t seed) : keys_(keys) {
  const std::string system = "Answer with shell commands, as JSON.";
  scopes_ = {{"claude", "sonnet", HexText(HashText(system)), 0},
             {"kimi", "k2", HexText(HashText(system + " Be brief.")), 1}};
  prompts_.reserve(std::size_t{keys} * kWordings);
  for (std::uint32_t key = 0; key < keys; ++key) {
    const Task task = TaskOf(key, seed);
    for (int wording = 0; wording < kWordings; ++wording) {
      const std::string text = TextOf(task, wording);
      prompts_.push_back({.key = key,
                          .wording = wording,
                          .scope = &scopes_[key % scopes_.size()],
                          .text = text,
                          .embedding = EmbeddingOf(text)});
    }
    commands_.push_back(
        absl::StrFormat("\",\"commands\":[\"apt-get update\",\"apt-get install -y "
                        "%s\",\"systemctl enable "
                        "--now %s\",\"hostnamectl set-hostname %s\"]}",
                        task.package, task.package, task.host));
  }
}

void PromptBook::WriteCommands(std::uint32_t key, std::uint64_t write_id,
                               std::string* json) const {
  constexpr char kDigits[] = "0123456789abcdef";
  json->assign(kHead, kHeadSize);
  for (int shift = 60; shift >= 0; shift -= 4) *json += kDigits[write_id >> shift & 15];
  *json += commands_[key];
}

std::uint64_t PromptBook::WriteIdOf(const std::string& json) const {
  const std::uint64_t id = WriteIdIn(json);
  if (id == kNoWrite || KeyOfWrite(id) >= keys_) return kNoWrite;
  const std::string& rest = commands_[KeyOfWrite(id)];
  return json.compare(kHeadSize + kIdDigits, std::string::npos, rest) == 0 ? id
                                                                           : kNoWrite;
}

const PromptBook& SharedPromptBook(std::uint32_t keys, std::uint64_t seed) {
  using Books = std::map<std::pair<std::uint32_t, std::uint64_t>, PromptBook>;
  static std::mutex mutex;
  static Books* const books = new Books();
  const std::lock_guard<std::mutex> lock(mutex);
  return books
      ->try_emplace(std::pair(keys, seed), keys, seed)  // makes none that is there
      .first->second;
}

std::uint64_t WriteId(const WriteOrigin& origin) {
  return std::uint64_t{origin.key} << 40 | std::uint64_t{origin.caller & 0xfff} << 28 |
         (origin.number & 0xfffffff);
}

std::uint32_t KeyOfWrite(std::uint64_t write_id) {
  return static_cast<std::uint32_t>(write_id >> 40);
}

std::uint64_t WriteIdIn(const std::string& json) {
  if (json.size() < kHeadSize + kIdDigits || json.compare(0, kHeadSize, kHead) != 0) {
    return kNoWrite;
  }
  std::uint64_t id = 0;
  const char* begin = json.data() + kHeadSize;
  const auto parsed = std::from_chars(begin, begin + kIdDigits, id, 16);
  return parsed.ptr == begin + kIdDigits ? id : kNoWrite;
}

}  // namespace assay
