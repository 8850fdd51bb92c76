// How long a small run takes, by itself and beside a big one.

#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace bench {

struct small_run_figure {
  std::string name;
  double lone_us;   ///< median of 200
  double beside_us; ///< median of at most 200, while the big run lasts
};

/// Runs graphs of ten nodes: in a chain, side by side, and as a block; alone,
/// and beside a run of 1,000,000 tasks each of which computes for `busy`.
std::vector<small_run_figure>
measure_small_runs(std::chrono::microseconds busy);

} // namespace bench
