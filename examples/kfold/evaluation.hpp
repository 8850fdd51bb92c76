// How good a model is: in one fold, and in all of them.

#pragma once

#include "data_set.hpp"
#include "naive_bayes.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace kfold {

/// How often a sample of one class was taken for one of another.
class confusion {
public:
  explicit confusion(std::size_t classes)
      : classes_(classes), counts_(classes * classes) {}

  void add(std::size_t actual, std::size_t predicted, std::size_t times = 1) {
    counts_[actual * classes_ + predicted] += times;
  }
  confusion& operator+=(const confusion& other);

  std::size_t at(std::size_t actual, std::size_t predicted) const {
    return counts_[actual * classes_ + predicted];
  }
  std::size_t right() const;
  std::size_t total() const;
  /// The share that is right.
  double accuracy() const;

private:
  std::size_t classes_;
  std::vector<std::size_t> counts_; // by row: the actual class
};

confusion evaluate(const naive_bayes& model, const data_set& test);

struct report {
  std::vector<std::string> classes;
  std::vector<confusion> folds;
  confusion total;
  double mean = 0;      ///< of the folds' accuracies
  double deviation = 0; ///< their standard deviation, with n - 1
};

/// @pre there are two folds at least.
report summarise(const data_set& data, const std::vector<confusion>& folds);

std::string as_text(const report& r);

} // namespace kfold
