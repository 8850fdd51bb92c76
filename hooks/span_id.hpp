// The ids of spans in traces, which anybody can compute who knows the task.

#pragma once

#include <troupe/graph/task_ref.hpp>
#include <troupe/hooks/run_id.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// The id of a span, never zero; that of its trace is the run's id.
///
/// Ids are deterministic, so that whoever knows a task and an attempt at it
/// knows the span before it is exported. They are made of 64-bit words: the two
/// of the run's id; of a task the group, the index, and the indices of the
/// elements around it, from the innermost out; and then 0 for a task, or an
/// attempt's number + 1. From 0 on, each word is added to the id so far with
/// the constant 0x9e3779b97f4a7c15, and mixed as splitmix64 does it
/// (https://prng.di.unimi.it/splitmix64.c).
/// Thread-safety: values and pure functions.
enum class span_id : std::uint64_t {};

/// The span of a run.
span_id span_of(run_id run);
/// The span of a task, a child of that of the run.
span_id span_of(run_id run, const task_ref& task);
/// The span of an attempt (from 0), a child of that of the task.
span_id span_of(run_id run, const task_ref& task, std::uint32_t attempt);

/// 16 lower-case hexadecimal digits.
std::string to_string(span_id id);

/// A span and the trace that it is in, as one program tells another.
struct trace_parent {
  run_id trace;        ///< not zero
  span_id span{};      ///< not zero
  bool sampled = true; ///< whether somebody records the trace

  /// Whether both are the same.
  friend bool operator==(const trace_parent&, const trace_parent&) = default;
};

/// As in the header `traceparent` of W3C's Trace Context, version 00
/// (https://www.w3.org/TR/trace-context/):
/// `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`.
std::string to_traceparent(const trace_parent& p);

/// Reads such a header, also of a later version; nothing if it is not valid, as
/// with upper-case digits or zeros for an id.
std::optional<trace_parent> parse_traceparent(std::string_view header);

} // namespace troupe
