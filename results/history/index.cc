#include "results/history/index.h"

#include <algorithm>
#include <filesystem>

#include "absl/strings/str_format.h"
#include "harness/base/random.h"

namespace assay {

extern const char kHistorySchema[];  // schema.sql

namespace {

// "assh", in the header of our files: tells them from the databases of others.
constexpr std::int64_t kApplicationId = 0x61737368;

// One estimate's columns, as they are put in and read.
constexpr char kEstimateColumns[] =
    "workload, variant, threads, params, placement, flavour, metric, unit, baseline,"
    " value, low, high, n, constant_name, constant";

// A number that changes with the schema and with who makes the rows, so that nobody has
// to remember to raise it. Positive, and 31 bits, as PRAGMA user_version needs it.
std::int64_t VersionOf(const HistoryIndex::Options& options) {
  std::uint64_t hash = 0;
  for (const char c : std::string(kHistorySchema) + options.made_by) {
    hash = MixBits(hash + static_cast<unsigned char>(c) + 1);
  }
  return static_cast<std::int64_t>(hash % 0x7fffffffu) + 1;
}

// Taking the file away under another process would let its journal be taken for one of
// the new file, so that is only for what is no database at all.
void Empty(const std::string& path) {
  absl::StatusOr<Database> database = Database::Open(path);
  if (database.ok() && database->Reset().ok()) return;
  database = absl::UnknownError("closed");
  std::error_code ignored;  // what cannot be removed is met again when it is opened
  for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
    std::filesystem::remove(path + suffix, ignored);
  }
}

// Raised by Prepare() for a file that is to be replaced.
absl::Status Outdated() { return absl::DataLossError("of another version"); }

absl::Status AtPath(const std::string& path, const absl::Status& status) {
  return absl::Status(status.code(), path + ": " + std::string(status.message()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<HistoryIndex>> HistoryIndex::Open(const std::string& path,
                                                                 const Options& options) {
  {
    // Even what is to be forgotten is looked at: it may be somebody else's.
    auto index = TryOpen(path, options);
    const bool replace = index.ok() ? options.afresh : absl::IsDataLoss(index.status());
    if (!replace) return index;
  }
  Empty(path);
  return TryOpen(path, options);
}

absl::StatusOr<std::unique_ptr<HistoryIndex>> HistoryIndex::TryOpen(
    const std::string& path, const Options& options) {
  absl::StatusOr<Database> database = Database::Open(path);
  if (!database.ok()) return AtPath(path, database.status());
  std::unique_ptr<HistoryIndex> index(new HistoryIndex(*std::move(database)));
  if (absl::Status status = index->Prepare(options); !status.ok()) {
    return AtPath(path, status);
  }
  return index;
}

absl::StatusOr<std::int64_t> HistoryIndex::Number(const std::string& query) {
  Statement statement = database_.Prepare(query);
  const absl::StatusOr<bool> row = statement.Step();
  if (!row.ok()) return row.status();
  return *row ? statement.Integer(0) : 0;
}

absl::Status HistoryIndex::Prepare(const Options& options) {
  const absl::StatusOr<std::int64_t> tables =
      Number("SELECT count(*) FROM sqlite_master");
  if (!tables.ok()) return tables.status();
  if (*tables == 0) return Create(VersionOf(options));
  const absl::StatusOr<std::int64_t> owner = Number("PRAGMA application_id");
  if (!owner.ok()) return owner.status();
  if (*owner != kApplicationId) {
    return absl::FailedPreconditionError(
        "this is a database, but not assay's; move it away");
  }
  const absl::StatusOr<std::int64_t> version = Number("PRAGMA user_version");
  if (!version.ok()) return version.status();
  if (*version != VersionOf(options)) return Outdated();
  Statement check = database_.Prepare("PRAGMA quick_check(1)");
  const absl::StatusOr<bool> row = check.Step();
  if (!row.ok()) return row.status();
  if (check.Text(0) != "ok") return absl::DataLossError(check.Text(0));
  return database_.Execute("PRAGMA foreign_keys = ON");
}

absl::Status HistoryIndex::Create(std::int64_t version) {
  Transaction transaction(database_);
  if (absl::Status status = transaction.Begin(); !status.ok()) return status;
  const std::string sql =
      absl::StrFormat("%s;\nPRAGMA application_id = %d;\nPRAGMA user_version = %d;",
                      kHistorySchema, kApplicationId, version);
  if (absl::Status status = database_.Execute(sql); !status.ok()) return status;
  if (absl::Status status = transaction.Commit(); !status.ok()) return status;
  return database_.Execute("PRAGMA foreign_keys = ON");
}

absl::Status HistoryIndex::Put(const IndexedRun& run) {
  Transaction transaction(database_);
  if (absl::Status status = transaction.Begin(); !status.ok()) return status;
  const absl::StatusOr<std::int64_t> row = PutRow(run.row);
  if (!row.ok()) return row.status();
  for (const absl::Status& status :
       {PutEstimates(*row, run), PutVerdicts(*row, run), PutFindings(*row, run)}) {
    if (!status.ok()) return status;
  }
  return transaction.Commit();
}

absl::StatusOr<std::int64_t> HistoryIndex::PutRow(const RunRow& row) {
  absl::Status status = database_.Prepare("DELETE FROM runs WHERE path = ? OR run_id = ?")
                            .Bind(row.path, row.run_id)
                            .Run();
  if (!status.ok()) return status;
  status = database_
               .Prepare(
                   "INSERT INTO runs (path, run_id, time_utc, assay_version, machine,"
                   " kernel, command, end_reason, header_size, header_mtime_ns,"
                   " journal_size, journal_mtime_ns)"
                   " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
               .Bind(row.path, row.run_id, row.time_utc, row.assay_version, row.machine,
                     row.kernel, row.command, row.end_reason, row.header.size,
                     row.header.mtime_ns, row.journal.size, row.journal.mtime_ns)
               .Run();
  if (!status.ok()) return status;
  return database_.LastRow();
}

absl::Status HistoryIndex::PutEstimates(std::int64_t run, const IndexedRun& indexed) {
  Statement insert = database_.Prepare(
      absl::StrFormat("INSERT INTO estimates (run, %s)"
                      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                      kEstimateColumns));
  for (const IndexedEstimate& e : indexed.estimates) {
    const SeriesKey& key = e.key;
    insert.Bind(run, key.workload, key.variant, key.threads, key.params, key.placement,
                key.flavour, key.metric, key.unit, key.baseline, e.value, e.low, e.high,
                e.n, e.constant_name, e.constant);
    if (absl::Status status = insert.Run(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status HistoryIndex::PutVerdicts(std::int64_t run, const IndexedRun& indexed) {
  Statement insert = database_.Prepare(
      "INSERT INTO verdicts (run, claim, verdict, target, estimate, low, high)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)");
  for (const IndexedVerdict& v : indexed.verdicts) {
    insert.Bind(run, v.claim, v.verdict, v.target, v.estimate, v.low, v.high);
    if (absl::Status status = insert.Run(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status HistoryIndex::PutFindings(std::int64_t run, const IndexedRun& indexed) {
  Statement insert = database_.Prepare(
      "INSERT INTO findings (run, kind, fingerprint, summary, cell)"
      " VALUES (?, ?, ?, ?, ?)");
  for (const IndexedFinding& f : indexed.findings) {
    insert.Bind(run, f.kind, f.fingerprint, f.summary, f.cell);
    if (absl::Status status = insert.Run(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status HistoryIndex::Remove(const std::string& path) {
  return database_.Prepare("DELETE FROM runs WHERE path = ?").Bind(path).Run();
}

absl::StatusOr<std::vector<RunRow>> HistoryIndex::Runs() {
  Statement query = database_.Prepare(
      "SELECT path, run_id, time_utc, assay_version, machine, kernel, command, "
      "end_reason,"
      " header_size, header_mtime_ns, journal_size, journal_mtime_ns,"
      " (SELECT count(*) FROM verdicts v WHERE v.run = r.run AND verdict = 'PROVED'),"
      " (SELECT count(*) FROM verdicts v WHERE v.run = r.run AND verdict = 'REFUTED'),"
      " (SELECT count(*) FROM verdicts v WHERE v.run = r.run AND verdict = 'UNDECIDED'),"
      " (SELECT count(*) FROM verdicts v WHERE v.run = r.run AND verdict = 'UNTESTABLE'),"
      " (SELECT count(*) FROM findings f WHERE f.run = r.run)"
      " FROM runs r ORDER BY time_utc, run_id");
  const auto count = [&](int column) { return static_cast<int>(query.Integer(column)); };
  std::vector<RunRow> rows;
  while (true) {
    const absl::StatusOr<bool> row = query.Step();
    if (!row.ok()) return row.status();
    if (!*row) return rows;
    rows.push_back({.run_id = query.Text(1),
                    .path = query.Text(0),
                    .time_utc = query.Text(2),
                    .assay_version = query.Text(3),
                    .machine = query.Text(4),
                    .kernel = query.Text(5),
                    .command = query.Text(6),
                    .end_reason = query.Text(7),
                    .header = {query.Integer(8), query.Integer(9)},
                    .journal = {query.Integer(10), query.Integer(11)},
                    .proved = count(12),
                    .refuted = count(13),
                    .undecided = count(14),
                    .untestable = count(15),
                    .findings = count(16)});
  }
}

absl::StatusOr<std::vector<CaseSummary>> HistoryIndex::Cases() {
  Statement query = database_.Prepare(
      "SELECT workload, metric,"
      " (SELECT count(DISTINCT run) FROM estimates o WHERE o.workload = e.workload)"
      " FROM estimates e GROUP BY workload, metric ORDER BY workload, min(rowid)");
  std::vector<CaseSummary> cases;
  while (true) {
    const absl::StatusOr<bool> row = query.Step();
    if (!row.ok()) return row.status();
    if (!*row) return cases;
    if (cases.empty() || cases.back().workload != query.Text(0)) {
      cases.push_back({query.Text(0), static_cast<int>(query.Integer(2)), {}});
    }
    cases.back().metrics.push_back(query.Text(1));
  }
}

absl::StatusOr<std::vector<IndexedPoint>> HistoryIndex::Points(
    const std::string& workload) {
  Statement query = database_.Prepare(absl::StrFormat(
      "SELECT run_id, time_utc, machine, %s FROM estimates JOIN runs USING (run)"
      " WHERE workload = ? ORDER BY time_utc, run_id, estimates.rowid",
      kEstimateColumns));
  query.Bind(workload);
  const auto number = [&](int column) { return static_cast<int>(query.Integer(column)); };
  std::vector<IndexedPoint> points;
  while (true) {
    const absl::StatusOr<bool> row = query.Step();
    if (!row.ok()) return row.status();
    if (!*row) return points;
    points.push_back({.run_id = query.Text(0),
                      .time_utc = query.Text(1),
                      .estimate = {.key = {.workload = query.Text(3),
                                           .variant = query.Text(4),
                                           .threads = number(5),
                                           .params = query.Text(6),
                                           .placement = query.Text(7),
                                           .flavour = query.Text(8),
                                           .machine = query.Text(2),
                                           .metric = query.Text(9),
                                           .unit = query.Text(10),
                                           .baseline = query.Text(11)},
                                   .value = query.Real(12),
                                   .low = query.Real(13),
                                   .high = query.Real(14),
                                   .n = number(15),
                                   .constant_name = query.Text(16),
                                   .constant = query.OptionalReal(17)}});
  }
}

}  // namespace assay
