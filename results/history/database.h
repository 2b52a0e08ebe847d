// The adapter of SQLite: one connection, statements with values in and rows out, and its
// errors as absl::Status. DataLoss means that the file is damaged or no database.
// Tested through index_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct sqlite3;
struct sqlite3_stmt;

namespace assay {

// A prepared statement. What goes wrong on the way is returned by Step() or Run(), so
// that binding needs no checks. It must not outlive its Database.
class Statement {
 public:
  // Binds the values from the first parameter on, then takes the first row.
  template <typename... Values>
  Statement& Bind(const Values&... values) {
    Restart();
    (BindNext(values), ...);
    return *this;
  }

  absl::StatusOr<bool> Step();  // false: there is no further row
  absl::Status Run();           // all steps, for what gives no rows

  // Of the present row.
  std::int64_t Integer(int column) const;
  double Real(int column) const;
  std::optional<double> OptionalReal(int column) const;  // absent: NULL
  std::string Text(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };

  void Restart();
  void BindNext(std::int64_t value);
  void BindNext(int value) { BindNext(std::int64_t{value}); }
  void BindNext(double value);
  void BindNext(const std::optional<double>& value);
  void BindNext(const std::string& value);
  void Note(int code);

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  absl::Status status_;  // the first thing that went wrong
  int parameter_ = 0;    // the last one bound
};

class Database {
 public:
  // Opens the file, creating it where there is none; ":memory:" is none. Waits up to
  // five seconds for another process that writes.
  static absl::StatusOr<Database> Open(const std::string& path);

  // Any number of statements that give no rows.
  absl::Status Execute(const std::string& sql);
  Statement Prepare(const std::string& sql);
  std::int64_t LastRow() const;

  // Leaves an empty database, also of a damaged one; other processes that have it open
  // are waited for, and find it empty.
  absl::Status Reset();

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<sqlite3, Close> database_;
};

// Rolled back unless it is committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  absl::Status Begin();
  absl::Status Commit();

 private:
  Database& database_;
  bool open_ = false;
};

}  // namespace assay
