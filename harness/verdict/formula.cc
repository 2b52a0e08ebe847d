// See formula.h. muParser knows more than claims files may hold (functions, assignments),
// so the characters are checked first. Its exceptions stop here.
#include "harness/verdict/formula.h"

#include <muParser.h>

#include <cmath>

#include "absl/strings/str_format.h"

namespace assay {
namespace {

constexpr int kEachUpTo = 64;
constexpr int kMost = 1024;
constexpr std::size_t kLengthMax = 1000;  // parentheses nest no deeper

bool HasOnlyKnownWords(std::string text) {
  for (const std::string word : {"min", "max"}) {
    for (std::size_t at; (at = text.find(word)) != std::string::npos;)
      text.replace(at, 3, 3, ' ');
  }
  return text.find_first_not_of("0123456789.n+-*/(), ") == std::string::npos;
}

}  // namespace

absl::StatusOr<std::vector<std::pair<double, double>>> PointsOfFormula(
    const std::string& formula) {
  if (!HasOnlyKnownWords(formula) || formula.size() > kLengthMax) {
    return absl::InvalidArgumentError(
        "it may hold only numbers, n, + - * / ( ), min and max");
  }
  try {
    double n = 1;
    mu::Parser parser;
    parser.DefineVar("n", &n);
    parser.SetExpr(formula);
    std::vector<std::pair<double, double>> points;
    while (n <= kMost) {
      const double value = parser.Eval();
      if (!(value > 0) || !std::isfinite(value)) {
        return absl::InvalidArgumentError(absl::StrFormat(
            "its value for n = %g is %g, but must be positive", n, value));
      }
      points.emplace_back(n, value);
      n = n < kEachUpTo ? n + 1 : 2 * n;
    }
    return points;
  } catch (const mu::Parser::exception_type& error) {
    return absl::InvalidArgumentError(error.GetMsg());
  }
}

}  // namespace assay
