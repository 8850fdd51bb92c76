// The command line of the cross-validation.

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace kfold {

struct options {
  std::filesystem::path file = "examples/kfold/iris.csv";
  std::size_t folds = 10;
  std::uint64_t seed = 1;
  double smoothing = 1e-9;
  std::size_t broken = 0; ///< a fold that is made to fail, or 0
  bool no_progress = false;
};

/// Parses the command line; nothing if it asks for help, which is then printed.
/// @throws std::exception that says what is wrong with it, in one line.
std::optional<options> parse_options(int argc, char** argv);

} // namespace kfold
