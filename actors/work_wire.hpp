// Work as bytes, on its way to a worker process. Private.

#pragma once

#include <troupe/actors/value_sharing.hpp>
#include <troupe/actors/work.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace troupe {

/// Names an attempt between a coordinator and one worker process.
using flight_id = std::uint64_t;
/// Names a `group_job` between them.
using job_id = std::uint64_t;

/// What tasks of one group and expansion share, as the worker is told of it.
struct job_notice {
  job_id id = 0;
  run_id run;
  group_id group = no_group;
  element_ref within;
  /// Of the policy, what the worker does not find in its graph.
  std::uint32_t attempts = 0; ///< of a retry policy; 0: there is none
  std::uint32_t batch = 1;
  bool blocking = false;
};

/// @throws what a codec throws.
std::string encode_job(const job_notice& n, const std::vector<value>& shared,
                       value_sender& values);
/// Reads the first part. The shared values follow: see `read_shared`.
job_notice read_job(byte_reader& in);
/// @param needs the program's, and `of` the graph that they are of
/// @throws what a codec throws.
std::vector<value> read_shared(byte_reader& in,
                               const std::vector<task_program::need>& needs,
                               const graph& of, value_receiver& values);

/// Attempts of one job, while they are being written.
class work_encoder {
public:
  work_encoder(job_id job, nanoseconds expected, const work& first);

  /// @throws what a codec throws; nothing is added then.
  void add(flight_id id, const work& w, value_sender& values);

  bool empty() const { return count_ == 0; }
  std::string take();

private:
  byte_writer out_;
  std::uint64_t count_ = 0;
};

/// An attempt that a worker was sent.
struct received_work {
  flight_id flight = 0;
  work what;
  std::string problem; ///< why its inputs could not be read; empty if they were
};

/// Attempts of one job.
struct received_batch {
  job_id job = 0;
  nanoseconds expected = -1;
  std::uint64_t epoch = 0;
  std::uint64_t group_size = 0;
  bool group_size_final = true;
};

/// Reads the head of what a `work_encoder` wrote, and then, until nothing is
/// left, one attempt after the other.
received_batch read_batch(byte_reader& in);
received_work read_work(byte_reader& in,
                        const std::vector<task_program::need>& needs,
                        const graph& of, value_receiver& values);

} // namespace troupe
