// The job of the service: the prime factors of each number of a list, as a
// dynamic graph. Knows nothing of HTTP.

#pragma once

#include <troupe/troupe.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace service {

using numbers = std::vector<std::uint64_t>;

/// A request that is not what it should be.
class bad_request : public std::runtime_error {
public:
  bad_request(std::string where, const std::string& problem,
              std::string what_to_do)
      : std::runtime_error(problem), field(std::move(where)),
        remedy(std::move(what_to_do)) {}

  std::string field; ///< as in `numbers[2]`
  std::string remedy;
};

/// Reads `{"numbers": [360, 97]}`.
/// @throws bad_request
numbers parse_numbers(std::string_view json);

/// The prime factors of `n` in ascending order; none for 1. Stops when the task
/// that calls it is cancelled.
/// @throws std::domain_error for 0
numbers factorise(std::uint64_t n);

/// A graph with one task per number. It is built once, and serves all runs.
/// Thread-safety: immutable.
class factor_job {
public:
  factor_job();

  /// @throws as `engine::submit`.
  troupe::run_handle start(troupe::engine& engine, numbers of) const;

  /// What a run yielded:
  /// `{"results": [{"number": 360, "factors": [2, 2, 2, 3, 3, 5]}]}`.
  const std::string& report(const troupe::run_result& result) const {
    return result[report_];
  }

private:
  troupe::in<numbers> numbers_;
  troupe::out<std::string> report_;
  troupe::graph graph_;
};

} // namespace service
