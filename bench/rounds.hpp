// Rounds of contenders that take turns.

#pragma once

#include <functional>
#include <string>
#include <vector>

namespace bench {

/// How long `f` takes, by the monotonic clock.
double seconds(const std::function<void()>& f);

double median(std::vector<double> xs);

/// Measured in rounds that take turns with those of the others, so that a
/// change in the machine's mood hits all alike.
struct contender {
  std::string name;
  std::function<double()> run; ///< a round; gives what it took, in seconds
  std::vector<double> rounds = {};
};

/// The median of their ratios, round by round.
double median_ratio(const contender& x, const contender& to);

/// A round of each to warm up, and then `rounds` of each.
void take_turns(std::vector<contender>& all, int rounds);

} // namespace bench
