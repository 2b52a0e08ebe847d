// The adapter of toml++: one table of a claims file, read by a list of its keys. Reading
// goes on after a mistake, with harmless values, but only the first mistake is kept:
// later ones are usually its consequences. Part of claims.cc, and tested with it.
#pragma once

#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "harness/base/suggest.h"
#include "results/model/case_info.h"

namespace assay {

// Far above any machine; it catches slips and keeps the count an int.
inline constexpr int kThreadsMax = 65536;

struct Key {
  const char* name;
  bool required;
  const char* example;  // shown wherever the key is missing or has a wrong value
};
using Keys = std::vector<Key>;

template <typename Row>
std::vector<std::string> Names(const std::vector<Row>& rows) {
  std::vector<std::string> names;
  for (const Row& row : rows) names.push_back(row.name);
  return names;
}

inline int LineOf(const toml::source_region& region) {
  return static_cast<int>(region.begin.line);
}
inline int LineOf(const toml::node& node) { return LineOf(node.source()); }

// "a string": what a message calls a value's type.
inline std::string TypeText(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "a boolean";
    default:
      return "a date or time";
  }
}

// Keeps the first mistake in a file.
class FirstError {
 public:
  explicit FirstError(std::string file) : file_(std::move(file)) {}

  void Add(int line, const std::string& message) {
    if (!status_.ok()) return;
    status_ =
        absl::InvalidArgumentError(absl::StrFormat("%s:%d: %s", file_, line, message));
  }
  const absl::Status& status() const { return status_; }
  const std::string& file() const { return file_; }

 private:
  std::string file_;
  absl::Status status_;
};

// Reads one table by its list of keys. `subject` opens every message: "claim 'x'".
class TableReader {
 public:
  TableReader(const toml::table& table, const Keys& keys, FirstError& error)
      : table_(table), keys_(keys), error_(error) {}

  // Separate from the constructor because a claim's subject is read from its table.
  void CheckKeys(int line, const std::string& subject) {
    line_ = line;
    subject_ = subject;
    ReportUnknownKey();
    for (const Key& key : keys_) {
      if (key.required && !Has(key.name)) {
        Fail(line_,
             absl::StrFormat("no key '%s'. Add one, such as %s.", key.name, key.example));
      }
    }
  }

  bool Has(const char* name) const { return table_.contains(name); }
  int Line(const char* name) const {
    return Has(name) ? LineOf(*table_.get(name)) : line_;
  }

  // A string that is not empty; an empty one where the key is absent or wrong.
  std::string Text(const char* name) {
    const toml::node* node = table_.get(name);
    if (node == nullptr) return "";
    if (!node->is_string()) return WrongType(name, "a string"), "";
    const std::string text = node->as_string()->get();
    if (text.empty())
      Wrong(name, absl::StrFormat("'%s' is empty, but must be words", name));
    return text;
  }

  bool Flag(const char* name) {
    const toml::node* node = table_.get(name);
    if (node == nullptr) return false;
    if (!node->is_boolean()) return WrongType(name, "a boolean"), false;
    return node->as_boolean()->get();
  }

  // Strings, the first of which is not empty; a lone "?" where the key is absent or
  // wrong.
  std::vector<std::string> Words(const char* name) {
    std::vector<std::string> words;
    const toml::array* array = Array(name);
    if (array == nullptr) return {"?"};
    for (const toml::node& word : *array) {
      if (word.is_string()) words.push_back(word.as_string()->get());
    }
    if (words.size() == array->size() && !words.empty() && !words[0].empty())
      return words;
    Wrong(name,
          absl::StrFormat("'%s' must be a list of strings, the program first", name));
    return {"?"};
  }

  // A table of strings; numbers are taken as they are written.
  std::map<std::string, std::string> Texts(const char* name) {
    std::map<std::string, std::string> texts;
    const toml::table* table = Table(name);
    if (table == nullptr) return texts;
    for (auto&& [key, node] : *table) {
      if (node.is_string()) {
        texts[std::string(key.str())] = node.as_string()->get();
      } else if (node.is_integer()) {
        texts[std::string(key.str())] = std::to_string(node.as_integer()->get());
      } else {
        Wrong(name, absl::StrFormat("'%s' of '%s' is %s, but must be a string", key.str(),
                                    name, TypeText(node)));
      }
    }
    return texts;
  }

  // "2027-06-30"; empty where the key is absent or wrong.
  std::string Date(const char* name) {
    const toml::node* node = table_.get(name);
    if (node == nullptr) return "";
    if (!node->is_date()) return WrongType(name, "a date"), "";
    const toml::date date = node->as_date()->get();
    return absl::StrFormat("%04d-%02d-%02d", date.year, date.month, date.day);
  }

  double Number(const char* name, double absent) {
    const toml::node* node = table_.get(name);
    if (node == nullptr) return absent;
    if (!node->is_number()) return WrongType(name, "a number"), absent;
    return *node->value<double>();
  }

  int Threads() {
    const toml::node* node = table_.get("threads");
    if (node == nullptr) return 1;
    if (!node->is_integer()) return WrongType("threads", "an integer"), 1;
    const std::int64_t threads = node->as_integer()->get();
    if (threads >= 1 && threads <= kThreadsMax) return static_cast<int>(threads);
    Wrong("threads", absl::StrFormat("'threads' is %d, but must be from 1 to %d", threads,
                                     kThreadsMax));
    return 1;
  }

  const toml::table* Table(const char* name) {
    const toml::node* node = table_.get(name);
    if (node != nullptr && !node->is_table()) WrongType(name, "a table");
    return node == nullptr ? nullptr : node->as_table();
  }

  const toml::array* Array(const char* name) {
    const toml::node* node = table_.get(name);
    if (node != nullptr && !node->is_array()) WrongType(name, "an array");
    return node == nullptr ? nullptr : node->as_array();
  }

  Params Parameters() {
    Params params;
    const toml::table* table = Table("params");
    if (table == nullptr) return params;
    for (auto&& [name, node] : *table) {
      if (node.is_integer()) {
        params[std::string(name.str())] = node.as_integer()->get();
      } else if (node.is_floating_point() &&
                 std::isfinite(node.as_floating_point()->get())) {
        params[std::string(name.str())] = node.as_floating_point()->get();
      } else if (node.is_string()) {
        params[std::string(name.str())] = node.as_string()->get();
      } else {
        const std::string found =
            node.is_floating_point() ? "not a finite number" : TypeText(node);
        Fail(LineOf(node),
             absl::StrFormat(
                 "parameter '%s' is %s, but must be an integer, a finite number "
                 "or a string, such as %s.",
                 name.str(), found, ExampleOf("params")));
      }
    }
    return params;
  }

  // `what` is wrong with the value of `name`; the key's example says what would be right.
  void Wrong(const char* name, const std::string& what) {
    Fail(Line(name), absl::StrFormat("%s, such as %s.", what, ExampleOf(name)));
  }
  void Fail(int line, const std::string& message) {
    error_.Add(line, absl::StrFormat("%s: %s", subject_, message));
  }

 private:
  void WrongType(const char* name, const char* wanted) {
    Wrong(name, absl::StrFormat("'%s' is %s, but must be %s", name,
                                TypeText(*table_.get(name)), wanted));
  }

  const char* ExampleOf(const std::string& name) const {
    for (const Key& key : keys_) {
      if (key.name == name) return key.example;
    }
    return "";
  }

  // The first in the file; the table itself is sorted by name.
  void ReportUnknownKey() {
    const std::vector<std::string> known = Names(keys_);
    const toml::key* first = nullptr;
    for (auto&& [key, node] : table_) {
      const std::string name(key.str());
      if (std::count(known.begin(), known.end(), name) > 0) continue;
      if (first == nullptr || LineOf(key.source()) < LineOf(first->source()))
        first = &key;
    }
    if (first == nullptr) return;
    const std::string name(first->str());
    Fail(LineOf(first->source()),
         absl::StrFormat("unknown key '%s'.%s", name, Suggestion(name, known)));
  }

  const toml::table& table_;
  const Keys& keys_;
  FirstError& error_;
  int line_ = 1;
  std::string subject_;
};

}  // namespace assay
