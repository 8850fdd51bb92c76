// Samples to learn from: numbers, and the class that each belongs to.

#pragma once

#include <cstddef>
#include <filesystem>
#include <istream>
#include <string>
#include <vector>

namespace kfold {

struct sample {
  std::vector<double> features;
  std::size_t label = 0; ///< index into `data_set::classes`
};

struct data_set {
  std::vector<std::string> features; ///< what the numbers are
  std::vector<std::string> classes;  ///< in the order of their first samples
  std::vector<sample> samples;
};

/// Reads comma-separated values: a row of names, then the samples, the class of
/// each in the last column. Blank lines and those that begin with # are passed
/// over.
/// @throws std::runtime_error that names the line and what is wrong with it.
data_set read_csv(std::istream& in);

/// The same from a file.
/// @throws also std::system_error if it cannot be read.
data_set read_data_set(const std::filesystem::path& file);

} // namespace kfold
