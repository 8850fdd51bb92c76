// What a run did that it should not have, or the reverse.

#pragma once

#include "../support/observed_run.hpp"
#include "../support/serial_evaluator.hpp"

#include <string>
#include <vector>

namespace test {

/// How a run differs from what its graph means, in words; empty if all is well.
/// Compares its outcome, targets, nodes and tasks with those of the serial
/// evaluator, and checks its groups and its events.
std::vector<std::string> differences(const observed_run& run,
                                     serial_evaluator& expected);

/// What is wrong with the groups of a run, in words.
std::vector<std::string> faults_of(const troupe::grouping& groups);

} // namespace test
