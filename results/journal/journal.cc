#include "results/journal/journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>

#include "absl/strings/str_format.h"
#include "results/journal/sample_reader.h"

namespace assay {

void Add(const JournalRecord& record, RunRecords* records) {
  if (const auto* sample = std::get_if<Sample>(&record))
    records->samples.push_back(*sample);
  if (const auto* round = std::get_if<RoundEnd>(&record))
    records->rounds.push_back(*round);
  if (const auto* finding = std::get_if<Finding>(&record)) {
    records->findings.push_back(*finding);
  }
  if (const auto* burst = std::get_if<Burst>(&record)) records->bursts.push_back(*burst);
  if (const auto* end = std::get_if<RunEnd>(&record)) records->end = *end;
}

absl::StatusOr<std::unique_ptr<JournalWriter>> JournalWriter::Create(
    const std::string& path) {
  const int descriptor =
      open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor < 0) {
    return absl::UnavailableError(
        absl::StrFormat("cannot create %s: %s", path, std::strerror(errno)));
  }
  flock(descriptor, LOCK_EX | LOCK_NB);  // nobody else has it open yet
  return std::unique_ptr<JournalWriter>(new JournalWriter(path, descriptor));
}

absl::StatusOr<std::unique_ptr<JournalWriter>> JournalWriter::Reopen(
    const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)),
                         std::istreambuf_iterator<char>());
  const std::size_t last_newline = text.rfind('\n');
  const std::size_t whole = last_newline == std::string::npos ? 0 : last_newline + 1;
  const int descriptor = open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    close(descriptor);
    return absl::InvalidArgumentError(path + " is being written by another assay");
  }
  if (descriptor < 0 || ftruncate(descriptor, static_cast<off_t>(whole)) != 0) {
    return absl::UnavailableError(
        absl::StrFormat("cannot go on with %s: %s", path, std::strerror(errno)));
  }
  return std::unique_ptr<JournalWriter>(new JournalWriter(path, descriptor));
}

JournalWriter::~JournalWriter() { close(descriptor_); }

absl::Status JournalWriter::Append(const JournalRecord& record) {
  const std::string line = ToJson(record) + "\n";
  for (std::size_t written = 0; written < line.size();) {
    const ssize_t size = write(descriptor_, line.data() + written, line.size() - written);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {
      return absl::DataLossError(
          absl::StrFormat("cannot write %s: %s", path_, std::strerror(errno)));
    }
    written += static_cast<std::size_t>(size);
  }
  if (std::holds_alternative<Sample>(record)) return absl::OkStatus();
  if (fdatasync(descriptor_) != 0) {
    return absl::DataLossError(
        absl::StrFormat("cannot sync %s: %s", path_, std::strerror(errno)));
  }
  return absl::OkStatus();
}

std::string JournalText(const RunRecords& records) {
  std::string text;
  const auto add = [&](const JournalRecord& record) { text += ToJson(record) + "\n"; };
  for (const Finding& finding : records.findings) add(finding);
  for (const Sample& sample : records.samples) add(sample);
  for (const Burst& burst : records.bursts) add(burst);
  for (const RoundEnd& round : records.rounds) add(round);
  add(records.end);
  return text;
}

absl::StatusOr<RunRecords> ReadJournal(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    return absl::NotFoundError(
        absl::StrFormat("cannot read %s: %s", path, std::strerror(errno)));
  }
  RunRecords records;
  SampleReader samples;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (file.eof()) break;  // torn: getline met the end before a newline
    const std::size_t size = line.size();
    line.append(SampleReader::kPadding, ' ');
    if (std::optional<Sample> sample = samples.Read({line.data(), size})) {
      records.samples.push_back(*std::move(sample));
      continue;
    }
    line.resize(size);
    absl::StatusOr<JournalRecord> record = JournalRecordFromJson(line);
    if (!record.ok()) {
      return absl::DataLossError(absl::StrFormat("%s:%d: %s", path, number,
                                                 std::string(record.status().message())));
    }
    Add(*record, &records);
  }
  return records;
}

}  // namespace assay
