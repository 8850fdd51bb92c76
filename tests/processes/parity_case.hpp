// A run whose events and results are the same wherever its tasks run.

#pragma once

#include <troupe/actors/run_handle.hpp>
#include <troupe/actors/run_options.hpp>
#include <troupe/graph/graph_builder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <functional>
#include <string>
#include <vector>

namespace test {

using result_check = std::function<void(const troupe::run_result&)>;

/// A graph, what a run of it is given, and what comes of it.
struct parity_case {
  std::string name;
  std::function<troupe::graph()> make;
  std::vector<troupe::binding> inputs = {};
  std::vector<troupe::target> targets = {}; ///< none: all sinks
  result_check check = {};                  ///< none: it must fail
  troupe::run_options options = {};
  /// Whether what some tasks do ends others before their time, as with
  /// `fail_fast`: then events differ from run to run.
  bool stops_early = false;
};

/// @name The cases, by what they are about
/// @{
std::vector<parity_case> numbered_cases();
std::vector<parity_case> nested_cases();
std::vector<parity_case> stream_cases();
std::vector<parity_case> policy_cases();
/// @}

/// All of them.
std::vector<parity_case> parity_cases();

/// Checks the value of a target.
template <class T>
result_check is(std::string name, T expected) {
  return [name, expected](const troupe::run_result& r) {
    CHECK(r.get<T>(name) == expected);
  };
}

/// Checks the values of a target in a block.
template <class T>
result_check are(std::string name, std::vector<T> expected) {
  return [name, expected](const troupe::run_result& r) {
    auto list = r.all<T>(name);
    CHECK(std::vector<T>(list.begin(), list.end()) == expected);
  };
}

/// Checks both.
inline result_check both(result_check a, result_check b) {
  return [a, b](const troupe::run_result& r) {
    a(r);
    b(r);
  };
}

} // namespace test
