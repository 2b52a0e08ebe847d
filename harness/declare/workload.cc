#include "harness/declare/workload.h"

#include "harness/base/check.h"

namespace assay {
namespace {

template <typename T>
const T& Param(const Cell& cell, const std::string& name) {
  const auto found = cell.params.find(name);
  ASSAY_CHECK(found != cell.params.end());
  const T* value = std::get_if<T>(&found->second);
  ASSAY_CHECK(value != nullptr);
  return *value;
}

}  // namespace

std::int64_t IntegerParam(const Cell& cell, const std::string& name) {
  return Param<std::int64_t>(cell, name);
}

double NumberParam(const Cell& cell, const std::string& name) {
  return Param<double>(cell, name);
}

const std::string& WordParam(const Cell& cell, const std::string& name) {
  return Param<std::string>(cell, name);
}

double Constant(const Cell& cell, const std::string& name) {
  const auto found = cell.constants.find(name);
  ASSAY_CHECK(found != cell.constants.end());
  return found->second;
}

}  // namespace assay
