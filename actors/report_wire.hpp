// Reports as bytes, on their way back from a worker process. Private.

#pragma once

#include <troupe/actors/work_wire.hpp>

#include <string>

namespace troupe {

/// Times of a worker process's clock are `offset` behind those of the one that
/// they are told to.
struct clock_shift {
  nanoseconds offset = 0;
  nanoseconds operator()(nanoseconds t) const { return t + offset; }
};

/// Reports, while they are being written.
class report_encoder {
public:
  report_encoder();

  /// An attempt has begun.
  void add_begun(flight_id id, const attempt_report& r, clock_shift shift);
  /// An attempt has ended. If a value that it yielded cannot be written, it has
  /// failed: `a` says so afterwards.
  void add_ended(flight_id id, attempt& a, clock_shift shift);

  bool empty() const { return empty_; }
  std::string take();

private:
  void write_ended(flight_id id, const attempt& a, clock_shift shift);

  byte_writer out_;
  bool empty_ = true;
};

/// The head of a report; what is left of `body` tells an end.
struct report_head {
  flight_id flight = 0;
  std::uint8_t says = 0;
  std::uint32_t slot = 0;
  nanoseconds received = 0;
  nanoseconds started = 0;
  byte_reader body;

  bool ended() const;
};

/// The next report.
/// @throws codec_error if it is none.
report_head read_report(byte_reader& in);

/// How the attempt ended, by the worker's clock. A value that cannot be read
/// makes it a failed one.
/// @throws codec_error if the end is none of this job's.
attempt_end read_end(report_head& head, const group_job& job,
                     const tracker_context& context);

/// Says of an attempt that it failed, at once if it had not begun: a value of
/// `node`, or for it, could not cross.
void fail_to_cross(attempt_report& r, const group_job& job,
                   const tracker_context& context, node_id node,
                   const std::string& problem);

} // namespace troupe
