#include "options.hpp"

#include <CLI/CLI.hpp>

#include <stdexcept>
#include <string>

namespace kfold {

namespace {

void check(const options& o) {
  if (!(o.smoothing >= 0 && o.smoothing <= 1)) // may be no number
    throw std::runtime_error("--smoothing must be 0 to 1");
  if (o.broken > o.folds)
    throw std::runtime_error("--break: there is no fold "
                             + std::to_string(o.broken));
}

} // namespace

std::optional<options> parse_options(int argc, char** argv) {
  options o;
  CLI::App app{"Cross-validates a naive Bayes classifier.", "kfold"};
  app.add_option("DATA", o.file, "comma-separated values, the class last")
      ->capture_default_str();
  app.add_option("--folds", o.folds, "2 at least; as many as samples at most")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  app.add_option("--seed", o.seed, "of the shuffling")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  app.add_option("--smoothing", o.smoothing,
                 "added to variances, as a share of the largest")
      ->capture_default_str();
  app.add_option("--break", o.broken, "make this fold fail")
      ->check(CLI::NonNegativeNumber);
  app.add_flag("--no-progress", o.no_progress, "show no progress");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    app.exit(help);
    return std::nullopt;
  }
  check(o);
  return o;
}

} // namespace kfold
