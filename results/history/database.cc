#include "results/history/database.h"

#include <sqlite3.h>

namespace assay {
namespace {

constexpr int kBusyMs = 5000;

absl::Status StatusOf(int code, sqlite3* database) {
  const std::string message =
      database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code);
  switch (code & 0xff) {  // the primary code of an extended one
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
      return absl::OkStatus();
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::DataLossError(message);
    default:
      return absl::UnavailableError(message);
  }
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

void Statement::Note(int code) {
  if (code == SQLITE_OK || !status_.ok()) return;
  status_ = StatusOf(code, sqlite3_db_handle(statement_.get()));
}

void Statement::Restart() {
  parameter_ = 0;
  if (statement_ == nullptr) return;  // it could not be prepared, and status_ says why
  sqlite3_reset(statement_.get());    // repeats the last error, which was returned
  status_ = absl::OkStatus();
}

void Statement::BindNext(std::int64_t value) {
  if (statement_ != nullptr) {
    Note(sqlite3_bind_int64(statement_.get(), ++parameter_, value));
  }
}

void Statement::BindNext(double value) {
  if (statement_ != nullptr) {
    Note(sqlite3_bind_double(statement_.get(), ++parameter_, value));
  }
}

void Statement::BindNext(const std::optional<double>& value) {
  if (value) return BindNext(*value);
  if (statement_ != nullptr) Note(sqlite3_bind_null(statement_.get(), ++parameter_));
}

void Statement::BindNext(const std::string& value) {
  if (statement_ == nullptr) return;
  Note(sqlite3_bind_text64(statement_.get(), ++parameter_, value.data(), value.size(),
                           SQLITE_TRANSIENT, SQLITE_UTF8));
}

absl::StatusOr<bool> Statement::Step() {
  if (!status_.ok()) return status_;
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  Note(code);
  return status_;
}

absl::Status Statement::Run() {
  while (true) {
    const absl::StatusOr<bool> row = Step();
    if (!row.ok()) return row.status();
    if (!*row) return absl::OkStatus();
  }
}

std::int64_t Statement::Integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double Statement::Real(int column) const {
  return sqlite3_column_double(statement_.get(), column);
}

std::optional<double> Statement::OptionalReal(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return std::nullopt;
  return Real(column);
}

std::string Statement::Text(int column) const {
  const unsigned char* text = sqlite3_column_text(statement_.get(), column);
  if (text == nullptr) return "";
  return {reinterpret_cast<const char*>(text),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

void Database::Close::operator()(sqlite3* database) const { sqlite3_close(database); }

absl::StatusOr<Database> Database::Open(const std::string& path) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  Database database;
  database.database_.reset(handle);  // there is one to close even where opening failed
  if (code != SQLITE_OK) return StatusOf(code, handle);
  sqlite3_busy_timeout(handle, kBusyMs);
  return database;
}

absl::Status Database::Execute(const std::string& sql) {
  sqlite3* handle = database_.get();
  return StatusOf(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), handle);
}

Statement Database::Prepare(const std::string& sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v2(database_.get(), sql.c_str(), -1, &handle, nullptr);
  Statement statement;
  statement.statement_.reset(handle);
  statement.status_ = StatusOf(code, database_.get());
  return statement;
}

std::int64_t Database::LastRow() const {
  return sqlite3_last_insert_rowid(database_.get());
}

absl::Status Database::Reset() {
  // As SQLite's documentation of SQLITE_DBCONFIG_RESET_DATABASE says to do it.
  Execute("SELECT count(*) FROM sqlite_master").IgnoreError();  // may be damaged
  sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_RESET_DATABASE, 1, nullptr);
  const absl::Status status = Execute("VACUUM");
  sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_RESET_DATABASE, 0, nullptr);
  return status;
}

Transaction::Transaction(Database& database) : database_(database) {}

Transaction::~Transaction() {
  // The error that brought us here is the one that is reported.
  if (open_) database_.Execute("ROLLBACK").IgnoreError();
}

absl::Status Transaction::Begin() {
  // With the write lock at once: a transaction that only later finds out that it has to
  // write may have to be given up.
  const absl::Status status = database_.Execute("BEGIN IMMEDIATE");
  open_ = status.ok();
  return status;
}

absl::Status Transaction::Commit() {
  const absl::Status status = database_.Execute("COMMIT");
  if (status.ok()) open_ = false;
  return status;
}

}  // namespace assay
