// A middleware that lets nodes fail without failing the run.

#pragma once

#include <troupe/graph/error_types.hpp>
#include <troupe/graph/middleware.hpp>

#include <exception>
#include <stdexcept>
#include <string>

namespace troupe {

/// What `graceful_errors` throws instead of an error that it has caught, which
/// is nested in it. A middleware further out may catch it; if nobody does, the
/// error is the node's outcome.
class caught_error : public std::runtime_error, public std::nested_exception {
public:
  /// Nests the exception that is being handled.
  caught_error();
};

/// Makes the errors of nodes a part of the results: a node that throws has
/// failed, and who takes `outcomes` of it gets its failure, but it is not tried
/// again, and it counts as no failure of its block.
///
///     b.use(std::make_shared<troupe::graceful_errors>());
///
/// In telemetry the node and its task have failed, and the task says `caught`.
/// Of an asynchronous node it catches what the call throws, not what its
/// promise is given.
///
/// Thread-safety: immutable. Errors: those of other types pass through.
class graceful_errors final : public middleware {
public:
  /// Catches all errors, or those of the given types:
  /// `graceful_errors{on<std::system_error>()}`.
  explicit graceful_errors(error_types which = {}) : which_(std::move(which)) {}

  std::string name() const override;
  value around(const node_call& call, next_call next) const override;

private:
  error_types which_;
};

/// The error within a `caught_error`, or null if `e` is another error.
std::exception_ptr error_caught_in(const std::exception_ptr& e);

} // namespace troupe
