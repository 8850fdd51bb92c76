// How samples are dealt to the folds of a cross-validation.

#pragma once

#include "data_set.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace kfold {

/// One round: which samples are kept back to test with.
struct fold {
  std::size_t number = 0;        ///< from 1
  std::vector<std::size_t> test; ///< indices of samples, ascending
};

/// Deals the samples of each class in turn to `count` folds, so that the folds
/// differ by one sample at most, and so do their shares of each class. The
/// shuffling is the same for a seed with every compiler and standard library.
/// @throws std::invalid_argument if there are too few folds, or too many.
std::vector<fold> make_folds(const data_set& data, std::size_t count,
                             std::uint64_t seed);

/// The samples to learn from, and those to test with.
std::pair<data_set, data_set> split(const data_set& data, const fold& f);

} // namespace kfold
