// Gaussian naive Bayes: a classifier that takes the features of a class for
// independent and normally distributed.

#pragma once

#include "data_set.hpp"

#include <cstddef>
#include <vector>

namespace kfold {

/// A model that was fitted.
class naive_bayes {
public:
  struct normal {
    double mean = 0;
    double variance = 0; ///< with the smoothing in it
  };

  struct class_model {
    double log_prior = 0;
    std::vector<normal> features;
  };

  explicit naive_bayes(std::vector<class_model> classes)
      : classes_(std::move(classes)) {}

  /// For each class the logarithm of its prior times its density at `features`.
  std::vector<double> log_joint(const std::vector<double>& features) const;

  /// The class of which such a sample most probably is.
  std::size_t predict(const std::vector<double>& features) const;

  const std::vector<class_model>& classes() const { return classes_; }

private:
  std::vector<class_model> classes_;
};

/// Fits models.
struct naive_bayes_trainer {
  /// Added to all variances, as a share of the largest variance of a feature
  /// over all classes. It keeps a feature that hardly varies within a class
  /// from deciding alone.
  double smoothing = 0;

  /// @throws std::runtime_error that names the class of which there is no
  /// sample, or in which a feature has no variance.
  naive_bayes fit(const data_set& train) const;
};

} // namespace kfold
