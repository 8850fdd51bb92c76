// A failure, with everything that is known about it.

#pragma once

#include <troupe/graph/task_state.hpp>

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// One exception of a chain, as text.
struct error_text {
  std::string type;    ///< demangled, as in `std::runtime_error`
  std::string message; ///< `what()`, or the text of a thrown string
};

/// Whose fault a failure is; docs/semantics.md has the rule.
enum class fault_of : std::uint8_t {
  task, ///< its own: its nodes threw, yielded what is refused, or ran too long
  system, ///< of what was around it: it did not get its turn, or was stopped
};
/// A static string: `task` or `system`.
std::string_view to_string(fault_of f);

/// An attempt at a task that was tried again. Plain data.
struct past_attempt {
  std::uint32_t attempt = 0;                         ///< from 0
  attempt_outcome outcome = attempt_outcome::failed; ///< how it ended
  std::int64_t start = 0;    ///< in nanoseconds, as telemetry has it
  std::int64_t duration = 0; ///< in nanoseconds
  std::uint32_t worker = 0;  ///< where it ran
  std::string error;         ///< why, as `failure::chain` says it
};

/// A node that failed: which, where, in which attempt, and why.
///
/// Thread-safety: plain data; but an exception object that was thrown in one
/// thread may be looked at in another, so it should not be changed there.
/// Lifetime: it owns all that it has.
struct failure {
  error_text error;                ///< what was thrown
  std::vector<error_text> causes;  ///< nested exceptions, from the outermost in
  fault_of fault = fault_of::task; ///< whose it is
  std::string node;                ///< the node's name
  /// Where the user's program made the node, as in `census.cpp:12`; empty if
  /// there is no node, as in that of a whole run.
  std::string declared;
  std::string task;               ///< readable, as in `block-file[3]`
  std::string label;              ///< of the element, if it has one
  std::uint32_t attempt = 0;      ///< from 0
  std::uint32_t worker = 0;       ///< where it happened
  std::vector<past_attempt> past; ///< at its task, before this one
  /// Whether it fails nothing, but is a reason why there is no value: the node
  /// has called `skip`, or a middleware has caught the error.
  bool tolerated = false;
  std::exception_ptr exception; ///< the very exception

  /// `std::runtime_error: cannot read <- std::system_error: no such file`
  std::string chain() const;
};

/// A failure that events, results and errors share; null if there was none.
using shared_failure = std::shared_ptr<const failure>;

/// Throws the very exception that `why` has, or a std::runtime_error with
/// `why.chain()` if it has none, as one of a node that never ran.
[[noreturn]] void rethrow(const failure& why);

/// The type and message of an exception, and of those nested in it
/// (`std::nested_exception`).
failure describe(std::exception_ptr exception);

} // namespace troupe
