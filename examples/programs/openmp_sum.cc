// An OpenMP program as anyone has one: sums a series and prints it. It takes its number
// of threads from OMP_NUM_THREADS and knows nothing of assay.
#include <cstdio>

int main() {
  constexpr long kTerms = 100'000'000;
  double sum = 0;
#pragma omp parallel for reduction(+ : sum)
  for (long i = 0; i < kTerms; ++i) {
    const double x = (static_cast<double>(i) + 0.5) / kTerms;
    sum += 4 / (1 + x * x);
  }
  std::printf("%.6f\n", sum / kTerms);
}
