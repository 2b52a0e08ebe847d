// A workload outside of assay's own tree: the product of two square matrices, shared by
// the lanes. It shows what a parallel program has to be compared with: `textbook` is the
// three nested loops that everybody writes first, and gets faster with every lane. But it
// walks down the columns of the second matrix, a cache line for each number, and
// `sequential` does the same sums on one lane, block by block, so that what was fetched
// is used before it is evicted. Only a speedup over that one is worth its lanes.
//
// The entries are small integers, so every sum is exact in whatever order it is taken,
// and Verify() asks for equality.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/random.h"
#include "harness/declare/registry.h"

namespace assay {
namespace {

constexpr std::int64_t kBlock = 64;  // 64 x 64 doubles are 32 KiB: a first-level cache

// Square, row by row.
class Matrix {
 public:
  explicit Matrix(std::int64_t size)
      : size_(size), entries_(static_cast<std::size_t>(size * size)) {}

  double* Row(std::int64_t row) {
    return &entries_[static_cast<std::size_t>(row * size_)];
  }
  const double* Row(std::int64_t row) const {
    return &entries_[static_cast<std::size_t>(row * size_)];
  }
  std::int64_t size() const { return size_; }

 private:
  std::int64_t size_;
  std::vector<double> entries_;
};

// Integers from -8 to 7: a product of a thousand rows is below 2^16.
Matrix RandomMatrix(std::int64_t size, std::uint64_t seed) {
  Matrix matrix(size);
  KeyedRandom random({seed});
  for (std::int64_t row = 0; row < size; ++row) {
    double* const entries = matrix.Row(row);
    for (std::int64_t column = 0; column < size; ++column) {
      entries[column] = static_cast<double>(random() % 16) - 8;
    }
  }
  return matrix;
}

struct Rows {
  std::int64_t begin = 0;  // included
  std::int64_t end = 0;    // not included
};

// sum += left * right, in these rows of the sum.
void AddInTextbookOrder(const Matrix& left, const Matrix& right, Rows rows, Matrix* sum) {
  const std::int64_t size = left.size();
  for (std::int64_t row = rows.begin; row < rows.end; ++row) {
    for (std::int64_t column = 0; column < size; ++column) {
      double dot = 0;
      for (std::int64_t k = 0; k < size; ++k) {
        dot += left.Row(row)[k] * right.Row(k)[column];
      }
      sum->Row(row)[column] += dot;
    }
  }
}

// The same by blocks of the right matrix, each of which serves all rows before the next
// is touched; the innermost loop runs along rows.
void AddByBlocks(const Matrix& left, const Matrix& right, Rows rows, Matrix* sum) {
  const std::int64_t size = left.size();
  for (std::int64_t k_begin = 0; k_begin < size; k_begin += kBlock) {
    const std::int64_t k_end = std::min(k_begin + kBlock, size);
    for (std::int64_t begin = 0; begin < size; begin += kBlock) {
      const std::int64_t end = std::min(begin + kBlock, size);
      for (std::int64_t row = rows.begin; row < rows.end; ++row) {
        double* const sums = sum->Row(row);
        for (std::int64_t k = k_begin; k < k_end; ++k) {
          const double factor = left.Row(row)[k];
          const double* const factors = right.Row(k);
          for (std::int64_t column = begin; column < end; ++column) {
            sums[column] += factor * factors[column];
          }
        }
      }
    }
  }
}

using Vector = std::vector<std::int64_t>;

Vector Times(const Matrix& matrix, const Vector& vector) {
  Vector product(vector.size(), 0);
  for (std::size_t row = 0; row < product.size(); ++row) {
    const double* const entries = matrix.Row(static_cast<std::int64_t>(row));
    for (std::size_t column = 0; column < vector.size(); ++column) {
      product[row] += static_cast<std::int64_t>(entries[column]) * vector[column];
    }
  }
  return product;
}

Vector RandomVector(std::int64_t size) {
  Vector vector(static_cast<std::size_t>(size));
  KeyedRandom random({3});
  for (std::int64_t& entry : vector) entry = static_cast<std::int64_t>(random() % 65536);
  return vector;
}

// What the variants share: all but the loops and how rows are divided among the lanes.
class MatrixProduct : public Workload {
 public:
  explicit MatrixProduct(const Cell& cell)
      : left_(RandomMatrix(IntegerParam(cell, "size"), 1)),
        right_(RandomMatrix(left_.size(), 2)),
        sum_(left_.size()),
        probe_(RandomVector(left_.size())),
        right_answer_(Times(left_, Times(right_, probe_))) {}

  void Reset(std::int64_t iterations) override {
    iterations_ = iterations;
    sum_ = Matrix(left_.size());
  }

  void Run(Lane& lane) override {
    for (std::int64_t i = 0; i < lane.iterations(); ++i) {
      AddShare(lane);
      lane.Barrier();  // the product is done when its last rows are
    }
  }

  // Freivalds' check, which costs n^2 where the product costs n^3: the sum times a random
  // vector must be left * (right * vector), once for each iteration. An entry that is
  // wrong escapes with a chance of at most 1 in 65,536 (its error would have to be
  // cancelled by others in its row). Since iterations add up, each of them is checked.
  absl::Status Verify() override {
    const Vector answer = Times(sum_, probe_);
    for (std::size_t row = 0; row < answer.size(); ++row) {
      if (answer[row] != right_answer_[row] * iterations_) {
        return absl::DataLossError("wrong in row " + std::to_string(row));
      }
    }
    return absl::OkStatus();
  }

  // Multiplications and additions: throughput in flop/s.
  std::int64_t ItemsPerIteration() const override {
    return 2 * left_.size() * left_.size() * left_.size();
  }

 protected:
  virtual void AddShare(const Lane& lane) = 0;

  // Multiplied before divided, so that the shares meet without gap or overlap.
  Rows Share(const Lane& lane) const {
    return {left_.size() * lane.index() / lane.count(),
            left_.size() * (lane.index() + 1) / lane.count()};
  }

  const Matrix left_, right_;
  Matrix sum_;

 private:
  const Vector probe_, right_answer_;
  std::int64_t iterations_ = 0;
};

class Sequential final : public MatrixProduct {
 public:
  using MatrixProduct::MatrixProduct;
  void AddShare(const Lane&) override {
    AddByBlocks(left_, right_, {0, left_.size()}, &sum_);
  }
};

class Textbook final : public MatrixProduct {
 public:
  using MatrixProduct::MatrixProduct;
  void AddShare(const Lane& lane) override {
    AddInTextbookOrder(left_, right_, Share(lane), &sum_);
  }
};

class Blocked final : public MatrixProduct {
 public:
  using MatrixProduct::MatrixProduct;
  void AddShare(const Lane& lane) override {
    AddByBlocks(left_, right_, Share(lane), &sum_);
  }
};

CaseInfo Info(const char* variant, const char* about, Threading threading) {
  return {.name = "matrix_product",
          .variant = variant,
          .question = "What do more lanes bring, and what does another order of loops?",
          .about = about,
          .scales = Scales::kStrong,
          .threading = threading,
          .params = {{.name = "size",
                      .default_value = std::int64_t{384},
                      .help = "rows and columns of the matrices",
                      .minimum = 1,
                      .maximum = 4096}},
          .item = "flop"};
}

const RegisterWorkload kSequential{
    Info("sequential", "one lane, block by block: the baseline of an honest speedup",
         Threading::kSingle),
    Make<Sequential>};
const RegisterWorkload kTextbook{
    Info("textbook", "three nested loops, the rows divided among the lanes",
         Threading::kLanes),
    Make<Textbook>};
const RegisterWorkload kBlocked{
    Info("blocked", "block by block, the rows divided among the lanes",
         Threading::kLanes),
    Make<Blocked>};

}  // namespace
}  // namespace assay
